/** How much a model may reason, from the least to the most. */
export const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const

export type Effort = (typeof EFFORTS)[number]

/** The efforts that models know, by the start of their names: the first start that fits counts. */
export type KnownEfforts = readonly (readonly [start: string, known: readonly Effort[]])[]

const LOW_TO_HIGH = ['low', 'medium', 'high'] as const

/**
 * The efforts that models are known to accept. Not every row was checked against its provider's reference. A model
 * without a row gets every word: a wrong guess would change the answer, while its provider rejects a wrong word.
 */
export const KNOWN_EFFORTS = {
  openai: [
    ['gpt-5.1', ['none', ...LOW_TO_HIGH]],
    ['gpt-5.', ['none', ...LOW_TO_HIGH, 'xhigh']],
    ['gpt-5', ['minimal', ...LOW_TO_HIGH]],
    ['gpt-', ['none', ...LOW_TO_HIGH, 'xhigh']],
    ['o', LOW_TO_HIGH],
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
  gemini: [
    ['gemini-2.5-pro', ['minimal', ...LOW_TO_HIGH]],
    ['gemini-2', ['none', ...LOW_TO_HIGH]],
    ['gemini-3-pro', ['low', 'high']],
    ['gemini-3.1-pro', LOW_TO_HIGH],
    ['gemini-3.6', LOW_TO_HIGH],
    ['gemini-3.7', LOW_TO_HIGH],
    ['gemini-3.8', LOW_TO_HIGH],
    ['gemini-3', ['minimal', ...LOW_TO_HIGH]],
    ['gemma-4', ['minimal', 'high']],
    ['', LOW_TO_HIGH],
  ],
  together: [['openai/gpt-oss', LOW_TO_HIGH]],
  groq: [['openai/gpt-oss', LOW_TO_HIGH]],
  fireworks: [['accounts/fireworks/models/gpt-oss', LOW_TO_HIGH]],
  cerebras: [['gpt-oss', LOW_TO_HIGH]],
  mistral: [['', ['none', 'high']]],
  deepseek: [['', [...LOW_TO_HIGH, 'xhigh', 'max']]],
  openrouter: [['', ['none', 'minimal', ...LOW_TO_HIGH, 'xhigh']]],
  xai: [
    ['grok-3-mini', ['low', 'high']],
    ['', [...LOW_TO_HIGH, 'xhigh']],
  ],
  ollama: [['', ['none', ...LOW_TO_HIGH]]],
} as const satisfies Readonly<Record<string, KnownEfforts>>

/** The word for an effort that is nearest to the wanted one among those that a model knows; of two, the higher. */
export function nearestEffort(wanted: string, model: string, efforts: KnownEfforts): string {
  const known = efforts.find(([start]) => model.startsWith(start))?.[1] ?? []
  const place = (effort: string) => EFFORTS.findIndex((each) => each === effort)
  const distance = (effort: string) => Math.abs(place(effort) - place(wanted))
  const nearest = known.toSorted((a, b) => distance(a) - distance(b) || place(b) - place(a))
  return place(wanted) === -1 ? wanted : (nearest[0] ?? wanted)
}
