import type { Price } from '../../moa/cost/price.ts'
import { DIALECTS } from '../dialects/dialects.ts'
import { KNOWN_EFFORTS } from './efforts.ts'
import { KNOWN_LACKS } from './lacks.ts'
import { KNOWN_CHOICES } from './tool-choices.ts'
import { PLACEHOLDERS } from './placeholders.ts'
import { KNOWN_MODELS } from '../../prices/known-models.ts'
import { PRICES } from '../../prices/prices.ts'
import { OVER_RESPONSES } from './over-responses.ts'
import type { Provider } from './provider.ts'
import { REJECTED_SETTINGS } from './rejected-settings.ts'
import { RESPONSE_FORMATS } from './response-formats.ts'

const FREE: Price = { input: 0, output: 0 }

/** The limits of a provider that we know start without fields that only strangers may take. */
const PLAIN = { ...DIALECTS.openai.limits, messageFields: [] }

/** The columns of a row that does not fill them itself. */
const COMMON = {
  wire: 'openai',
  modelWires: [],
  headers: {},
  limits: PLAIN,
  extraFields: [],
  prices: {},
  defaultPrice: null,
  models: {},
} as const satisfies Partial<Provider>

/** A model on the operator's own machine: no key, and no price per token. */
const LOCAL = { ...COMMON, apiKey: null, defaultPrice: FREE }

/**
 * The providers we know, one row each.
 *
 * Only models with a price of their own are listed to callers. The local presets have none, so they list
 * nothing until the setting PROVIDERS adds some: only the operator knows which models they serve.
 */
