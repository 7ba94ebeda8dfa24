import { expect, test } from 'vitest'
import {
  CLOSED,
  evidenceAgainst,
  withValues,
  type Gate,
  type GateOptions,
} from '../../../src/stats/learning/gate.ts'
import { NO_VALUES } from '../../../src/stats/learning/off-policy.ts'
import { randomFrom } from '../../../src/stats/random/generator.ts'

const MAY: GateOptions = { mayDecide: true, hasTarget: false }

/** Outcomes of two arms, of which the one that does not decide is tried with this chance. */
function outcomes(chance: number, seed = 3) {
  const random = randomFrom(seed)
  return (gate: Gate, means: { readonly rules: number; readonly learned: number }) => {
    const isTried = random.uniform() < chance
    const by = isTried === gate.live ? ('rules' as const) : ('learned' as const)
    const reward = Number(random.uniform() < means[by])
    const corrected = 0.5 + (reward - 0.5) / (isTried ? chance : 1 - chance)
    return { rules: 0.5, learned: 0.5, scale: chance, costUsd: 0, [by]: corrected }
  }
}

/** The gate after outcomes until it changes, and after how many it did; null if it never does. */
function changesAfter(
  gate: Gate,
  means: { readonly rules: number; readonly learned: number },
  { most = 10_000, options = MAY }: { readonly most?: number; readonly options?: GateOptions } = {},
) {
  const next = outcomes(0.2)
  let now = gate
  for (let n = 1; n <= most; n++) {
    now = withValues(now, next(now, means), options)
    if (now.live !== gate.live) return { gate: now, n }
  }
  return { gate: now, n: null }
}

test('it opens when what was learned is shown to be better, and not before 100 outcomes', () => {
  const { gate, n } = changesAfter(CLOSED, { rules: 0.1, learned: 0.9 })
  expect(gate).toMatchObject({ live: true, recent: NO_VALUES })
  expect(n).toBe(100)
  expect(gate.values.n).toBe(100)
})

test('it stays closed when it may not decide, and when what was learned is worse', () => {
  const options = { mayDecide: false, hasTarget: false }
  expect(changesAfter(CLOSED, { rules: 0.1, learned: 0.9 }, { options, most: 1_000 }).n).toBeNull()
  expect(changesAfter(CLOSED, { rules: 0.6, learned: 0.5 }).n).toBeNull()
})

test('with a target, what is cheaper and hardly worse opens it', () => {
  const options = { mayDecide: true, hasTarget: true }
  const known = { n: 5_000, scale: 2_500, rules: 1_250, learned: 1_250, squares: 20 }
  const values = { rules: 0.5, learned: 0.5, scale: 0.5, costUsd: 0 }
  const opens = (costUsd: number, may = options) =>
    withValues({ ...CLOSED, values: { ...known, costUsd } }, values, may).live
  expect(opens(-1)).toBe(true)
  expect(opens(1)).toBe(false)
  expect(opens(-1, MAY)).toBe(false)
})

test('it closes when the rules turn out to be better, however long it was open before', () => {
  const long = { n: 1e6, scale: 2e5, rules: 1e5, learned: 1.5e5, squares: 1e4, costUsd: 0 }
  const open = { live: true, values: long, recent: NO_VALUES }
  const { gate, n } = changesAfter(open, { rules: 0.8, learned: 0.4 })
  expect(gate).toEqual(CLOSED)
  expect(n).toBeGreaterThanOrEqual(100)
  expect(n).toBeLessThan(1_000)
})

test('it stays open while it is better, and when it is as good', () => {
  const open = { ...CLOSED, live: true }
  expect(changesAfter(open, { rules: 0.4, learned: 0.5 }).n).toBeNull()
  expect(changesAfter(open, { rules: 0.5, learned: 0.5 }).n).toBeNull()
})

test('it closes also when its newest time is a few thousand outcomes old', () => {
  const next = outcomes(0.2, 4)
  let gate: Gate = { ...CLOSED, live: true }
  for (let n = 0; n < 3_900; n++)
    gate = withValues(gate, next(gate, { rules: 0.3, learned: 0.6 }), MAY)
  expect(gate.live).toBe(true)
  expect(gate.recent.n).toBeLessThan(2_000)
  expect(changesAfter(gate, { rules: 0.8, learned: 0.4 }).n).toBeLessThan(2_500)
})

test('evidence is 1 at first, and grows for the policy that does not decide', () => {
  expect(evidenceAgainst(CLOSED)).toBe(1)
  const sums = { n: 100, scale: 20, rules: 5, learned: 15, squares: 4, costUsd: 0 }
  expect(evidenceAgainst({ ...CLOSED, values: sums })).toBeGreaterThan(5)
  expect(evidenceAgainst({ live: true, values: NO_VALUES, recent: sums })).toBeLessThan(0.6)
  const worse = { ...sums, rules: 15, learned: 5 }
  expect(evidenceAgainst({ live: true, values: sums, recent: worse })).toBeGreaterThan(5)
})
