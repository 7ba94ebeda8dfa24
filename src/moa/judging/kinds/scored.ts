import { NO_MERITS, replyWith, shownResponses, type ResponsesPrompt } from '../prompt-parts.ts'
import {
  everyLetter,
  objectOf,
  oneLetter,
  onePerLetter,
  readReply,
  TEXT_OR_NULL,
  TRUE_OR_FALSE,
  wholeNumber,
  type Read,
  type Shape,
} from '../shape.ts'

/** What a judge scores unless a mixture names its own, each from 1 to 10, with the question that it answers. */
export const CRITERIA: Criteria = {
  correct: 'is what it says true, and does it follow',
  complete: 'does it cover all that the request asks for',
  form: 'does it keep to the form, the length and the language that the request asks for',
  clear: 'is it easy to follow',
}

/** What a judge compares by: names, with what each means. */
export type Criteria = Readonly<Record<string, string>>

/** The criteria in a mixture's own words, or the usual ones when it has none. */
export function criteriaOf(own: readonly string[]): Criteria {
  if (own.length === 0) return CRITERIA
  return Object.fromEntries(own.map((words, index) => [`criterion_${index + 1}`, words]))
}

/** Criteria as a list for a prompt. */
export function listed(criteria: Criteria): string {
  return Object.entries(criteria)
    .map(([name, question]) => `- ${name}: ${question}`)
    .join('\n')
}

/** What a judge reads after the conversation: its task, the proposals without names, and the form of its verdict. */
export function judgePrompt(shown: ResponsesPrompt, criteria: Criteria = CRITERIA): string {
  const letters = shown.lettered.map(({ letter }) => letter)
  return [
    'You are the judge of the responses below, which were written to the conversation above. Do not ' +
      'answer the conversation: compare the responses, and choose the one that serves its author best.',
    ...shownResponses(shown, NO_MERITS),
    `Score each response with whole numbers from 1 (bad) to 10 (excellent):\n${listed(criteria)}\n` +
      'Name its worst fault in at most 25 words without the letter of any response, or null. Rank the ' +
      'responses from the best to the worst. Say with "none_acceptable" whether even the best would mislead or not help at all.',
    `${replyWith(exampleVerdict(letters, criteria))}\n` +
      `Each of the letters ${letters.join(', ')} stands once in "assessments" and once in "ranking"; ` +
      '"best" is the first of "ranking".',
  ].join('\n\n')
}

function exampleVerdict(letters: readonly string[], criteria: Criteria): object {
  const scores = Object.fromEntries(Object.keys(criteria).map((name) => [name, 5]))
  const best = letters.at(-1)
  const first = { id: letters[0], scores, fault: 'It leaves out the second question.' }
  return { assessments: [first], ranking: letters.toReversed(), best, none_acceptable: false }
}

/** How a judge compares proposals that it knows by their letters. */
export interface Verdict {
  /** Every letter once, the best first. */
  readonly ranking: readonly string[]
  /** The worst fault of each proposal that has one, by letter. */
  readonly faults: ReadonlyMap<string, string>
  /** Whether even the best would not do. */
  readonly noneAcceptable: boolean
}

interface WireVerdict {
  readonly assessments: readonly WireAssessment[]
  readonly ranking: readonly string[]
  readonly best: string
  readonly none_acceptable: boolean
}

interface WireAssessment {
  readonly id: string
  readonly scores: object
  readonly fault: string | null
}

/** The form of a verdict. */
export function verdictShape(
  letters: readonly string[],
  criteria: Criteria = CRITERIA,
): Shape<WireVerdict> {
  const score = wholeNumber(1, 10)
  const scores = objectOf(Object.fromEntries(Object.keys(criteria).map((name) => [name, score])))
  const assessment = objectOf({ id: oneLetter(letters), scores, fault: TEXT_OR_NULL })
  return objectOf({
    assessments: onePerLetter(assessment, letters),
    ranking: everyLetter(letters),
    best: oneLetter(letters),
    none_acceptable: TRUE_OR_FALSE,
  })
}

/**
 * Reads a judge's reply against its closed schema; an error lists what is wrong with it, in words for
 * the judge. When `best` is not the first of the ranking, the ranking counts.
 */
export function readVerdict(
  reply: string,
  letters: readonly string[],
  criteria: Criteria = CRITERIA,
): Read<Verdict> {
  const read = readReply(reply, verdictShape(letters, criteria))
  if (!read.ok) return read
  const { assessments, ranking, none_acceptable } = read.value
  return {
    ok: true,
    value: { ranking, faults: faultsIn(assessments), noneAcceptable: none_acceptable },
  }
}

/** The faults of the assessments that name one, by letter. */
export function faultsIn(
  assessments: readonly Pick<WireAssessment, 'id' | 'fault'>[],
): ReadonlyMap<string, string> {
  return new Map(assessments.flatMap(({ id, fault }) => (fault === null ? [] : [[id, fault]])))
}
