import { expect, test } from 'vitest'
import {
  chancesOf,
  decide,
  NOTHING_KNOWN,
  type KnownArm,
  type Knowledge,
} from '../../../src/stats/learning/decision.ts'
import { contextOf, learnFrom, newArm } from '../../../src/stats/learning/linear-arm.ts'
import { randomFrom } from '../../../src/stats/random/generator.ts'

const FEATURES = Float64Array.from([0.5, -0.5])

interface Outcomes {
  readonly meanCostUsd?: number
  readonly isBase?: boolean
}

function armOf(reward: number, outcomes: number, more: Outcomes | number = {}): KnownArm {
  const { meanCostUsd = null, isBase = false } =
    typeof more === 'number' ? { meanCostUsd: more } : more
  const context = contextOf(FEATURES, isBase)
  const arm = newArm(context.length)
  for (let count = 0; count < outcomes; count++) learnFrom(arm, { context, reward }, 1)
  return Object.assign(arm, { meanCostUsd })
}

const ARMS = {
  rules: armOf(0.4, 100, { meanCostUsd: 1, isBase: true }),
  good: armOf(0.9, 100, 2),
  bad: armOf(0.1, 100, 1),
  cold: armOf(1, 2),
}
const KNOWN: Knowledge = { ...NOTHING_KNOWN, arms: new Map(Object.entries(ARMS)), live: true }
const COLLECTING: Knowledge = { ...KNOWN, live: false }
const SITUATION = { features: FEATURES, arms: Object.keys(ARMS), base: 'rules', explore: 0.2 }

/** How probable each arm is, and how probable it is that anything but the first one is chosen. */
function chanceOf(known: Knowledge, more: object = {}) {
  const { chances, first } = chancesOf(known, { ...SITUATION, ...more })
  const chance = Object.fromEntries(chances)
  return { ...chance, tried: 1 - (chance[first] ?? 0) } as Readonly<Record<string, number>>
}

test.each([
  ['nothing is known', NOTHING_KNOWN],
  ['it collects', { ...COLLECTING, evidence: 0.3 }],
  ['it decides', KNOWN],
] as const)('each arm is chosen as often as its propensity says when %s', (_when, known) => {
  const random = randomFrom(5)
  const counts = new Map<string, number>()
  const said = new Map<string, number>()
  const draws = 40_000
  for (let draw = 0; draw < draws; draw++) {
    const { arm, propensity, wanted, least } = decide(known, SITUATION, random.uniform())
    counts.set(arm, (counts.get(arm) ?? 0) + 1)
    said.set(arm, propensity)
    const chance = chanceOf(known)
    expect(least).toBe(Math.min(chance.rules ?? 0, chance[wanted] ?? 0))
  }
  expect([...said.keys()].sort()).toEqual(Object.keys(ARMS).sort())
  expect([...said.values()].reduce((sum, each) => sum + each)).toBeCloseTo(1, 12)
  for (const [arm, propensity] of said) {
    expect(Math.abs((counts.get(arm) ?? 0) / draws - propensity)).toBeLessThan(0.007)
  }
})

test('the best arm decides once it is live, and the rules before', () => {
  expect(decide(KNOWN, SITUATION, 0.1)).toMatchObject({
    arm: 'good',
    wanted: 'good',
    explored: false,
  })
  expect(decide(COLLECTING, SITUATION, 0.1)).toMatchObject({ arm: 'rules', wanted: 'good' })
  expect(decide(NOTHING_KNOWN, SITUATION, 0.1)).toMatchObject({ arm: 'rules', wanted: 'rules' })
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

test('what promises more is tried more often', () => {
  const { bad = 0, cold = 0, tried } = chanceOf(KNOWN)
  expect(cold).toBeGreaterThan(10 * bad)
  expect(bad).toBeGreaterThan(0)
  expect(tried).toBeCloseTo(SITUATION.explore, 12)
})

test('the more evidence there is for what was learned, the more often it is tried before it decides', () => {
  const goodAt = (evidence: number) =>
    chanceOf({ ...COLLECTING, evidence }, { explore: 0.05 }).good ?? 0
  const [none = 0, some = 0, much = 0, against = 0] = [1, 1.5, 39, 0.001].map(goodAt)
  expect(none).toBeGreaterThan(0.25)
  expect(some).toBeCloseTo(none + 0.125, 9)
  expect(much).toBeCloseTo(none + 0.25, 9)
  expect(against).toBeCloseTo(none - 0.225, 9)
})

test('once it decides, the rules are tried within the share, and more often with evidence for them', () => {
  const rulesAt = (evidence: number) => chanceOf({ ...KNOWN, evidence }).rules ?? 0
  expect(chanceOf(KNOWN).tried).toBeCloseTo(SITUATION.explore, 12)
  expect(rulesAt(3)).toBeCloseTo(rulesAt(1) + 0.2, 9)
  expect(rulesAt(0.1)).toBe(rulesAt(1))
})

test('less is tried where few runs have an outcome', () => {
  expect(chanceOf({ ...NOTHING_KNOWN, heard: 1 }).tried).toBeCloseTo(0.1, 12)
  expect(chanceOf({ ...NOTHING_KNOWN, heard: 0.09 }).tried).toBeCloseTo(0.03, 12)
})

test('what an arm earned where the rules chose it promises less where they do not', () => {
  const known = (isBase: boolean) => {
    const arms = new Map([['other', armOf(1, 40, { isBase })]])
    return chancesOf({ ...KNOWN, arms }, { ...SITUATION, arms: ['rules', 'other'] }).scores.other
  }
  expect(known(true)).toBeLessThan((known(false) ?? 0) - 0.05)
})

test('a single arm is chosen always', () => {
  const only = { ...SITUATION, arms: ['rules'] }
  expect(decide(KNOWN, only, 0.999)).toMatchObject({ arm: 'rules', propensity: 1 })
})

test('a cost counts by its weight, and an arm that no reward could pay for is not tried', () => {
  const dear = { ...KNOWN, weightPerUsd: 0.6 }
  const decisions = Array.from({ length: 1_000 }, (_, draw) =>
    decide(dear, SITUATION, draw / 1_000),
  )
  expect(decisions.every(({ wanted }) => wanted === 'rules')).toBe(true)
  expect(decisions.some(({ arm }) => arm === 'good')).toBe(false)
})
