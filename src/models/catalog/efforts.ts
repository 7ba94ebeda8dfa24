/** How much a model may reason, from the least to the most. */
export const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const

export type Effort = (typeof EFFORTS)[number]

/**
 * The efforts that models know, by the start of their names: the first start that fits counts. A model that knows none
 * rejects the setting. Some models know fewer in Chat Completions than in their other interface.
 */
export type KnownEfforts = readonly (readonly [
  start: string,
  known: readonly Effort[],
  inChat?: readonly Effort[],
])[]

const LOW_TO_HIGH = ['low', 'medium', 'high'] as const
const LOW_TO_XHIGH = [...LOW_TO_HIGH, 'xhigh'] as const
const NONE_TO_XHIGH = ['none', ...LOW_TO_XHIGH] as const
const MEDIUM_TO_XHIGH = ['medium', 'high', 'xhigh'] as const

/**
 * The efforts that models accept. A model without a row gets every word: a wrong guess would change the answer, while its
 * provider rejects a wrong word. Where a provider's own reference could not be read, the row has the words that it lists
 * in its errors, as issues quote them (checked November 2026).
 */
export const KNOWN_EFFORTS = {
  // developers.openai.com/api/docs/guides/reasoning and the models' pages; each model asked in
  // github.com/enricoros/big-AGI/issues/1159; `max` in Responses alone: github.com/BerriAI/litellm-docs/pull/1173.
  openai: [
    ['gpt-3', []],
    ['gpt-4', []],
    ['chatgpt-4', []],
    ['gpt-5-chat', []],
    ['gpt-5.1-chat', ['medium']],
    ['gpt-5.2-chat', ['medium']],
    ['gpt-5.3-chat', []],
    ['gpt-5-pro', ['high']],
    ['gpt-5.2-pro', MEDIUM_TO_XHIGH],
    ['gpt-5.4-pro', MEDIUM_TO_XHIGH],
    ['gpt-5.5-pro', MEDIUM_TO_XHIGH],
    ['gpt-5-codex', LOW_TO_HIGH],
    ['gpt-5.1-codex-max', LOW_TO_XHIGH],
    ['gpt-5.1-codex', LOW_TO_HIGH],
    ['gpt-5.2-codex', LOW_TO_XHIGH],
    ['gpt-5.3-codex', LOW_TO_XHIGH],
    ['gpt-5.1', ['none', ...LOW_TO_HIGH]],
    ['gpt-5.2', NONE_TO_XHIGH],
    ['gpt-5.3', NONE_TO_XHIGH],
    ['gpt-5.4', NONE_TO_XHIGH],
    ['gpt-5.5', NONE_TO_XHIGH],
    ['gpt-5.', [...NONE_TO_XHIGH, 'max'], NONE_TO_XHIGH],
    ['gpt-5', ['minimal', ...LOW_TO_HIGH]],
    // Cannot stop to reason: github.com/UKGovernmentBEIS/inspect_ai/pull/5254.
    ['gpt-6-astra', [...LOW_TO_XHIGH, 'max'], LOW_TO_XHIGH],
    ['gpt-6.2-astra', [...LOW_TO_XHIGH, 'max'], LOW_TO_XHIGH],
    ['gpt-', [...NONE_TO_XHIGH, 'max'], NONE_TO_XHIGH],
    ['o3-deep-research', ['medium']],
    ['o4-mini-deep-research', ['medium']],
    ['computer-use-preview', ['medium']],
    ['o1', LOW_TO_HIGH],
    ['o3', LOW_TO_HIGH],
    ['o4', LOW_TO_HIGH],
    ['codex-mini', LOW_TO_HIGH],
  ],
  // platform.claude.com/docs/en/build-with-claude/effort; a model with an empty list takes none.
  anthropic: [
    ['claude-3', []],
    ['claude-haiku-4', []],
    ['claude-opus-4-5', LOW_TO_HIGH],
    ['claude-opus-4-6', [...LOW_TO_HIGH, 'max']],
    ['claude-sonnet-4-6', [...LOW_TO_HIGH, 'max']],
    ['claude-opus-4-7', [...LOW_TO_HIGH, 'xhigh', 'max']],
    ['claude-opus-4-8', [...LOW_TO_HIGH, 'xhigh', 'max']],
    ['claude-opus-4', []],
    ['claude-sonnet-4', []],
    ['', [...LOW_TO_HIGH, 'xhigh', 'max']],
  ],
  // ai.google.dev/gemini-api/docs/thinking; the compatible endpoint rejects `minimal`:
  // discuss.ai.google.dev/t/openai-compat-api-rejects-reasoning-effort-minimal-for-gemini-3-flash/118724.
  gemini: [
    ['gemini-2.5-pro', ['minimal', ...LOW_TO_HIGH], LOW_TO_HIGH],
    ['gemini-2', ['none', ...LOW_TO_HIGH]],
    ['gemini-3-pro', ['low', 'high']],
    ['gemini-3.1-pro', LOW_TO_HIGH],
    ['gemini-3.6', LOW_TO_HIGH],
    ['gemini-3.7', LOW_TO_HIGH],
    ['gemini-3.8', LOW_TO_HIGH],
    ['gemini-3', ['minimal', ...LOW_TO_HIGH], LOW_TO_HIGH],
    ['gemma-4', ['minimal', 'high']],
    ['', LOW_TO_HIGH],
  ],
  // docs.together.ai/docs/gpt-oss
  together: [['openai/gpt-oss', LOW_TO_HIGH]],
  // console.groq.com/docs/reasoning; Qwen knows `none` and `default`, models that do not reason reject the setting.
  groq: [
    ['openai/gpt-oss', LOW_TO_HIGH],
    ['llama', []],
    ['meta-llama', []],
    ['moonshotai/kimi-k2', []],
  ],
  // docs.fireworks.ai/guides/reasoning
  fireworks: [
    ['accounts/fireworks/models/gpt-oss', LOW_TO_HIGH],
    ['accounts/fireworks/models/kimi-k2', LOW_TO_HIGH],
    ['accounts/fireworks/models/glm-5p3', ['low', 'high', 'max']],
    ['accounts/fireworks/models/glm-5', ['none', 'high', 'max']],
    ['accounts/fireworks/models/deepseek-v4', NONE_TO_XHIGH],
  ],
  // inference-docs.cerebras.ai/capabilities/reasoning; GLM knows `none` alone.
  cerebras: [['gpt-oss', LOW_TO_HIGH]],
  // docs.mistral.ai/inference/conversations/reasoning; Magistral always reasons.
  mistral: [
    ['magistral', []],
    ['mistral-large-4', LOW_TO_HIGH],
    ['', ['none', 'high']],
  ],
  // api-docs.deepseek.com/guides/thinking_mode: maps these itself to the three that it has.
  deepseek: [['', ['minimal', ...LOW_TO_XHIGH, 'max']]],
  // openrouter.ai/docs/client-sdks/python/components/chatrequestreasoningeffort: maps all of them to what a model knows.
  openrouter: [['', EFFORTS]],
  // docs.x.ai/developers/model-capabilities/text/reasoning; models of which the name decides whether they reason reject it.
  xai: [
    ['grok-3-mini', ['low', 'high']],
    ['grok-3', []],
    ['grok-code', []],
    ['grok-4.20-multi-agent', LOW_TO_XHIGH],
    ['grok-4.20', []],
    ['grok-4.3', ['none', ...LOW_TO_HIGH]],
    ['grok-4.5', LOW_TO_HIGH],
    ['grok-4.', LOW_TO_XHIGH],
    ['grok-4', []],
    ['', LOW_TO_XHIGH],
  ],
  // github.com/ollama/ollama/pull/17252
  ollama: [['', ['none', ...LOW_TO_HIGH, 'max']]],
} as const satisfies Readonly<Record<string, KnownEfforts>>

