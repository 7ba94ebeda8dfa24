import { expect, test } from 'vitest'
import { adjustedRate, itemDifficulties } from '../../../src/stats/length/adjusted-rate.ts'
import { lengthFeature } from '../../../src/stats/length/length-controlled.ts'
import { sigmoid } from '../../../src/stats/sigmoid.ts'
import { randomFrom } from '../../../src/stats/random/generator.ts'

/** Answers of equal worth, judged by a judge who likes length: the first is longer by 300 characters on average. */
function lengthLover(n: number, bias: number) {
  const { normal } = randomFrom(11)
  const differences = Array.from({ length: n }, () => -300 + 400 * normal())
  const lengths = lengthFeature(differences)
  return differences.map((lengthDifference, i) => ({
    lengthDifference,
    share: sigmoid(bias * (lengths[i] ?? 0)),
    difficulty: 0,
  }))
}

test('a win that length alone explains is none at equal lengths', () => {
  const rows = lengthLover(300, -2)
  const raw = rows.reduce((sum, row) => sum + row.share, 0) / 300
  const { rate, lengthCoefficient, isIdentified, isFinite } = adjustedRate(rows)
  expect(raw).toBeGreaterThan(0.65)
  expect(rate).toBeCloseTo(0.5, 9)
  expect(lengthCoefficient).toBeCloseTo(-2, 9)
  expect([isIdentified, isFinite]).toEqual([true, true])
})

test('length and quality cannot be separated where one system is nearly always the longer', () => {
  const rows = lengthLover(100, -2).map((row, i) => ({
    ...row,
    lengthDifference: i < 14 ? 50 + i : -50 - i,
  }))
  expect(adjustedRate(rows)).toMatchObject({ longer: 0.86, shorter: 0.14, isIdentified: false })
  const one = rows.map((row, i) => (i === 14 ? { ...row, lengthDifference: 99 } : row))
  expect(adjustedRate(one)).toMatchObject({ shorter: 0.15, isIdentified: true })
})

test('a system that won everything has a rate near 1 and no finite coefficient', () => {
  const won = adjustedRate(lengthLover(50, -1).map((row) => ({ ...row, share: 1 })))
  expect(won.isFinite).toBe(false)
  expect(won.rate).toBeGreaterThan(0.999)
})

test('an item is easy where the others win it, and has no difficulty from fewer than four others', () => {
  const others = [
    [1, 0, 0.5],
    [1, 0, 0.5],
    [1, 0, null],
    [0.8, 0.2, 0.5],
  ]
  const [easy = 0, hard = 0, even = 0] = itemDifficulties(others)
  expect(easy).toBeGreaterThan(even)
  expect(hard).toBeLessThan(even)
  expect(easy + hard + even).toBeCloseTo(0, 12)
  expect(itemDifficulties(others.slice(1))).toEqual([0, 0, 0])
})
