import type { Check } from './check.ts'
import { answersExactly } from './exact.ts'
import { finalAnswer } from './final-answer.ts'
import { jsonAnswer, sameJson } from './json-answer.ts'
import { folded, holds, wordsIn } from './normal-text.ts'
import { lastNumber, markedNumber } from './numbers.ts'
import { patternOf } from './pattern.ts'

type Kind = Check['type']
type Scorers = {
  readonly [K in Kind]: (check: Extract<Check, { readonly type: K }>, text: string) => number | null
}

const SCORERS: Scorers = {
  exact: ({ value }, text) => Number(answersExactly(text, value)),
  contains: ({ value }, text) => {
    const inside = folded(text)
    return Number([value].flat().every((part) => holds(inside, folded(part), 'anywhere')))
  },
  regex: ({ value }, text) => Number(patternOf(value).test(text)),
  number: ({ value, tolerance = 0 }, text) => Number(isNear(text, value, tolerance)),
  json: (check, text) => {
    const found = jsonAnswer(text)
    if (found === undefined) return 0
    return Number('value' in check ? sameJson(found.value, check.value) : found.isAlone)
  },
  one_of: ({ value }, text) => Number(value.some((each) => answersExactly(text, each))),
  recall: ({ value }, text) => {
    const inside = folded(text)
    return mean(value.map((item) => Number(holds(inside, folded(item), 'word'))))
  },
  max_words: ({ value }, text) => Number(wordsIn(text) <= value),
  excludes: ({ value }, text) => {
    const inside = folded(text)
    return Number(!value.some((part) => holds(inside, folded(part), 'anywhere')))
  },
  all: ({ value }, text) => {
    const scores = value.map((check) => scoreOf(check, text))
    return mean(scores.filter((score) => score !== null))
  },
}

/** Scores an answer from 0 to 1; an empty one scores 0. Null when the check has nothing to look for. */
export function scoreOf(check: Check, text: string): number | null {
  if (text.trim() === '') return 0
  const score = SCORERS[check.type] as (check: Check, text: string) => number | null
  return score(check, text)
}

function isNear(text: string, value: number, tolerance: number): boolean {
  const { marked } = finalAnswer(text)
  const found = (marked === null ? null : markedNumber(marked)) ?? lastNumber(text)
  // What a decimal loses in binary is no difference.
  const slack = tolerance + Math.abs(value) * 1e-9
  return found?.readings.some((reading) => Math.abs(reading - value) <= slack) ?? false
}

function mean(scores: readonly number[]): number | null {
  if (scores.length === 0) return null
  return scores.reduce((sum, score) => sum + score, 0) / scores.length
}
