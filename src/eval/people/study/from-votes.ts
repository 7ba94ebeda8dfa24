import type { Results } from '../../results/results-folder.ts'
import type { VoteRecord } from '../votes/vote-record.ts'
import type { StudyRow } from './columns.ts'
import { rowsOfResults } from './from-results.ts'
import type { Pseudonym } from './pseudonym.ts'

/** What a vote means for each of the two answers. */
const VOTES: Readonly<Record<VoteRecord['choice'], Readonly<Record<'left' | 'right', string>>>> = {
  left: { left: 'preferred', right: 'not preferred' },
  right: { left: 'not preferred', right: 'preferred' },
  tie: { left: 'tie', right: 'tie' },
  both_bad: { left: 'both bad', right: 'both bad' },
}

/** The rows of the votes on a results directory: for each vote one of either answer, with who voted and what for. */
export function rowsOfVotes(
  results: Pick<Results, 'run' | 'questions' | 'answers'>,
  { votes, pseudonym }: { readonly votes: readonly VoteRecord[]; readonly pseudonym: Pseudonym },
): StudyRow[] {
  const answers = results.answers.filter(({ repeat }) => repeat === 0)
  const rows = rowsOfResults({ ...results, answers }, pseudonym)
  const rowOf = new Map(
    answers.map(({ question, system }, at) => [JSON.stringify([question, system]), rows[at]]),
  )
  return votes.flatMap((vote) =>
    (['left', 'right'] as const).flatMap((side) => {
      const row = rowOf.get(JSON.stringify([vote.question, vote[side]]))
      if (row === undefined) return []
      const participant = pseudonym('participant', vote.voter)
      // The texts are those of the evaluation and not of the person, who has consented to nothing.
      const texts = { question_text: null, answer_text: null }
      return [{ ...row, ...texts, participant, vote: VOTES[vote.choice][side] }]
    }),
  )
}
