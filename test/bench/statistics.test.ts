import { describe, expect, test } from 'vitest'
import { estimate, exponentOf, median, quantile } from '../../bench/measuring/statistics.ts'

describe('quantile()', () => {
  test('interpolates between neighbours, whatever the order of the values', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5)
    expect(quantile([30, 10, 20], 0.25)).toBe(15)
    expect(quantile([7], 0.9)).toBe(7)
  })

  test('does not depend on one extreme value', () => {
    expect(median([1, 1, 1, 1, 1000])).toBe(1)
  })
})

describe('estimate()', () => {
  const ratioOf = (rounds: readonly (readonly [number, number])[]) =>
    median(rounds.map(([a, b]) => a / b))

  test('returns a value within its interval', () => {
    const rounds = Array.from({ length: 50 }, (_, index) => [20 + (index % 7), 10] as const)
    const { value, low, high } = estimate(rounds, ratioOf)
    expect(value).toBe(2.3)
    expect(low).toBeLessThanOrEqual(value)
    expect(high).toBeGreaterThanOrEqual(value)
    expect(high - low).toBeGreaterThan(0)
    expect(high - low).toBeLessThan(0.3)
  })

  test('keeps a round together: noise that slows both sides changes nothing', () => {
    const rounds = Array.from({ length: 30 }, (_, index) => [2 * (index + 1), index + 1] as const)
    expect(estimate(rounds, ratioOf)).toEqual({ value: 2, low: 2, high: 2 })
  })

  test('is wider when there are fewer rounds', () => {
    const rounds = (count: number) =>
      Array.from({ length: count }, (_, index) => [10 + ((index * 37) % 11), 10] as const)
    const width = (count: number) => {
      const { low, high } = estimate(rounds(count), ratioOf)
      return high - low
    }
    expect(width(8)).toBeGreaterThan(width(200))
  })

  test('returns the same interval for the same rounds', () => {
    const rounds = Array.from({ length: 20 }, (_, index) => [10 + (index % 5), 10] as const)
    expect(estimate(rounds, ratioOf)).toEqual(estimate(rounds, ratioOf))
  })
})

describe('exponentOf()', () => {
  const sizes = [1, 2, 4, 8, 16]

  test.for([0, 0.5, 1, 2])('returns the exponent %d of a power', (exponent) => {
    const costs = sizes.map((size) => 3 * size ** exponent)
    expect(exponentOf(sizes, costs)).toBeCloseTo(exponent, 10)
  })

  test('is below 1 for a fixed cost plus a linear cost', () => {
    const exponent = exponentOf(
      sizes,
      sizes.map((size) => 5 + size),
    )
    expect(exponent).toBeGreaterThan(0.2)
    expect(exponent).toBeLessThan(0.7)
  })
})
