import { folded, JOINED } from './intents.ts'
import type { Features } from './features.ts'

/** What a feature must be: true or false, a number within bounds, or one of several words. */
export type Test = boolean | { readonly min?: number; readonly max?: number } | readonly string[]

/** The features that a rule may test. */
export type TestedFeature = Exclude<keyof Features, 'excerpt'>

/** When a rule applies: every test of it holds, and one of its words stands in the prompt. */
export interface Condition {
  readonly tests: Readonly<Partial<Record<TestedFeature, Test>>>
  /** Words or phrases, in any case; matched as whole words where the script has spaces. */
  readonly contains?: readonly string[]
}

/** Whether a condition holds; one without tests always does. */
export function holds({ tests, contains }: Condition, features: Features): boolean {
  for (const [feature, test] of Object.entries(tests) as [TestedFeature, Test][]) {
    if (!passes(features[feature], test)) return false
  }
  return contains === undefined || contains.some((words) => names(features, words))
}

function passes(value: Features[TestedFeature], test: Test): boolean {
  if (typeof test === 'boolean') return value === test
  if (isList(test)) {
    const found: readonly unknown[] = isList(value) ? value : [value]
    return test.some((each) => found.includes(each))
  }
  const { min = -Infinity, max = Infinity } = test
  return typeof value === 'number' && value >= min && value <= max
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value)
}

const WORD = /[\p{L}\p{M}\p{N}]/u

/** Whether the prompt has these words, as whole words where the script has spaces. */
export function names({ excerpt: text }: Features, phrase: string): boolean {
  const words = folded(phrase)
  for (let at = text.indexOf(words); at !== -1; at = text.indexOf(words, at + 1)) {
    if (JOINED.test(words)) return true
    const [before = ' ', after = ' '] = [text[at - 1], text[at + words.length]]
    if (!WORD.test(before) && !WORD.test(after)) return true
  }
  return false
}
