import type { ChatMessage } from '../chat-request.ts'
import type { Claim } from '../claims.ts'
import type { Statement } from '../statement.ts'
import { wordsOf } from '../words.ts'

/** How the prompt wants the answer to end. */
export interface Ending {
  /** What its last line may hold. */
  readonly wants: (typeof WANTS)[number][0] | 'text'
  /** Where the answer stands in a JSON text; null where it has a line of its own. */
  readonly pointer: string | null
  /** Whether the line before says how certain the answer is. */
  readonly withConfidence: boolean
}

/** The demand as the engine writes it, to the end of its line. */
export const ENDING =
  /(?:^|\n)(?:End with one line of the form "Answer: …"|End with the line "Confidence: "|Write your response as JSON, with the answer at "([^"\n]{1,200})")[^\n]*/

/** What a line may hold, by the words of its demand; the first that fits counts. */
const WANTS = [
  ['nothing', /\bthe line "Confidence: "/i],
  ['boolean', /\byes or no\b/i],
  ['choice', /\bthe letter\b/i],
  ['number', /\bthe number\b/i],
  ['json', /\bJSON\b/],
] as const

const CONFIDENCE = /"Confidence: /

/** The demand for an ending in a conversation; undefined without one. The newest counts. */
export function endingIn(messages: readonly ChatMessage[]): Ending | undefined {
  for (const { role, text } of messages.toReversed()) {
    const found = role === 'assistant' || role === 'tool' ? null : ENDING.exec(text)
    if (found === null) continue
    const [demand, pointer = null] = found
    const wants = WANTS.find(([, pattern]) => pattern.test(demand))?.[0] ?? 'text'
    return { wants, pointer, withConfidence: CONFIDENCE.test(text.slice(found.index)) }
  }
  return undefined
}

/** The statement with its ending; without an answer it has none. */
export function withEnding(statement: Statement, ending: Ending, question: string): Statement {
  const certainty = `Confidence: ${Math.round(100 * statement.certainty)}`
  if (ending.wants === 'nothing') return { ...statement, text: `${statement.text}\n\n${certainty}` }
  const answer = shortAnswer(statement.claims, ending, question)
  if (answer === null) return statement
  if (ending.pointer !== null) return { ...statement, text: within(ending.pointer, answer) }
  const confidence = ending.withConfidence ? `${certainty}\n` : ''
  return { ...statement, text: `${statement.text}\n\n${confidence}Answer: ${answer}` }
}

/** The answer as a JSON text, at its place. */
function within(pointer: string, answer: string): string {
  const names = pointer.split('/').slice(1)
  const value = names.reduceRight<unknown>((inner, name) => ({ [name]: inner }), JSON.parse(answer))
  return JSON.stringify(value)
}

/** What stands after "Answer:"; null where the claims have no such answer. */
export function shortAnswer(
  claims: readonly Claim[],
  { wants }: Pick<Ending, 'wants'>,
  question: string,
): string | null {
  const values = claims.map(({ value, sentence }) => value ?? sentence)
  if (values.length === 0 || wants === 'nothing') return null
  if (wants === 'number') return values.findLast((value) => /\d/.test(value)) ?? null
  if (wants === 'choice') return optionOf(values, question)
  if (wants === 'boolean') return values.every((value) => isIn(question, value)) ? 'yes' : 'no'
  const text = values.join('; ')
  return wants === 'json' ? JSON.stringify(/^-?\d+$/.test(text) ? Number(text) : text) : text
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
  const words = ` ${wordsOf(text.slice(0, MAX_QUESTION_CHARS)).join(' ')} `
  return words.includes(` ${wordsOf(value).join(' ')} `)
}
