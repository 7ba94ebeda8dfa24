import { NO_MERITS, replyWith, shownResponses, type ResponsesPrompt } from '../prompt-parts.ts'
import {
  objectOf,
  oneLetter,
  oneOf,
  onePerLetter,
  readReply,
  TEXT_OR_NULL,
  type Read,
  type Shape,
} from '../shape.ts'
import { CRITERIA, faultsIn, listed, type Criteria } from './scored.ts'

/**
 * What a judge of two proposals reads. It assesses each alone before it compares them, because a judge
 * that only compares prefers the longer and the more confident one (PRePair, arXiv 2406.12319).
 */
export function pairPrompt(shown: ResponsesPrompt, criteria: Criteria = CRITERIA): string {
  const [first = '', second = ''] = shown.lettered.map(({ letter }) => letter)
  return [
    'You are the judge of the two responses below, which were written to the conversation above. Do ' +
      'not answer the conversation: decide which response serves its author better.',
    ...shownResponses(shown, NO_MERITS),
    `Go by these questions:\n${listed(criteria)}\n` +
      'First assess each response by itself, as if the other did not exist: name its worst fault in at most 25 ' +
      'words without the letter of any response, or null. Only then compare them. Their order means nothing; ' +
      'say "tie" when neither serves better.',
    `${replyWith({
      assessments: [
        { id: first, fault: null },
        { id: second, fault: 'It leaves out the second question.' },
      ],
      better: first,
    })}\n"better" is "${first}", "${second}" or "tie".`,
  ].join('\n\n')
}

/** Which of two proposals is better, and what is wrong with each. */
export interface PairVerdict {
  /** A letter; null for a tie. */
  readonly better: string | null
  /** The worst fault of each proposal that has one, by letter. */
  readonly faults: ReadonlyMap<string, string>
}

interface WirePair {
  readonly assessments: readonly { readonly id: string; readonly fault: string | null }[]
  readonly better: string
}

/** The form of a verdict on two proposals. */
export function pairShape(letters: readonly string[]): Shape<WirePair> {
  const assessment = objectOf({ id: oneLetter(letters), fault: TEXT_OR_NULL })
  return objectOf({
    assessments: onePerLetter(assessment, letters),
    better: oneOf([...letters, 'tie']),
  })
}

/** Reads a judge's reply on two proposals; an error lists what is wrong with it, in words for the judge. */
export function readPair(reply: string, letters: readonly string[]): Read<PairVerdict> {
  const read = readReply(reply, pairShape(letters))
  if (!read.ok) return read
  const { assessments, better } = read.value
  return {
    ok: true,
    value: { better: better === 'tie' ? null : better, faults: faultsIn(assessments) },
  }
}
