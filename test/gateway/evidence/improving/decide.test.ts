import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../../../src/moa/text/random.ts'
import { addToHedged, startHedged } from '../../../../src/stats/sequences/hedged-capital.ts'
import {
  alphaOf,
  isHeldOut,
  TOTAL_ALPHA,
} from '../../../../src/gateway/evidence/improving/alpha.ts'
import {
  decideRetest,
  decideShadow,
  MAX_SHADOW_MS,
  verdictOn,
  type ShadowState,
} from '../../../../src/gateway/evidence/improving/decide.ts'

function state(interval: readonly [number, number], more: Partial<ShadowState> = {}): ShadowState {
  const winRate = (interval[0] + interval[1]) / 2
  const rest = {
    n: 100,
    winRate,
    interval,
    costRatio: 0.5,
    missingShare: 0,
    neededN: 400,
    ageMs: 0,
  }
  return { ...rest, verdict: verdictOn({ interval }), ...more }
}

const DEARER = { costRatio: 1.5 }
const SWAP = { fewerCalls: false }

describe('a change that is tested on new runs', () => {
  test.each<[what: string, test: ShadowState, status: string | undefined]>([
    ['better', state([0.51, 0.7], DEARER), 'ready'],
    ['as good and cheaper', state([0.48, 0.56]), 'ready'],
    ['as good and dearer', state([0.48, 0.52], DEARER), 'rejected'],
    ['as good at an unknown cost', state([0.48, 0.52], { costRatio: null }), 'rejected'],
    ['worse and cheaper', state([0.3, 0.49]), 'rejected'],
    ['not decided yet', state([0.4, 0.6]), undefined],
    ['not decided after 30 days', state([0.4, 0.6], { ageMs: MAX_SHADOW_MS }), 'rejected'],
    ['not decided after twice the planned runs', state([0.4, 0.6], { n: 800 }), 'rejected'],
    [
      'not decided after a few runs, of which few would be enough',
      state([0.2, 0.8], { n: 13, neededN: 2 }),
      undefined,
    ],
    [
      'not decided after many more than would be enough',
      state([0.4, 0.6], { n: 200, neededN: 2 }),
      'rejected',
    ],
    [
      'better by judges that often say nothing',
      state([0.6, 0.7], { missingShare: 0.06 }),
      undefined,
    ],
  ])('%s', (_, shadow, status) => {
    expect(decideShadow(shadow, SWAP)?.status).toBe(status)
  })

  test('fewer calls are cheaper, also where no price is known', () => {
    const shadow = state([0.48, 0.52], { costRatio: null })
    expect(decideShadow(shadow, { fewerCalls: true })?.status).toBe('ready')
  })
})

test('after a promotion, the new version goes once it is shown to be worse, and stays otherwise', () => {
  expect(decideRetest(state([0.3, 0.49]))).toBe('roll_back')
  expect(decideRetest(state([0.48, 0.6]))).toBe('over')
  expect(decideRetest(state([0.4, 0.6]))).toBeNull()
  expect(decideRetest(state([0.4, 0.6], { ageMs: MAX_SHADOW_MS }))).toBe('over')
  expect(decideRetest(state([0.3, 0.49], { missingShare: 0.2 }))).toBeNull()
})

test('all changes of a mixture together spend no more than the whole α', () => {
  const spent = Array.from({ length: 10_000 }, (_, index) => alphaOf(index + 1))
  const sum = spent.reduce((a, b) => a + b)
  expect(sum).toBeLessThan(TOTAL_ALPHA)
  expect(sum).toBeGreaterThan(TOTAL_ALPHA * 0.999)
})

test('about half the runs are held out, and another half for each change', () => {
  const runs = Array.from({ length: 2_000 }, (_, index) => `run_${index.toString(36)}`)
  const heldOut = (k: number) => runs.filter((run) => isHeldOut(run, k))
  for (const k of [1, 2, 3]) expect(heldOut(k).length / runs.length).toBeCloseTo(0.5, 1)
  const both = heldOut(1).filter((run) => isHeldOut(run, 2))
  expect(both.length / runs.length).toBeCloseTo(0.25, 1)
})

/** How a mixture fares whose successive changes all have the same true win rate. */
function simulate(
  rate: number,
  costRatio: number,
  { seed, changes = 4, runs = 300 }: { seed: number; changes?: number; runs?: number },
) {
  const random = seededRandom(seed)
  for (let k = 1; k <= changes; k++) {
    let sequence = startHedged({ alpha: alphaOf(k), grid: 100 })
    for (let n = 1; n <= runs; n++) {
      const draw = random()
      // A third of the judgments are ties.
      sequence = addToHedged(sequence, draw < 1 / 3 ? 0.5 : random() < (rate - 1 / 6) * 1.5 ? 1 : 0)
      const shadow = state(sequence.interval, { n, costRatio, neededN: null })
      const decision = decideShadow(shadow, SWAP)
      if (decision?.status === 'ready') return { promoted: true, k, n }
      if (decision !== null) break
    }
  }
  return { promoted: false, k: changes, n: runs }
}

describe('a judge with a planted truth, over 200 mixtures', () => {
  const MIXTURES = 200
  const promoted = (rate: number, costRatio: number) =>
    Array.from({ length: MIXTURES }, (_, seed) => simulate(rate, costRatio, { seed })).filter(
      (each) => each.promoted,
    ).length

  test.each([
    ['equal and not cheaper', 0.5, 1],
    ['cheaper and worse by the margin', 0.47, 0.5],
    ['worse', 0.4, 0.5],
  ])(
    'changes that are %s are promoted in at most α of the mixtures, all changes together',
    (_, rate, cost) => {
      expect(promoted(rate, cost) / MIXTURES).toBeLessThanOrEqual(TOTAL_ALPHA)
    },
  )

  test('a change that is better is found in nearly every mixture', () => {
    expect(promoted(0.65, 2) / MIXTURES).toBeGreaterThan(0.9)
  })
})

test('a change that is equal and cheaper is found with enough runs', () => {
  const found = Array.from({ length: 5 }, (_, seed) =>
    simulate(0.52, 0.5, { seed, changes: 1, runs: 6_000 }),
  )
  expect(found.filter(({ promoted }) => promoted).length).toBeGreaterThanOrEqual(4)
})
