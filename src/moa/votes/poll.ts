import type { VoteFinding } from '../findings.ts'
import { familyOf } from '../model-family.ts'
import type { AnswerKind } from '../short-answers/answer-rule.ts'
import { effectiveVotes } from './effective-votes.ts'
import { tally, type Tally, type VotesFor } from './tally.ts'
import { ballotsOf, speakerOf, type Voice } from './voices.ts'

/** A vote that is complete. */
export interface Poll {
  readonly tally: Tally
  /** Who speaks for a class. */
  readonly speakerFor: (votes: VotesFor) => Voice | null
  readonly effective: { readonly votes: number; readonly assumed: boolean }
}

/** Counts voices, which stand in the order in which their agents are listed. */
export function pollOf(voices: readonly Voice[], kind: AnswerKind): Poll {
  const ballots = ballotsOf(voices)
  const voters = voices.flatMap(({ proposal }, index) => {
    const ballot = ballots[index]
    return ballot === undefined || ballot.answer === null
      ? []
      : [{ family: familyOf(proposal.model), weight: ballot.weight }]
  })
  return {
    tally: tally(ballots, kind),
    speakerFor: ({ ballots: cast }) =>
      speakerOf(voices.filter((_, index) => cast.some((ballot) => ballot === ballots[index]))),
    effective: effectiveVotes(voters),
  }
}

/** What a report says about a vote. */
export function voteFinding(
  { tally: { classes, share, abstained }, effective }: Poll,
  how: Pick<VoteFinding, 'winner' | 'tieBrokenBy' | 'stoppedAfter'>,
): VoteFinding {
  return {
    kind: 'vote',
    share,
    votes: classes.map(({ answer, weight, ballots }) => ({
      answer,
      weight,
      agents: ballots.map(({ agent }) => agent),
    })),
    abstained,
    effectiveVotes: effective.votes,
    assumed: effective.assumed,
    ...how,
  }
}
