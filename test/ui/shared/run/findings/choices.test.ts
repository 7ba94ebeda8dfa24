import { expect, test } from 'vitest'
import { learnedWords } from '../../../../../src/ui/shared/run/findings/choices.ts'

const chosen = { by: 'learned', strategy: 'vote', agents: ['a'], why: 'It did better before' }

test('a choice of rules says nothing of a learner', () => {
  expect(learnedWords({ ...chosen, by: 'default', propensity: 1 })).toEqual([])
})

test('a learned choice says whether it tries something, how probable that was, and the scores', () => {
  const scores = { synthesize: 0.412, vote: 0.73 }
  expect(learnedWords({ ...chosen, explored: false, propensity: 0.95, scores })).toEqual([
    'It took what is best so far; the probability of this choice was 95 %.',
    'Scores from the outcomes of earlier runs: vote 0.73, synthesize 0.41.',
  ])
  expect(learnedWords({ ...chosen, explored: true, propensity: 0.005 })).toEqual([
    'It tried something else than what is best so far; the probability of this choice was 0.5 %.',
  ])
})
