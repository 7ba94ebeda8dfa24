import type { ChatMessage } from '../chat-request.ts'
import type { Claim } from '../claims.ts'
import { KNOWS, type Statement } from '../statement.ts'
import { wordsOf } from '../words.ts'

/** The last line that the prompt demands. */
export interface Ending {
  /** What the line may hold. */
  readonly wants: (typeof WANTS)[number][0] | 'text'
  /** Whether a second line says how certain the answer is. */
  readonly withConfidence: boolean
}

/** The demand as the engine writes it, to its end. */
export const ENDING =
  /(?:^|\n)[^\n]{0,200}\b(?:end with one line|last line)\b[^\n]{0,40}"Answer: …"[^\n]*/i

/** What a line may hold, by the words of its demand; the first that fits counts. */
const WANTS = [
  ['boolean', /\byes\b/i],
  ['choice', /\b(?:letter|option|choice)s?\b/i],
  ['number', /\bnumber\b/i],
  ['json', /\bjson\b/i],
] as const

const CONFIDENCE = /\bconfiden\w*\b[^\n]{0,200}\b100\b|"Confidence: …"/i

/** The demand for a last line in a conversation; undefined without one. The newest counts. */
export function endingIn(messages: readonly ChatMessage[]): Ending | undefined {
  for (const { role, text } of messages.toReversed()) {
    const found = role === 'assistant' || role === 'tool' ? null : ENDING.exec(text)
    if (found === null) continue
    const demand = text.slice(found.index)
    const wants = WANTS.find(([, pattern]) => pattern.test(found[0]))?.[0] ?? 'text'
    return { wants, withConfidence: CONFIDENCE.test(demand) }
  }
  return undefined
}

/** The statement with its last line; without an answer it has none, and no number that could be taken for one. */
export function withEnding(statement: Statement, ending: Ending, question: string): Statement {
  const answer = shortAnswer(statement.claims, ending, question)
  if (answer === null) {
    const text = statement.text.replaceAll(KNOWS, 'some facts and exact sums')
    return { ...statement, text }
  }
  const confidence = `\nConfidence: ${Math.round(100 * statement.certainty)}`
  const lines = `Answer: ${answer}${ending.withConfidence ? confidence : ''}`
  return { ...statement, text: `${statement.text}\n\n${lines}` }
}

/** What stands after "Answer:"; null where the claims have no such answer. */
export function shortAnswer(
  claims: readonly Claim[],
  { wants }: Ending,
  question: string,
): string | null {
  const values = claims.map(({ value, sentence }) => value ?? sentence)
  if (values.length === 0) return null
  if (wants === 'number') return values.findLast((value) => /\d/.test(value)) ?? null
  if (wants === 'choice') return optionOf(values, question)
  if (wants === 'boolean') return values.every((value) => isIn(question, value)) ? 'yes' : 'no'
  const text = values.join('; ')
  return wants === 'json' ? JSON.stringify({ answer: text }) : text
}

/** Longest text of an option, and most options. */
const OPTION =
  /(?:^|[\s(])([A-H])[).:]\s{1,3}([^\n]{1,200}?)(?=[\s,;]+\(?[A-H][).:]\s|\s*$|\s*\n)/gm
const MAX_QUESTION_CHARS = 4_000

function optionOf(values: readonly string[], question: string): string | null {
  for (const [, letter = '', text = ''] of question.slice(0, MAX_QUESTION_CHARS).matchAll(OPTION))
    if (values.some((value) => isIn(text, value))) return letter
  return null
}

function isIn(text: string, value: string): boolean {
  const within = ` ${wordsOf(text.slice(0, MAX_QUESTION_CHARS)).join(' ')} `
  return within.includes(` ${wordsOf(value).join(' ')} `)
}
