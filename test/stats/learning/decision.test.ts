import { expect, test } from 'vitest'
import { decide, type KnownArm, type Knowledge } from '../../../src/stats/learning/decision.ts'
import { learnFrom, newArm } from '../../../src/stats/learning/linear-arm.ts'
import { randomFrom } from '../../../src/stats/random/generator.ts'

const CONTEXT = Float64Array.from([1, 0.5, -0.5])
const NOTHING: Knowledge = { arms: new Map(), live: false, weightPerUsd: 0 }

function armOf(reward: number, outcomes: number, meanCostUsd: number | null = null): KnownArm {
  const arm = newArm(CONTEXT.length)
  for (let count = 0; count < outcomes; count++) learnFrom(arm, { context: CONTEXT, reward }, 1)
  return Object.assign(arm, { meanCostUsd })
}

const ARMS = {
  rules: armOf(0.4, 100, 1),
  good: armOf(0.9, 100, 2),
  bad: armOf(0.1, 100, 1),
  cold: armOf(1, 2),
}
const KNOWN: Knowledge = { arms: new Map(Object.entries(ARMS)), live: true, weightPerUsd: 0 }
const SITUATION = { context: CONTEXT, arms: Object.keys(ARMS), base: 'rules', explore: 0.2 }

test.each([
  ['nothing is known', NOTHING],
  ['it collects', { ...KNOWN, live: false }],
  ['it decides', KNOWN],
] as const)('each arm is chosen as often as its propensity says when %s', (_when, known) => {
  const random = randomFrom(5)
  const counts = new Map<string, number>()
  const said = new Map<string, number>()
  const draws = 40_000
  for (let draw = 0; draw < draws; draw++) {
    const { arm, propensity } = decide(known, SITUATION, random.uniform())
    counts.set(arm, (counts.get(arm) ?? 0) + 1)
    said.set(arm, propensity)
  }
  expect([...said.keys()].sort()).toEqual(Object.keys(ARMS).sort())
  expect([...said.values()].reduce((sum, each) => sum + each)).toBeCloseTo(1, 12)
  for (const [arm, propensity] of said) {
    expect(Math.abs((counts.get(arm) ?? 0) / draws - propensity)).toBeLessThan(0.007)
  }
})

test('the best arm decides once it is live, and the rules before', () => {
  const middle = 0.5
  expect(decide(KNOWN, SITUATION, middle)).toMatchObject({
    arm: 'good',
    wanted: 'good',
    explored: false,
  })
  const collecting = { ...KNOWN, live: false }
  expect(decide(collecting, SITUATION, 0.1)).toMatchObject({ arm: 'rules', wanted: 'good' })
  expect(decide(NOTHING, SITUATION, 0.1)).toMatchObject({ arm: 'rules', wanted: 'rules' })
})

test('without exploring, no draw changes the choice', () => {
  for (let draw = 0; draw < 1; draw += 0.01) {
    const decision = decide(KNOWN, { ...SITUATION, explore: 0 }, draw)
    expect(decision).toMatchObject({ arm: 'good', explored: false, propensity: 1 })
  }
})

test('an arm with few outcomes is chosen in the share that explores only', () => {
  const random = randomFrom(6)
  const cold = Array.from({ length: 20_000 }, () =>
    decide(KNOWN, SITUATION, random.uniform()),
  ).filter(({ arm }) => arm === 'cold')
  expect(cold.every(({ explored }) => explored)).toBe(true)
  expect(cold.length / 20_000).toBeGreaterThan(0.01)
  expect(cold.length / 20_000).toBeLessThan(SITUATION.explore / 2)
})

test('a cost counts by its weight, and an arm that no reward could pay for is not tried', () => {
  const dear = { ...KNOWN, weightPerUsd: 0.6 }
  const decisions = Array.from({ length: 1_000 }, (_, draw) =>
    decide(dear, SITUATION, draw / 1_000),
  )
  expect(decisions.every(({ wanted }) => wanted === 'rules')).toBe(true)
  expect(decisions.some(({ arm }) => arm === 'good')).toBe(false)
})
