import type { Proposal } from '../events.ts'
import { BoundedPattern } from '../schema/bounded-pattern.ts'
import { valueAt } from '../schema/reference.ts'
import type { AnswerRule } from './answer-rule.ts'
import { answerInSentence, answerLine, boxed } from './marked.ts'
import { jsonValueIn, READERS, shortJson, type ReadAnswer } from './read-kinds.ts'

/** An answer of a few words. */
export type ShortAnswer = ReadAnswer

/** Longest end of a text that is searched: answers stand at the end. */
const MAX_CHARS = 65_536
/** Most steps that a pattern may take on one text. */
const MAX_PATTERN_STEPS = 5_000_000

/**
 * The short answer of a text by its rule, without calling a model; null when the text gives none, and so
 * abstains. The first that gives one counts: the pattern or the pointer of the rule, `\boxed{…}`, a line
 * "answer: …", "the answer is …", and what stands at the end of the text. An answer that is marked but
 * cannot be read is not replaced by a guess.
 */
export function shortAnswerIn(whole: string, rule: AnswerRule): ShortAnswer | null {
  const text = whole.slice(-MAX_CHARS)
  const answer = markedIn(text, rule)
  return answer === UNMARKED ? READERS[rule.kind].unmarked(text, rule) : answer
}

/** Nothing in the text is marked as its answer. */
const UNMARKED = 'unmarked'

function markedIn(text: string, rule: AnswerRule): ShortAnswer | null | typeof UNMARKED {
  const { kind, pattern, pointer } = rule
  if (pointer !== null) return pointed(text, pointer, rule)
  const own = pattern === null ? null : matched(text, pattern)
  const ruled = own === null ? null : READERS[kind].marked(own, rule)
  if (ruled !== null) return ruled
  if (kind === 'text') return null
  let isMarked = false
  for (const find of [boxed, answerLine, answerInSentence]) {
    const said = find(text)
    if (said === null) continue
    const answer = READERS[kind].marked(said, rule)
    if (answer !== null) return answer
    isMarked = true
  }
  return isMarked && kind !== 'json' ? null : UNMARKED
}

/**
 * The short answer of a proposal. The last line of one that was cut off may lack its end, so it does not count; and what
 * stands last in the rest is a step on the way, unless it is marked as the answer.
 */
export function shortAnswerOf(
  { text, ended }: Pick<Proposal, 'text' | 'ended'>,
  rule: AnswerRule,
): ShortAnswer | null {
  if (ended === 'whole') return shortAnswerIn(text, rule)
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).slice(-MAX_CHARS)
  const answer = lines === '' ? null : markedIn(lines, rule)
  return answer === UNMARKED ? null : answer
}

/** What a caller or a model gives as the answer itself, read by the rule. */
export function readAnswer(said: string, rule: AnswerRule): ShortAnswer | null {
  return READERS[rule.kind].marked(said, rule)
}

/** The last match of a pattern: in one of the lines, from the last one, or else in the end of the text. */
function matched(text: string, pattern: string): string | null {
  const bounded = new BoundedPattern(pattern)
  const { expression } = bounded
  if (expression === null) return null
  const lines = text.split('\n')
  let stepsLeft = MAX_PATTERN_STEPS
  for (let line = lines.pop(); line !== undefined; line = lines.pop()) {
    stepsLeft -= bounded.stepsOn(line.length)
    if (stepsLeft < 0) break
    const found = lastMatch(line, expression)
    if (found !== null) return found
  }
  let chars = text.length
  while (chars > 0 && bounded.stepsOn(chars) > MAX_PATTERN_STEPS) chars = Math.floor(chars / 2)
  return lastMatch(text.slice(text.length - chars), expression)
}

function lastMatch(text: string, expression: RegExp): string | null {
  const last = [...text.matchAll(new RegExp(expression, `${expression.flags}g`))].at(-1)
  return last === undefined ? null : (last.slice(1).find((group) => group !== undefined) ?? last[0])
}

function pointed(text: string, pointer: string, rule: AnswerRule): ShortAnswer | null {
  const value = valueAt(jsonValueIn(text), pointer)
  if (value === undefined || value === null || rule.kind === 'json')
    return shortJson(value ?? undefined)
  const said = typeof value === 'string' ? value : JSON.stringify(value)
  return typeof value === 'object' ? null : READERS[rule.kind].marked(said, rule)
}
