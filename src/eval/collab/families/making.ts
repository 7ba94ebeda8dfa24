import type { Random } from '../../../stats/random/generator.ts'
import { scoreOf } from '../../checks/score.ts'
import type { Check } from '../../checks/check.ts'
import type { Question } from '../../questions/question.ts'
import type { CollabItem, Contribution } from '../item.ts'

const ONSETS = [
  'Vel',
  'Dor',
  'Mar',
  'Kes',
  'Tul',
  'Bran',
  'Osk',
  'Pel',
  'Rin',
  'Lom',
  'Sav',
  'Quen',
]
const ENDS = ['mora', 'wick', 'tarn', 'ford', 'hollow', 'stead', 'gate', 'mere', 'ridge', 'port']

/** Names of places that do not exist: no model can know anything about them. */
export const NAMES: readonly string[] = ONSETS.flatMap((onset) => ENDS.map((end) => onset + end))

/** The question of an item. */
export function questionOf(id: string, text: string, check: Check | null = null): Question {
  return {
    id,
    messages: [{ role: 'user', content: text }],
    turns: [],
    reference: null,
    check,
    category: null,
    cluster: null,
    skills: [],
    settings: {},
    metadata: {},
  }
}

/** An item that a check scores, where the best answer is right. */
export function checked(
  question: Question,
  contributions: readonly Contribution[],
  check: Check,
): CollabItem {
  return {
    question: { ...question, check },
    contributions,
    score: (text) => scoreOf(check, text) ?? 0,
    oracle: 1,
    wrong: null,
    majority: null,
  }
}

export const proposal = (text: string): Contribution => ({ kind: 'proposal', text })

/** A product of two numbers of two digits, with its working. */
export interface Product {
  readonly asked: string
  readonly value: number
  readonly working: string
}

export function product(random: Random): Product {
  const [one, other] = [12 + random.index(80), 12 + random.index(80)]
  const [tens, ones] = [Math.floor(other / 10) * 10, other % 10]
  const value = one * other
  return {
    asked: `What is ${one} * ${other}?`,
    value,
    working: `${one} * ${tens} = ${one * tens}, and ${one} * ${ones} = ${one * ones}, together ${value}.`,
  }
}

/** Another number, not far off. */
export function wrongValue(value: number, random: Random): number {
  return value + (1 + random.index(9)) * (random.index(2) === 0 ? 10 : -10)
}
