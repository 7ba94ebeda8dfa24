import type { Price } from '../../moa/cost/usage.ts'
import { PRICES } from './prices.ts'
import { PLAIN_DIALECT } from './provider.ts'
import type { Provider } from './provider.ts'

const FREE: Price = { input: 0, output: 0 }

/** What a row is unless it says otherwise. */
const COMMON = { headers: {}, dialect: PLAIN_DIALECT, prices: {}, defaultPrice: null }

/** A model on the operator's own machine: no key, and no price per token. */
const LOCAL = { ...COMMON, apiKey: null, defaultPrice: FREE }

/**
 * The providers we know, one row each.
 *
 * Only models with a price of their own are listed to callers. The local presets name none, so they
 * stay silent until the setting PROVIDERS gives them some: nobody can say from here what they serve.
 */
const rows: readonly Provider[] = [
  {
    ...COMMON,
    name: 'openai',
    baseUrl: 'https://api.openai.com/v1',
    apiKey: 'OPENAI_API_KEY',
    // Reasoning models refuse `max_tokens`.
    dialect: { ...PLAIN_DIALECT, maxTokens: 'max_completion_tokens', developerRole: true },
    prices: PRICES.openai,
  },
  {
    ...COMMON,
    name: 'anthropic',
    baseUrl: 'https://api.anthropic.com/v1',
    apiKey: 'ANTHROPIC_API_KEY',
    // Its compatibility layer ignores `seed` and `reasoning_effort`, so they are not pretended.
    dialect: { ...PLAIN_DIALECT, seed: false, reasoningEffort: false, developerRole: true },
    prices: PRICES.anthropic,
  },
  {
    ...COMMON,
    name: 'gemini',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
    apiKey: 'GEMINI_API_KEY',
    // Refuses `seed` with a 400. Repeats its usage on every chunk: the last one counts.
    dialect: { ...PLAIN_DIALECT, seed: false },
    prices: PRICES.gemini,
  },
  {
    ...COMMON,
    name: 'together',
    baseUrl: 'https://api.together.xyz/v1',
    apiKey: 'TOGETHER_API_KEY',
    prices: PRICES.together,
  },
  {
    ...COMMON,
    name: 'groq',
    baseUrl: 'https://api.groq.com/openai/v1',
    apiKey: 'GROQ_API_KEY',
    dialect: { ...PLAIN_DIALECT, maxTokens: 'max_completion_tokens' },
    prices: PRICES.groq,
  },
  {
    ...COMMON,
    name: 'mistral',
    baseUrl: 'https://api.mistral.ai/v1',
    apiKey: 'MISTRAL_API_KEY',
    // Refuses unknown fields with a 422, among them `max_completion_tokens` and `seed` (its own is
    // `random_seed`). The last chunk has the usage unasked.
    dialect: { ...PLAIN_DIALECT, streamUsage: false, seed: false },
    prices: PRICES.mistral,
  },
  {
    ...COMMON,
    name: 'deepseek',
    baseUrl: 'https://api.deepseek.com',
    apiKey: 'DEEPSEEK_API_KEY',
    // Refuses the role `developer` with a 400; has no `seed`.
    dialect: { ...PLAIN_DIALECT, seed: false },
    prices: PRICES.deepseek,
  },
  {
    // No prices: they depend on the provider that OpenRouter picks for a request.
    ...COMMON,
    name: 'openrouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    apiKey: 'OPENROUTER_API_KEY',
  },
  {
    ...COMMON,
    name: 'fireworks',
    baseUrl: 'https://api.fireworks.ai/inference/v1',
    apiKey: 'FIREWORKS_API_KEY',
    prices: PRICES.fireworks,
  },
  {
    ...COMMON,
    name: 'cerebras',
    baseUrl: 'https://api.cerebras.ai/v1',
    apiKey: 'CEREBRAS_API_KEY',
    dialect: { ...PLAIN_DIALECT, maxTokens: 'max_completion_tokens' },
    prices: PRICES.cerebras,
  },
  {
    // No prices: current Grok models are dearer above 200k prompt tokens.
    ...COMMON,
    name: 'xai',
    baseUrl: 'https://api.x.ai/v1',
    apiKey: 'XAI_API_KEY',
    dialect: { ...PLAIN_DIALECT, maxTokens: 'max_completion_tokens' },
  },
  { ...LOCAL, name: 'ollama', baseUrl: 'http://localhost:11434/v1' },
  { ...LOCAL, name: 'lmstudio', baseUrl: 'http://localhost:1234/v1' },
  { ...LOCAL, name: 'vllm', baseUrl: 'http://localhost:8000/v1' },
  {
    // Simulated models inside the Worker: the client puts the simulator in place of the network for
    // this provider, and `.invalid` resolves nowhere, so that nothing can leave by mistake.
    ...LOCAL,
    name: 'sim',
    baseUrl: 'https://simulator.invalid/v1',
    prices: { quick: FREE, careful: FREE, terse: FREE, contrarian: FREE, judge: FREE },
  },
]

/** The built-in providers by name. */
export const CATALOG: ReadonlyMap<string, Provider> = new Map(rows.map((row) => [row.name, row]))
