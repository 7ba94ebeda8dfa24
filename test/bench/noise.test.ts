import { describe, expect, test } from 'vitest'
import { meetsGoal, type Figure } from '../../bench/measuring/figure.ts'
import { TOLERANCE, tooNoisy, unlessNoisy, withNoise } from '../../bench/measuring/noise.ts'

const figure: Figure = {
  name: 'first token',
  unit: 'ms',
  estimate: { value: 2.5, low: 2.4, high: 2.6 },
  says: 'What the gateway adds.',
  goal: { limit: 'at most', value: 3 },
}

describe('tooNoisy()', () => {
  test('returns null when two measurements of one target agree', () => {
    expect(tooNoisy({ value: 1.01, low: 0.95, high: 1.08 })).toBeNull()
  })

  test.for([
    { name: 'a wide interval', same: { value: 1, low: 0.7, high: 1.4 } },
    {
      name: 'an interval that reaches too high',
      same: { value: 1.1, low: 0.98, high: TOLERANCE + 0.01 },
    },
    { name: 'an interval that reaches too low', same: { value: 0.9, low: 0.79, high: 1.01 } },
    { name: 'a narrow interval far from 1', same: { value: 1.5, low: 1.49, high: 1.51 } },
    { name: 'no number', same: { value: Number.NaN, low: Number.NaN, high: Number.NaN } },
  ])('rejects $name', ({ same }) => {
    expect(tooNoisy(same)).toContain('too noisy to measure')
  })
})

describe('unlessNoisy()', () => {
  test('removes the figure, with the range of the noise as the reason', () => {
    const rejected = unlessNoisy(figure, { value: 1, low: 0.5, high: 2 })
    expect(rejected.estimate).toBeNull()
    expect(rejected.refused).toContain('× 0.50–2.00')
    expect(meetsGoal(rejected)).toBeNull()
  })

  test('keeps the figure when the machine was quiet', () => {
    expect(unlessNoisy(figure, { value: 1, low: 0.98, high: 1.02 })).toBe(figure)
  })
})

describe('withNoise()', () => {
  const { goal: _, ...aimless } = figure
  const ratio: Figure = { ...aimless, unit: '×', estimate: { value: 0.2, low: 0.18, high: 0.24 } }
  const noise = { value: 1, low: 0.8, high: 1.5 }

  test('keeps a ratio that noise cannot have moved across 1, and widens its interval by the noise', () => {
    const widened = withNoise(ratio, noise)
    expect(widened.estimate?.value).toBe(0.2)
    expect(widened.estimate?.low).toBeCloseTo(0.12)
    expect(widened.estimate?.high).toBeCloseTo(0.36)
    expect(widened.noisy).toBe(true)
  })

  test('keeps a ratio unchanged when the machine was quiet', () => {
    expect(withNoise(ratio, { value: 1, low: 0.98, high: 1.02 })).toBe(ratio)
  })

  test('widens by the larger side of the noise', () => {
    expect(withNoise(ratio, { value: 1, low: 0.5, high: 1.1 }).estimate?.high).toBeCloseTo(0.48)
  })

  test.for([
    { name: 'ratio that could be 1', change: { estimate: { value: 0.8, low: 0.7, high: 0.9 } } },
    {
      name: 'ratio above 1 that could be 1',
      change: { estimate: { value: 1.4, low: 1.3, high: 1.5 } },
    },
    { name: 'ratio near its goal', change: { goal: { limit: 'at most', value: 0.25 } } },
    {
      name: 'ratio of differences that could be zero',
      change: { estimate: { value: 0.1, low: -0.1, high: 0.2 } },
    },
    { name: 'time', change: { unit: 'ms' } },
    { name: 'figure without an estimate', change: { estimate: null } },
  ] as const)('rejects a $name', ({ change }) => {
    const refused = withNoise({ ...ratio, ...change }, noise)
    expect(refused.estimate).toBeNull()
    expect(refused.refused).toContain('too noisy to measure')
  })

  test.for([
    { name: 'is not a number', same: { value: Number.NaN, low: Number.NaN, high: Number.NaN } },
    { name: 'reaches below zero', same: { value: 1, low: -0.5, high: 1.2 } },
    { name: 'has no upper end', same: { value: 1, low: 0.5, high: Number.NaN } },
    { name: 'is infinite', same: { value: 1, low: 0.5, high: Infinity } },
  ])('rejects a ratio when the noise $name', ({ same }) => {
    expect(withNoise(ratio, same).estimate).toBeNull()
  })

  test('meets a goal that is farther away than the noise', () => {
    const widened = withNoise({ ...ratio, goal: { limit: 'at most', value: 0.5 } }, noise)
    expect(meetsGoal(widened)).toBe(true)
  })
})

describe('meetsGoal()', () => {
  test.for([
    { limit: 'at most', value: 2.5, met: true },
    { limit: 'at most', value: 2.4, met: false },
    { limit: 'at least', value: 2.5, met: true },
    { limit: 'at least', value: 2.6, met: false },
  ] as const)('$limit $value for 2.5: $met', ({ met, ...goal }) => {
    expect(meetsGoal({ ...figure, goal })).toBe(met)
  })

  test('returns null without a goal', () => {
    const { goal: _, ...aimless } = figure
    expect(meetsGoal(aimless)).toBeNull()
  })
})
