import { expect, test } from 'vitest'
import { mixtureSchema } from '../../../src/protocol/mixtures/mixture.ts'
import { toPlan } from '../../../src/protocol/mixtures/plan.ts'

function stepOf(strategy: unknown) {
  const mixture = mixtureSchema.parse({
    id: 'm',
    layers: [{ agents: [{ model: 'a/b' }, { model: 'a/c' }] }],
    aggregator: { model: 'a/pen' },
    strategy,
  })
  const messages = [{ role: 'user' as const, content: 'Hi' }]
  const plain = { settings: {}, live: true, given: [], reuseTurns: false, seed: 1 }
  return toPlan(mixture, { ...plain, messages }).step
}

test('a debate by name has one round as long as agents disagree, and the aggregator writes', () => {
  expect(stepOf('debate')).toMatchObject({
    kind: 'debate',
    rounds: 1,
    gate: 'disagreement',
    answer: { kind: 'text' },
    end: { kind: 'synthesize', aggregator: { model: 'a/pen' } },
  })
})

test('a debate with a rule for short answers ends in a vote', () => {
  const answer = { kind: 'number', units: ['km'] }
  expect(stepOf({ type: 'debate', rounds: 4, gate: 'always', answer })).toMatchObject({
    rounds: 4,
    gate: 'always',
    answer,
    end: { kind: 'vote', answer, minVotes: 2, fallback: { kind: 'synthesize' } },
  })
  expect(stepOf({ type: 'debate', end: 'vote' })).toMatchObject({
    answer: { kind: 'label' },
    end: { kind: 'vote', answer: { kind: 'label' } },
  })
  expect(stepOf({ type: 'debate', answer, end: 'synthesize' })).toMatchObject({
    answer,
    end: { kind: 'synthesize' },
  })
})

test('a vote that falls back to a debate is planned as one that a majority ends', () => {
  const answer = { kind: 'choice' }
  const vote = { type: 'vote', answer, fallback: 'debate', pace: 'waves' }
  expect(stepOf(vote)).toMatchObject({
    kind: 'debate',
    rounds: 1,
    gate: 'no_majority',
    answer,
    end: { kind: 'vote', answer, pace: 'waves', fallback: { kind: 'synthesize' } },
  })
})

test.each([{ rounds: 0 }, { rounds: 5 }, { rounds: 1.5 }, { gate: 'never' }, { end: 'select' }])(
  'a debate with %o is rejected',
  (options) => {
    expect(() => stepOf({ type: 'debate', ...options })).toThrow(/strategy/)
  },
)
