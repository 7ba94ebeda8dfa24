import { describe, expect, test } from 'vitest'
import { mixtureSchema, type MixtureInput } from '../../../src/protocol/mixtures/mixture.ts'
import { toPlan } from '../../../src/protocol/mixtures/plan.ts'
import { parseWith } from '../../../src/protocol/parse.ts'

const AGENTS = [{ model: 'a/one' }, { model: 'a/two', samples: 2 }]

function parsed(strategy: MixtureInput['strategy'], agents: readonly object[] = AGENTS) {
  return parseWith(mixtureSchema, {
    id: 'm',
    layers: [{ agents }],
    aggregator: { model: 'a/pen', fallbacks: ['a/spare'] },
    strategy,
  })
}

function stepOf(strategy: MixtureInput['strategy'], agents?: readonly object[]) {
  const read = parsed(strategy, agents)
  if (!read.ok) throw new Error(`Cannot read the mixture: ${read.error.message}`)
  const request = {
    messages: [],
    settings: {},
    live: false,
    given: [],
    reuseTurns: false,
    seed: 1,
  }
  return toPlan(read.value, request).step
}

test('a vote by name has every default: any short answer, the judge of the mixture, and the aggregator after it', () => {
  expect(stepOf('vote')).toMatchObject({
    kind: 'vote',
    answer: { kind: 'label', pattern: null, pointer: null, units: [] },
    minVotes: 2,
    majority: null,
    pace: 'all',
    stop: 'certain',
    emit: 'text',
    confidence: 'none',
    judge: { model: 'a/pen', fallbacks: ['a/spare'] },
    fallback: { kind: 'synthesize', aggregator: { model: 'a/pen' } },
    alone: { model: 'a/pen' },
  })
  expect(stepOf({ type: 'vote' })).toEqual(stepOf('vote'))
})

test('a vote has the options that it names', () => {
  const answer = { kind: 'number' as const, pattern: 'x = (\\d+)', units: ['km'] }
  expect(
    stepOf({
      type: 'vote',
      answer,
      min_votes: 3,
      majority: 0.5,
      pace: 'waves',
      stop: 'likely',
      emit: 'answer',
      fallback: 'first',
      confidence: 'stated',
    }),
  ).toMatchObject({
    answer: { ...answer, pointer: null },
    minVotes: 3,
    majority: 0.5,
    pace: 'waves',
    stop: 'likely',
    emit: 'answer',
    fallback: null,
    confidence: 'stated',
  })
  expect(stepOf({ type: 'vote', fallback: 'select' })).toMatchObject({
    fallback: { kind: 'select', judge: { model: 'a/pen' } },
  })
})

test('a single agent is a vote by itself', () => {
  expect(stepOf('vote', [{ model: 'a/one' }])).toMatchObject({ minVotes: 1 })
})

describe('what no vote can have is rejected by its path', () => {
  test.each([
    ['strategy.min_votes', { min_votes: 4 }],
    ['strategy.min_votes', { min_votes: 0 }],
    ['strategy.majority', { majority: 1 }],
    ['strategy.majority', { majority: -0.1 }],
    ['strategy.answer.kind', { answer: {} }],
    ['strategy.answer.kind', { answer: { kind: 'word' } }],
    ['strategy.answer.pattern', { answer: { kind: 'number', pattern: '(' } }],
    ['strategy.answer.pointer', { answer: { kind: 'number', pointer: 'label' } }],
    ['strategy.answer.units[0]', { answer: { kind: 'number', units: [''] } }],
    ['strategy.pace', { pace: 'slow' }],
    ['strategy.stop', { stop: 'soon' }],
    ['strategy.emit', { emit: 'both' }],
    ['strategy.fallback', { fallback: 'vote' }],
    ['strategy.confidence', { confidence: 'felt' }],
    ['strategy.rounds', { rounds: 2 }],
  ])('%s: %j', (param, options) => {
    const read = parsed({ type: 'vote', ...options } as MixtureInput['strategy'])
    expect(read).toMatchObject({ ok: false, error: { param } })
  })

  test('a vote without agents', () => {
    const read = parseWith(mixtureSchema, {
      id: 'm',
      layers: [],
      aggregator: { model: 'a/pen' },
      strategy: 'vote',
    })
    expect(read).toMatchObject({ ok: false, error: { param: 'layers' } })
  })
})
