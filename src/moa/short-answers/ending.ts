import type { AnswerKind, AnswerRule } from './answer-rule.ts'

/** What stands behind "Answer:" for each kind; null where no line is to be added. */
const WANTED: Readonly<Record<AnswerKind, string | null>> = {
  number: 'the number alone',
  choice: 'the letter of the choice alone',
  boolean: 'yes or no',
  label: 'the label alone',
  json: 'the JSON value on one line',
  text: null,
}

/** The end of an agent's prompt, so that short answers can be compared; empty when agents write as they like. */
export function endingOf({ kind, pointer, units }: AnswerRule): string {
  // JSON must stay JSON.
  if (pointer !== null)
    return `Write your response as JSON, with the answer at ${JSON.stringify(pointer)}.`
  const wanted = WANTED[kind]
  if (wanted === null) return ''
  const unit = kind === 'number' && units.length > 0 ? `, in ${units[0]}` : ''
  return `End with one line of the form "Answer: …", with ${wanted}${unit}.`
}
