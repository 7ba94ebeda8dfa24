/** Tokens of thoughts by effort. */
export type Budgets = Readonly<Record<string, number>>

/** How the models of one family differ, by the start of their names: the first start that fits counts. */
export interface Family {
  readonly start: string
  /** How much a model thinks is set by a level, or in tokens; null where it does not think. */
  readonly thinking: 'levels' | Budgets | null
  /** Rejects a call of the current turn that has lost its signature. */
  readonly wantsSignatures: boolean
  /** Accepts `presencePenalty` and `frequencyPenalty`. */
  readonly penalties: boolean
}

/** What Google's compatible endpoint makes of each effort: https://ai.google.dev/gemini-api/docs/openai */
const BUDGETS: Budgets = { none: 0, low: 1_024, medium: 8_192, high: 24_576 }
/** The least of a model that always thinks. */
const LEAST_BUDGET = 128

const UNSIGNED = { wantsSignatures: false, penalties: false } as const
const UNTHINKING = { thinking: null, wantsSignatures: false } as const

/** https://ai.google.dev/gemini-api/docs/thinking: levels since Gemini 3, before it budgets; each rejects the other. */
const FAMILIES: readonly Family[] = [
  { ...UNTHINKING, start: 'gemini-2.5-flash-image', penalties: false },
  {
    ...UNSIGNED,
    start: 'gemini-2.5-pro',
    thinking: { ...BUDGETS, minimal: LEAST_BUDGET },
  },
  { ...UNSIGNED, start: 'gemini-2.5', thinking: BUDGETS },
  { ...UNTHINKING, start: 'gemini-2', penalties: true },
  { ...UNTHINKING, start: 'gemini-1', penalties: true },
  { start: 'gemini', thinking: 'levels', wantsSignatures: true, penalties: false },
  { ...UNSIGNED, start: 'gemma-4', thinking: 'levels' },
]

const UNKNOWN: Family = { ...UNTHINKING, start: '', penalties: false }

/** The family of a model. */
export function familyOf(model: string): Family {
  const name = shortName(model)
  return FAMILIES.find(({ start }) => name.startsWith(start)) ?? UNKNOWN
}

/** The name of a model without `models/`. */
export function shortName(model: string): string {
  return model.replace(/^models\//, '')
}
