import type { NewVote } from '../../protocol/votes/stored-vote.ts'
import type { RunReward } from './learned-store.ts'

/** What each choice says of the left answer, or of the only one; the right one gets the rest of 1. */
const REWARDS: Readonly<Record<NewVote['choice'], number>> = {
  left: 1,
  right: 0,
  tie: 0.5,
  both_bad: 0.5,
  up: 1,
  down: 0,
}

/** How well the runs of a vote did, for mixtures that learn. Models, and runs that differ from their mixture, do not. */
export function rewardsOf({
  choice,
  left,
  right,
}: Pick<NewVote, 'choice' | 'left' | 'right'>): readonly RunReward[] {
  const reward = REWARDS[choice]
  const source = right === null ? 'thumb' : 'vote'
  const rewards = [
    { mixture: left.system, run: left.run, reward, source } as const,
    ...(right === null
      ? []
      : [{ mixture: right.system, run: right.run, reward: 1 - reward, source } as const]),
  ]
  return rewards.filter(({ mixture }) => !/[ /]/.test(mixture))
}
