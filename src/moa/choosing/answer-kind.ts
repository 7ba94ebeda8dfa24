import type { AnswerKind } from '../short-answers/answer-rule.ts'
import type { Said } from './intents.ts'
import type { Intent } from './terms.ts'

/** What is known of a prompt before the kind of its answer is. */
export interface AnswerSigns {
  /** The beginning of the prompt and its end. */
  readonly text: string
  readonly said: Said
  /** Whether it has a question mark, a word of questions, or a request for an explanation. */
  readonly question: boolean
  /** Whether the answer must be a JSON object. */
  readonly json: boolean
  readonly codeChars: number
}

/** A request to write counts where the prompt begins: in the middle, somebody in a story may write. */
const OPENING_WORDS = 6

/** Two numbers with an operator between them, where a hyphen or a slash could be part of a date. */
const SUM =
  /[\d)]\s?(?:[+*\u00d7\u00f7^]{1,2}|[-\u2212\u2013/] )\s?[-(\u221a]?\d|\d [-\u2212\u2013/] \d|\d\s?=|=\s?[-\d]|\u221a|\u222b/
const OPTION =
  /(?:^|[\s(\uff01-\uff1f\u3000-\u9fff])([A-Ja-j\u0410-\u0415\u0430-\u0435\uff21-\uff2a])[).:\u3001\uff0e\uff09]/g
/** The beginning of an English question to which a number is no answer, whatever is calculated in it; not that of a polite request. */
const YES_NO = /^\W*(?:is|are|was|were|does|do|did|has|have|can|will)\s+(?!you\b|we\b)/i
const LOWER = /[a-j\u0430-\u0435]/

/** The kind of answer that a prompt wants; `text` where no short answer would do. */
export function answerKindOf(signs: AnswerSigns): AnswerKind {
  const { said, json, text, codeChars } = signs
  if (json) return 'json'
  if (isOpen(said)) return 'text'
  if (hasOptions(signs)) return 'choice'
  if (said.first.has('yesno')) return 'boolean'
  if (said.first.has('label')) return 'label'
  if (codeChars > 0 || said.first.has('research')) return 'text'
  if (!said.first.has('number') && !SUM.test(text)) return 'text'
  return YES_NO.test(text) ? 'boolean' : 'number'
}

/** Whether the prompt begins by asking for a text, and no earlier word asks for something short. */
function isOpen({ first }: Said): boolean {
  const asked = Math.min(place(first, 'write'), place(first, 'explain'))
  const short = Math.min(place(first, 'number'), place(first, 'yesno'), place(first, 'label'))
  return asked < OPENING_WORDS && asked < short
}

function place(first: ReadonlyMap<Intent, number>, intent: Intent): number {
  return first.get(intent) ?? Infinity
}

/** Whether lettered options follow each other, at least two; small letters also number parts of a task. */
function hasOptions({ text, said, question }: AnswerSigns): boolean {
  const letters = [...text.matchAll(OPTION)].flatMap(([, letter]) => letter ?? [])
  const start = letters.findIndex((letter) => 'Aa\u0410\u0430\uff21'.includes(letter))
  const [first, second] = start === -1 ? [] : letters.slice(start)
  if (first === undefined || second === undefined) return false
  if (second.charCodeAt(0) !== first.charCodeAt(0) + 1) return false
  return said.first.has('choose') || (question && !LOWER.test(first))
}
