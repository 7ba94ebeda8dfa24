import { expect, test } from 'vitest'
import { addToBernstein, startBernstein } from '../../../src/stats/sequences/empirical-bernstein.ts'
import { addToHedged, startHedged } from '../../../src/stats/sequences/hedged-capital.ts'
import { randomFrom } from '../../../src/stats/random/generator.ts'
import { COMPARED } from '../../../src/stats/sequences/watched-mean.ts'
import golden from '../../fixtures/eval-golden.json' with { type: 'json' }

const { in: given, out } = golden.confidence_sequence
const { x, alpha } = given

test('the empirical-Bernstein sequence is the golden one', () => {
  const at = (count: number) =>
    x.slice(0, count).reduce(addToBernstein, startBernstein(alpha)).interval
  for (const [end, value] of at(20).entries())
    expect(value).toBeCloseTo(out.empirical_bernstein_running_t20[end] ?? NaN, 12)
  for (const [end, value] of at(60).entries())
    expect(value).toBeCloseTo(out.empirical_bernstein_running_t60[end] ?? NaN, 12)
})

test('the hedged-capital sequence is the golden one', () => {
  const at = (count: number) =>
    x.slice(0, count).reduce(addToHedged, startHedged({ alpha })).interval
  expect(at(20)).toEqual(out.hedged_capital_grid1000_t20)
  expect(at(60)).toEqual(out.hedged_capital_grid1000_t60)
})

test('an interval never grows, and a stored sequence goes on as one that was not', () => {
  let sequence = startHedged({ alpha })
  let bernstein = startBernstein(alpha)
  for (const value of x) {
    const [before, other] = [sequence.interval, bernstein.interval]
    sequence = addToHedged(JSON.parse(JSON.stringify(sequence)), value)
    bernstein = addToBernstein(JSON.parse(JSON.stringify(bernstein)), value)
    expect(sequence.interval[0]).toBeGreaterThanOrEqual(before[0])
    expect(sequence.interval[1]).toBeLessThanOrEqual(before[1])
    expect(bernstein.interval[0]).toBeGreaterThanOrEqual(other[0])
    expect(bernstein.interval[1]).toBeLessThanOrEqual(other[1])
  }
  expect(sequence).toEqual(x.reduce(addToHedged, startHedged({ alpha })))
  expect(sequence.spread.count).toBe(60)
})

test('means that are out cost no more work', () => {
  const sequence = x.reduce(addToHedged, startHedged({ alpha }))
  expect(sequence.above).toHaveLength(291)
  expect(sequence.first).toBe(514)
})

test('wins alone exclude one half soon, and ties alone never do', () => {
  const after = (value: number, count: number) =>
    Array.from({ length: count }, () => value).reduce(addToHedged, startHedged({ alpha })).interval
  expect(after(1, 12)[0]).toBeGreaterThan(0.5)
  expect(after(0, 12)[1]).toBeLessThan(0.5)
  const [low, high] = after(0.5, 400)
  expect(low).toBeLessThan(0.5)
  expect(high).toBeGreaterThan(0.5)
})

test('a mean between two means of a coarse grid leaves the last interval', () => {
  const values = Array.from({ length: 3000 }, (_, index) => (index % 4 === 0 ? 0.5 : 0.6))
  const sequence = values.reduce(addToHedged, startHedged({ alpha, grid: 2 }))
  expect(sequence.interval).toEqual([0.5, 0.5])
  expect(sequence.spread.count).toBe(3000)
})

/** After how many wins and losses one half is out; null where it stays. */
function halfIsOut(winRate: number, seed: string, options: Parameters<typeof startHedged>[0]) {
  const random = randomFrom(seed)
  let sequence = startHedged(options)
  for (let count = 1; count <= 1_500; count += 1) {
    sequence = addToHedged(sequence, random.uniform() < winRate ? 1 : 0)
    if (sequence.interval[0] > 0.5 || sequence.interval[1] < 0.5) return count
  }
  return null
}

test('steady bets show a small difference with fewer values, at a lower error probability', () => {
  const found = (options: Parameters<typeof startHedged>[0]) =>
    Array.from({ length: 40 }, (_, i) => halfIsOut(0.56, `${i}`, options) ?? 1_500)
  const [steady, shrinking] = [found(COMPARED), found({ alpha: 0.05, grid: 200 })]
  const mean = (counts: readonly number[]) => counts.reduce((sum, n) => sum + n, 0) / counts.length
  expect(mean(steady)).toBeLessThan(0.8 * mean(shrinking))
})

test('steady bets leave out the true mean of few sequences, however often one looks', () => {
  const found = Array.from({ length: 300 }, (_, i) => halfIsOut(0.5, `equal ${i}`, COMPARED))
  const wrong = found.filter((count) => count !== null).length
  // Where 3 % are wrong, chance seldom makes more than 19 of 300 so: once in a thousand times.
  expect(wrong).toBeLessThanOrEqual(19)
  expect(wrong).toBeGreaterThan(0)
})

test('a stored sequence with steady bets goes on as one that was not', () => {
  const stored = x.reduce(
    (sequence, value) => addToHedged(JSON.parse(JSON.stringify(sequence)), value),
    startHedged(COMPARED),
  )
  expect(stored).toEqual(x.reduce(addToHedged, startHedged(COMPARED)))
})
