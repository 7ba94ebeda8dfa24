import { expect, test } from 'vitest'
import type { AnswerKind } from '../../../src/moa/short-answers/answer-rule.ts'
import type { Ballot } from '../../../src/moa/votes/ballot.ts'
import { tally } from '../../../src/moa/votes/tally.ts'

/** Ballots of the agents a, b, c, … for these answers; null abstains. */
function ballots(
  answers: readonly (string | number | null)[],
  weights: readonly number[] = [],
): readonly Ballot[] {
  return answers.map((value, index) => ({
    agent: 'abcdefghij'.charAt(index),
    answer: value === null ? null : { shown: String(value), value },
    weight: weights[index] ?? 1,
  }))
}

/** The classes as text, the first one first. */
function counted(cast: readonly Ballot[], kind: AnswerKind = 'label'): readonly string[] {
  return tally(cast, kind).classes.map(
    ({ answer, weight, ballots: own }) =>
      `${answer}: ${weight} of ${own.map(({ agent }) => agent).join('')}`,
  )
}

test('ballots with equal answers make a class, the heaviest class first', () => {
  expect(counted(ballots(['x', 'y', 'x', 'z', 'x', 'y']))).toEqual([
    'x: 3 of ace',
    'y: 2 of bf',
    'z: 1 of d',
  ])
  expect(counted(ballots([0.333333, 2, 1 / 3]), 'number')).toEqual([
    '0.333333: 2 of ac',
    '2: 1 of b',
  ])
})

test('weight decides, not the number of ballots', () => {
  const cast = ballots(['x', 'x', 'x', 'y'], [1, 1, 1, 4])
  expect(counted(cast)).toEqual(['y: 4 of d', 'x: 3 of abc'])
  expect(tally(cast, 'label')).toMatchObject({ share: 4 / 7, leaders: [{ answer: 'y' }], votes: 4 })
})

test('an abstention has no part in the share, and is named', () => {
  expect(tally(ballots(['x', null, 'y', 'x', null]), 'label')).toMatchObject({
    share: 2 / 3,
    votes: 3,
    abstained: ['b', 'e'],
  })
})

test('in a tie the class of the agent listed first comes first, whatever else', () => {
  const tied = tally(ballots(['z', 'y', 'y', 'z', 'x']), 'label')
  expect(tied.leaders.map(({ answer }) => answer)).toEqual(['z', 'y'])
  expect(tied.classes.map(({ answer }) => answer)).toEqual(['z', 'y', 'x'])
  const heavy = tally(ballots(['x', 'y', 'y', 'y'], [3, 1, 1, 1]), 'label')
  expect(heavy.leaders.map(({ answer }) => answer)).toEqual(['x', 'y'])
})

test('weights that are equal but for rounding are a tie', () => {
  const tied = tally(ballots(['y', 'x', 'x'], [0.3, 0.1, 0.2]), 'label')
  expect(0.1 + 0.2).toBeGreaterThan(0.3)
  expect(tied.leaders.map(({ answer }) => answer)).toEqual(['y', 'x'])
})

test('without ballots, or without weight, there is nothing to lead with', () => {
  expect(tally([], 'label')).toMatchObject({ classes: [], leaders: [], share: 0, votes: 0 })
  expect(tally(ballots([null, null]), 'label')).toMatchObject({
    leaders: [],
    abstained: ['a', 'b'],
  })
  expect(tally(ballots(['x', 'y'], [0, 0]), 'label')).toMatchObject({ share: 0, votes: 2 })
})