/** The effort that a model is sent; undefined where it takes none. */
export function effortFor(
  wanted: string | undefined,
  model: string,
  known: boolean | KnownEfforts,
): string | undefined {
  if (wanted === undefined || known === false) return undefined
  if (known === true) return wanted
  const row = known.find(([start]) => model.startsWith(start))
  return row?.[1].length === 0 ? undefined : nearestEffort(wanted, model, known)
}

/** The efforts that models know in Chat Completions. */
export function inChat(known: boolean | KnownEfforts): boolean | KnownEfforts {
  return typeof known === 'boolean'
    ? known
    : known.map(([start, elsewhere, there = elsewhere]) => [start, there] as const)
}

/** The word for an effort that is nearest to the wanted one among those that a model knows; of two, the higher. */
export function nearestEffort(wanted: string, model: string, efforts: KnownEfforts): string {
  const known = efforts.find(([start]) => model.startsWith(start))?.[1] ?? []
  const place = (effort: string) => EFFORTS.findIndex((each) => each === effort)
  const distance = (effort: string) => Math.abs(place(effort) - place(wanted))
  const nearest = known.toSorted((a, b) => distance(a) - distance(b) || place(b) - place(a))
  return place(wanted) === -1 ? wanted : (nearest[0] ?? wanted)
}