const rows: readonly Provider[] = [
  {
    ...COMMON,
    name: 'openai',
    baseUrl: 'https://api.openai.com/v1',
    apiKey: 'OPENAI_API_KEY',
    modelWires: OVER_RESPONSES.map((start) => [start, 'openai-responses'] as const),
    // Reasoning models reject `max_tokens`.
    limits: {
      ...PLAIN,
      promptCacheKey: true,
      maxTokens: 'max_completion_tokens',
      developerRole: true,
      reasoningEffort: KNOWN_EFFORTS.openai,
      rejectedSettings: REJECTED_SETTINGS.openai,
      lacks: KNOWN_LACKS.openai,
    },
    prices: PRICES.openai,
    models: KNOWN_MODELS.openai,
  },
  {
    ...COMMON,
    name: 'anthropic',
    wire: 'anthropic',
    baseUrl: 'https://api.anthropic.com/v1',
    apiKey: 'ANTHROPIC_API_KEY',
    // The flags are those of its compatibility layer, which ignores `seed` and `reasoning_effort`.
    limits: {
      ...DIALECTS.anthropic.limits,
      seed: false,
      reasoningEffort: false,
      developerRole: true,
    },
    prices: PRICES.anthropic,
    models: KNOWN_MODELS.anthropic,
  },
  {
    ...COMMON,
    name: 'gemini',
    wire: 'gemini',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
    apiKey: 'GEMINI_API_KEY',
    // Of the compatible endpoint, where `api` is `chat`: rejects `seed` with a 400.
    limits: {
      ...PLAIN,
      seed: false,
      reasoningEffort: KNOWN_EFFORTS.gemini,
      rejectedSettings: REJECTED_SETTINGS.gemini,
      messageFields: ['extra_content'],
      placeholders: PLACEHOLDERS.gemini,
      toolFormats: DIALECTS.gemini.limits.toolFormats,
    },
    prices: PRICES.gemini,
    models: KNOWN_MODELS.gemini,
  },
  {
    ...COMMON,
    name: 'together',
    baseUrl: 'https://api.together.xyz/v1',
    apiKey: 'TOGETHER_API_KEY',
    prices: PRICES.together,
    limits: { ...PLAIN, reasoningEffort: KNOWN_EFFORTS.together, lacks: KNOWN_LACKS.together },
  },
  {
    ...COMMON,
    name: 'groq',
    baseUrl: 'https://api.groq.com/openai/v1',
    apiKey: 'GROQ_API_KEY',
    // Takes a schema for some models alone, no format beside tools and none in a stream: console.groq.com/docs/structured-outputs
    limits: {
      ...PLAIN,
      maxTokens: 'max_completion_tokens',
      reasoningEffort: KNOWN_EFFORTS.groq,
      names: false,
      rejectedSettings: REJECTED_SETTINGS.groq,
      lacks: KNOWN_LACKS.groq,
      streamsFormats: false,
      responseFormats: [
        ['openai/gpt-oss', RESPONSE_FORMATS],
        ['moonshotai/kimi-k2', RESPONSE_FORMATS],
        ['meta-llama/llama-4', RESPONSE_FORMATS],
        ['', ['text', 'json_object']],
      ],
      toolFormats: [['', ['text']]],
    },
    prices: PRICES.groq,
  },
  {
    ...COMMON,
    name: 'mistral',
    baseUrl: 'https://api.mistral.ai/v1',
    apiKey: 'MISTRAL_API_KEY',
    // Rejects unknown fields with a 422, among them `max_completion_tokens`, `seed` (its own is `random_seed`) and the
    // `name` of a user. The last chunk has the usage in any case.
    limits: {
      ...PLAIN,
      streamUsage: false,
      seed: false,
      reasoningEffort: KNOWN_EFFORTS.mistral,
      shortToolCallIds: true,
      names: false,
      strictTurns: true,
      rejectedSettings: REJECTED_SETTINGS.mistral,
      lacks: KNOWN_LACKS.mistral,
      maxTemperature: 1.5,
    },
    prices: PRICES.mistral,
    models: KNOWN_MODELS.mistral,
  },
  {
    ...COMMON,
    name: 'deepseek',
    baseUrl: 'https://api.deepseek.com',
    apiKey: 'DEEPSEEK_API_KEY',
    // Rejects the role `developer` with a 400; has no `seed`. With tools it wants its reasoning back.
    limits: {
      ...PLAIN,
      seed: false,
      reasoningEffort: KNOWN_EFFORTS.deepseek,
      responseFormats: [['', ['text', 'json_object']]],
      lacks: KNOWN_LACKS.deepseek,
      toolChoices: KNOWN_CHOICES.deepseek,
      messageFields: ['reasoning_content'],
      placeholders: PLACEHOLDERS.deepseek,
    },
    prices: PRICES.deepseek,
  },
  {
    // No prices: they depend on the provider that OpenRouter picks for a request.
    ...COMMON,
    name: 'openrouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    apiKey: 'OPENROUTER_API_KEY',
    limits: {
      ...PLAIN,
      reasoningEffort: KNOWN_EFFORTS.openrouter,
      messageFields: ['cache_control', 'reasoning', 'reasoning_details'],
    },
  },
  {
    ...COMMON,
    name: 'fireworks',
    baseUrl: 'https://api.fireworks.ai/inference/v1',
    apiKey: 'FIREWORKS_API_KEY',
    prices: PRICES.fireworks,
    limits: {
      ...PLAIN,
      reasoningEffort: KNOWN_EFFORTS.fireworks,
      lacks: KNOWN_LACKS.fireworks,
      messageFields: ['reasoning_content'],
    },
  },
  {
    ...COMMON,
    name: 'cerebras',
    baseUrl: 'https://api.cerebras.ai/v1',
    apiKey: 'CEREBRAS_API_KEY',
    // Takes no format beside tools, and for models that reason none in a stream: inference-docs.cerebras.ai/capabilities/structured-outputs
    limits: {
      ...PLAIN,
      maxTokens: 'max_completion_tokens',
      reasoningEffort: KNOWN_EFFORTS.cerebras,
      rejectedSettings: REJECTED_SETTINGS.cerebras,
      lacks: KNOWN_LACKS.cerebras,
      toolChoices: KNOWN_CHOICES.cerebras,
      maxTemperature: 1.5,
      // github.com/RooCodeInc/Roo-Code/issues/10334
      uniformStrict: true,
      streamsFormats: false,
      toolFormats: [['', ['text']]],
    },
    prices: PRICES.cerebras,
  },
  {
    ...COMMON,
    name: 'xai',
    baseUrl: 'https://api.x.ai/v1',
    apiKey: 'XAI_API_KEY',
    limits: {
      ...PLAIN,
      maxTokens: 'max_completion_tokens',
      reasoningEffort: KNOWN_EFFORTS.xai,
      rejectedSettings: REJECTED_SETTINGS.xai,
    },
    prices: PRICES.xai,
    models: KNOWN_MODELS.xai,
  },
  {
    ...COMMON,
    name: 'sakana',
    baseUrl: 'https://api.sakana.ai/v1',
    apiKey: 'SAKANA_API_KEY',
    prices: PRICES.sakana,
    models: KNOWN_MODELS.sakana,
  },
  {
    ...LOCAL,
    name: 'ollama',
    baseUrl: 'http://localhost:11434/v1',
    limits: { ...PLAIN, reasoningEffort: KNOWN_EFFORTS.ollama },
  },
  {
    ...LOCAL,
    name: 'lmstudio',
    baseUrl: 'http://localhost:1234/v1',
    // Rejects `json_object` with a 400.
    limits: { ...PLAIN, responseFormats: [['', ['text', 'json_schema']]] },
  },
  { ...LOCAL, name: 'vllm', baseUrl: 'http://localhost:8000/v1' },
  {
    // Simulated models inside the Worker: `createModels` puts the simulator in place of the network for
    // this provider, and `.invalid` resolves nowhere, so that no request can leave by mistake.
    ...LOCAL,
    name: 'sim',
    baseUrl: 'https://simulator.invalid/v1',
    prices: { quick: FREE, careful: FREE, terse: FREE, contrarian: FREE, judge: FREE, embed: FREE },
    models: {
      embed: {
        capabilities: ['embeddings'],
        description:
          'Simulated embeddings, made of the letters and words of a text: texts that share them are near, and no other meaning is in them.',
      },
    },
  },
]

/**
 * Workers AI. Not in the catalog, as it exists only where the Worker has its binding, which takes the place
 * of the network: `.invalid` resolves nowhere. Has a price for no model, so that no cost is invented.
 */
export const WORKERS_AI: Provider = {
  ...COMMON,
  name: 'workers-ai',
  wire: 'workers-ai',
  baseUrl: 'https://workers-ai.invalid',
  apiKey: null,
  limits: DIALECTS['workers-ai'].limits,
}

/** The built-in providers by name. */
export const CATALOG: ReadonlyMap<string, Provider> = new Map(rows.map((row) => [row.name, row]))
