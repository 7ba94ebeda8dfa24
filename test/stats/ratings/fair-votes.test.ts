import { expect, test } from 'vitest'
import { isOneSided, votesEach } from '../../../src/stats/ratings/fair-votes.ts'

test('a voter is one-sided where chance explains it with p < 0.001 only', () => {
  // 2 · 0.5^n is below 0.001 from n = 11 on.
  expect([isOneSided(10, 0), isOneSided(11, 0), isOneSided(0, 11)]).toEqual([false, true, true])
  expect([isOneSided(0, 0), isOneSided(40, 30), isOneSided(70, 30)]).toEqual([false, false, true])
})

test('fewer voters than 20 cannot all have a twentieth: each counts with every vote', () => {
  expect(votesEach([1_000, ...Array(18).fill(1)])).toBe(Infinity)
})

test('of fewer votes than 100 all count', () => {
  expect(votesEach([79, ...Array(20).fill(1)])).toBe(Infinity)
  expect(votesEach([80, ...Array(20).fill(1)])).toBe(1)
})

test.each([
  ['equal voters', Array(20).fill(7), 7],
  ['one with most votes', [1_000, ...Array(19).fill(1)], 1],
  ['a few large ones among many', [500, 400, 300, ...Array(97).fill(10)], 57],
])('no voter counts with more than a twentieth: %s', (_, counts: number[], expected) => {
  const each = votesEach(counts)
  expect(each).toBe(expected)
  const share = (most: number) =>
    Math.min(most, Math.max(...counts)) / counts.reduce((sum, n) => sum + Math.min(n, most), 0)
  expect(share(each)).toBeLessThanOrEqual(0.05)
})
