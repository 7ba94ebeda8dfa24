import { expect, test } from 'vitest'
import { cellOf, oneOfEach, samplesOf } from '../../../../src/eval/studies/panel/cell.ts'
import { rosterOf, type StudyMixture } from '../../../../src/eval/studies/panel/roster.ts'
import {
  systemOfCell,
  systemOfSeat,
  withGiven,
} from '../../../../src/eval/studies/panel/systems.ts'
import { answerOf } from '../records.ts'

const defaults = { samples: 1, timeout_ms: 1, retries: 0, fallbacks: [], required: false }
const mixture = {
  id: 'team',
  version: 3,
  strategy: { type: 'synthesize', top_k: 2 },
  layers: [
    {
      agents: [
        { ...defaults, model: 'up/a', name: 'a', temperature: 0.3, system: 'Be short.' },
        { ...defaults, model: 'up/b', samples: 2 },
        // The same model with the same settings is no further agent.
        { ...defaults, model: 'up/b', name: 'again' },
      ],
      grace: 1.5,
      timeout_ms: 1,
    },
  ],
  aggregator: { model: 'up/large', fallbacks: [] },
} as unknown as StudyMixture
const roster = rosterOf(mixture, { seed: 7 })

const given = [...oneOfEach(['a', 'b'])].map((seat, at) => ({
  seat,
  answer: answerOf({ texts: [`proposal ${at}`], costUsd: 0.5, latencyMs: 100 * (at + 1) }),
}))

test('each model with the same settings takes part once', () => {
  expect(roster.agents.map(({ name, model }) => [name, model])).toEqual([
    ['a', 'up/a'],
    ['b', 'up/b'],
  ])
})

test('a cell is the mixture with the agents of its seats, whose proposals the request brings', () => {
  const { moa } = systemOfCell(cellOf(oneOfEach(['a', 'b'])), given, roster).request
  expect(moa).toMatchObject({
    layers: [
      {
        agents: [
          { name: 'p1', model: 'up/a', temperature: 0.3, system: 'Be short.', required: true },
          { name: 'p2', model: 'up/b' },
        ],
      },
    ],
    proposals: [
      { agent: 'p1', text: 'proposal 0' },
      { agent: 'p2', text: 'proposal 1' },
    ],
    cache: 'off',
  })
  // The mixture's own aggregator, and its own options of its strategy, stay as they are.
  expect(moa).not.toHaveProperty('aggregator')
  expect(moa).not.toHaveProperty('strategy')
})

test('another aggregator, strategy and depth are in the request', () => {
  const options = { aggregator: 'up/other', strategy: 'select', layers: 4 }
  const { moa } = systemOfCell(cellOf(oneOfEach(['a', 'b']), options), given, roster).request
  expect(moa).toMatchObject({
    aggregator: { model: 'up/other', fallbacks: [] },
    strategy: 'select',
  })
  expect(moa?.layers).toHaveLength(3)
})

test('an aggregator alone is asked without proposals', () => {
  const { moa } = systemOfCell(cellOf([], { aggregator: 'up/other' }), [], roster).request
  expect(moa).toEqual({
    solo: true,
    aggregator: { model: 'up/other', fallbacks: [] },
    cache: 'off',
  })
})

test('samples of an agent have its settings, and a seed of their own from the second on', () => {
  const systems = samplesOf('a', 3).map((seat) => systemOfSeat(seat, roster))
  expect(systems.map(({ request }) => request.seed)).toEqual([undefined, 8, 9])
  expect(systems.every(({ request }) => request.temperature === 0.3)).toBe(true)
  expect(systems[0]?.instructions).toBe('Be short.')
})

test('an answer costs what its proposals cost when they were written, if the run used them', () => {
  const call = { role: 'agent', layer: 0, model: 'up/a', promptTokens: 1, completionTokens: 1 }
  const answer = answerOf({
    costUsd: 0.25,
    latencyMs: 10,
    calls: [
      { ...call, agent: 'p2', status: 'cached', costUsd: 0, latencyMs: 0 },
      {
        ...call,
        role: 'aggregator',
        agent: 'aggregator',
        status: 'ok',
        costUsd: 0.25,
        latencyMs: 9,
      },
    ],
  })
  const whole = withGiven(answer, given)
  // A cascade that stopped before the first agent's proposal did not use it.
  expect([whole.costUsd, whole.latencyMs]).toEqual([0.75, 210])
  const unknown = [{ seat: { agent: 'b', sample: 0 }, answer: answerOf({ costUsd: null }) }]
  expect(
    withGiven({ ...answer, calls: answer.calls.map((each) => ({ ...each, agent: 'p1' })) }, unknown)
      .costUsd,
  ).toBeNull()
})
