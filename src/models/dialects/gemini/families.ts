import type { KnownEfforts } from '../../catalog/efforts.ts'

/** How the models of one family differ, by the start of their names: the first start that fits counts. */
export interface Family {
  readonly start: string
  /** How much a model may think: by level, or in tokens; null where it cannot be set. */
  readonly thinking: Thinking | null
  /** Rejects a call of the current turn that has lost its signature. */
  readonly wantsSignatures: boolean
  /** Accepts `presencePenalty` and `frequencyPenalty`. */
  readonly penalties: boolean
}

/** The efforts of a family, and for one with budgets the tokens of each. */
export interface Thinking {
  readonly efforts: KnownEfforts[number][1]
  readonly budgets?: Readonly<Record<string, number>>
}

/** Tokens that Google's compatible endpoint gives to each effort: https://ai.google.dev/gemini-api/docs/openai */
const BUDGETS = { low: 1_024, medium: 8_192, high: 24_576 } as const
const LOW_TO_HIGH = ['low', 'medium', 'high'] as const

const SIGNED = { wantsSignatures: true, penalties: false } as const
const UNSIGNED = { wantsSignatures: false, penalties: false } as const

/**
 * https://ai.google.dev/gemini-api/docs/thinking and its notes on each model. Budgets and levels exclude each other; of the
 * levels, a new model may lack the lowest or the highest, so that an unknown one gets those that all have.
 */
const FAMILIES: readonly Family[] = [
  // Cannot be switched off: 128 tokens are its least.
  {
    ...UNSIGNED,
    start: 'gemini-2.5-pro',
    thinking: { efforts: ['minimal', ...LOW_TO_HIGH], budgets: { ...BUDGETS, minimal: 128 } },
  },
  {
    ...UNSIGNED,
    start: 'gemini-2.5',
    thinking: { efforts: ['none', ...LOW_TO_HIGH], budgets: { ...BUDGETS, none: 0 } },
  },
  { start: 'gemini-2', thinking: null, wantsSignatures: false, penalties: true },
  { start: 'gemini-1', thinking: null, wantsSignatures: false, penalties: true },
  { ...SIGNED, start: 'gemini-3-pro', thinking: { efforts: ['low', 'high'] } },
  { ...SIGNED, start: 'gemini-3.1-pro', thinking: { efforts: LOW_TO_HIGH } },
  { ...SIGNED, start: 'gemini-3.6', thinking: { efforts: LOW_TO_HIGH } },
  { ...SIGNED, start: 'gemini-3.7', thinking: { efforts: LOW_TO_HIGH } },
  { ...SIGNED, start: 'gemini-3.8', thinking: { efforts: LOW_TO_HIGH } },
  { ...SIGNED, start: 'gemini-3', thinking: { efforts: ['minimal', ...LOW_TO_HIGH] } },
  { ...SIGNED, start: 'gemini', thinking: { efforts: LOW_TO_HIGH } },
  { ...UNSIGNED, start: 'gemma-4', thinking: { efforts: ['minimal', 'high'] } },
]

const UNKNOWN: Family = { ...UNSIGNED, start: '', thinking: null }

/** The family of a model, by its name with or without `models/`. */
export function familyOf(model: string): Family {
  const name = model.replace(/^models\//, '')
  return FAMILIES.find(({ start }) => name.startsWith(start)) ?? UNKNOWN
}
