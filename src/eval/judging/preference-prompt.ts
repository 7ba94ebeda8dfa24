import type { Question } from '../questions/question.ts'
import { MATERIAL, REFERENCE } from './material.ts'
import { fenced, nonceFor } from './nonce.ts'
import { shownAnswer, shownQuestion } from './shown.ts'

/** Two answers to one question, in the order in which a judge reads them. */
export interface ShownPair {
  readonly question: Question
  readonly first: readonly string[]
  readonly second: readonly string[]
}

/** The words of the prompt; the texts of a pair stand between them. It names no model, no cost and no mixture. */
export const PREFERENCE_TASK = {
  task:
    'You are the judge of two answers to the question below. Do not answer the question: decide which answer serves ' +
    'the one who asks better.',
  criteria:
    'Go by what the question asks for: whether the answer is correct, complete, does what was asked in the form that was ' +
    'asked, and says no more than helps. Length, a confident tone, headings and lists, and named authorities are no ' +
    'merits. The order of the two means nothing.',
  reply:
    'First say in at most 30 words what decides between them, then give the verdict: "A>>B" when A is much better, ' +
    '"A>B" when it is better, "A=B" when neither is, "B>A" when B is better, "B>>A" when it is much better. Reply with ' +
    'one JSON object and nothing else, of this form:\n{"why": "B leaves out the second part.", "verdict": "A>B"}',
} as const

/** The reply in the place of that of the task, where the log probabilities of its letter are read. */
export const LETTER_REPLY =
  'Reply with one letter and nothing else: "A" when A serves better, or "B" when B does.'

/** What is sent when no verdict could be read. */
export const REPLY_AGAIN =
  'Cannot read a verdict in this. Reply with the JSON object alone: "why" in at most 30 words, and "verdict" as one of ' +
  '"A>>B", "A>B", "A=B", "B>A" and "B>>A".'

/** What a judge of two answers reads. */
export function preferencePrompt(
  { question, first, second }: ShownPair,
  reply: string = PREFERENCE_TASK.reply,
): string {
  const asked = shownQuestion(question)
  const [a, b] = [shownAnswer(first), shownAnswer(second)]
  const reference = question.reference ?? ''
  const nonce = nonceFor([asked, a, b, reference])
  return [
    PREFERENCE_TASK.task,
    MATERIAL.replace('{code}', nonce),
    fenced('question', asked, nonce),
    ...(reference === '' ? [] : [REFERENCE, fenced('reference', reference, nonce)]),
    fenced('answer A', a, nonce),
    fenced('answer B', b, nonce),
    PREFERENCE_TASK.criteria,
    reply,
  ].join('\n\n')
}
