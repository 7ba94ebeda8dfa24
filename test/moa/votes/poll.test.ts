import { expect, test } from 'vitest'
import { pollOf, voteFinding } from '../../../src/moa/votes/poll.ts'
import type { Voice } from '../../../src/moa/votes/voices.ts'

function voice(agent: string, value: string | null, over: Partial<Voice> = {}): Voice {
  return {
    proposal: { agent, model: `sim/${agent}`, text: `I say ${value}.`, ended: 'whole' },
    answer: value === null ? null : { shown: value, value },
    weight: 1,
    confidence: null,
    ...over,
  }
}

const HOW = { winner: 'x', tieBrokenBy: null, stoppedAfter: 4 } as const

test('a finding says who voted for what, who abstained, and how many votes these are worth', () => {
  const poll = pollOf(
    [voice('a', 'x'), voice('b', 'y'), voice('c', 'x'), voice('d', null)],
    'label',
  )
  expect(voteFinding(poll, HOW)).toEqual({
    kind: 'vote',
    winner: 'x',
    tieBrokenBy: null,
    stoppedAfter: 4,
    share: expect.closeTo(2 / 3, 10),
    votes: [
      { answer: 'x', weight: 2, agents: ['a', 'c'] },
      { answer: 'y', weight: 1, agents: ['b'] },
    ],
    abstained: ['d'],
    effectiveVotes: expect.closeTo(3 / (1 + 2 * 0.3), 10),
    assumed: true,
  })
})

test('only those who voted count as effective votes, by the families of their models', () => {
  const gpt = (agent: string, value: string | null) =>
    voice(agent, value, {
      proposal: { agent, model: 'openai/gpt-6', text: 'x', ended: 'whole' },
    })
  expect(
    pollOf([gpt('a', 'x'), gpt('b', 'x'), gpt('c', null)], 'label').effective.votes,
  ).toBeCloseTo(2 / 1.6, 10)
})

test('a class speaks with a voice of its own, also where agents have one name', () => {
  const twins = [voice('a', 'x'), voice('a', 'y'), voice('a', 'y')]
  const poll = pollOf(twins, 'label')
  const [first, second] = poll.tally.classes
  if (first === undefined || second === undefined) throw new Error('Cannot find two classes')
  expect(poll.speakerFor(first)?.proposal.text).toBe('I say y.')
  expect(poll.speakerFor(second)?.proposal.text).toBe('I say x.')
})

test('a vote without ballots finds nothing', () => {
  const poll = pollOf([voice('a', null)], 'label')
  expect(voteFinding(poll, { ...HOW, winner: null })).toMatchObject({
    winner: null,
    share: 0,
    votes: [],
    abstained: ['a'],
    effectiveVotes: 0,
  })
})
