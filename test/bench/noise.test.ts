import { describe, expect, test } from 'vitest'
import { keepsGoal, type Figure } from '../../bench/measuring/figure.ts'
import { TOLERANCE, tooNoisy, unlessNoisy, withNoise } from '../../bench/measuring/noise.ts'

const figure: Figure = {
  name: 'first token',
  unit: 'ms',
  estimate: { value: 2.5, low: 2.4, high: 2.6 },
  says: 'What the gateway adds.',
  goal: { limit: 'at most', value: 3 },
}

describe('tooNoisy()', () => {
  test('is silent while the same thing shows the same twice', () => {
    expect(tooNoisy({ value: 1.01, low: 0.95, high: 1.08 })).toBeNull()
  })

  test.for([
    { name: 'a wide interval', same: { value: 1, low: 0.7, high: 1.4 } },
    { name: 'one that reaches too high', same: { value: 1.1, low: 0.98, high: TOLERANCE + 0.01 } },
    { name: 'one that reaches too low', same: { value: 0.9, low: 0.79, high: 1.01 } },
    { name: 'a narrow one beside the truth', same: { value: 1.5, low: 1.49, high: 1.51 } },
    { name: 'none at all', same: { value: Number.NaN, low: Number.NaN, high: Number.NaN } },
  ])('refuses $name', ({ same }) => {
    expect(tooNoisy(same)).toContain('too noisy to tell')
  })
})

describe('unlessNoisy()', () => {
  test('takes the figure away, and says why, with how far the same differed', () => {
    const refused = unlessNoisy(figure, { value: 1, low: 0.5, high: 2 })
    expect(refused.estimate).toBeNull()
    expect(refused.refused).toContain('× 0.50–2.00')
    expect(keepsGoal(refused)).toBeNull()
  })

  test('leaves it where the machine was quiet', () => {
    expect(unlessNoisy(figure, { value: 1, low: 0.98, high: 1.02 })).toBe(figure)
  })
})

describe('withNoise()', () => {
  const { goal: _, ...aimless } = figure
  const ratio: Figure = { ...aimless, unit: '×', estimate: { value: 0.2, low: 0.18, high: 0.24 } }
  const noise = { value: 1, low: 0.8, high: 1.5 }

  test('tells one that noise could not have carried across 1, with that much wider an interval', () => {
    const told = withNoise(ratio, noise)
    expect(told.estimate?.value).toBe(0.2)
    expect(told.estimate?.low).toBeCloseTo(0.12)
    expect(told.estimate?.high).toBeCloseTo(0.36)
    expect(told.noisy).toBe(true)
  })

  test('leaves it as it is where the machine was quiet', () => {
    expect(withNoise(ratio, { value: 1, low: 0.98, high: 1.02 })).toBe(ratio)
  })

  test('widens by the larger side of what the same differed', () => {
    expect(withNoise(ratio, { value: 1, low: 0.5, high: 1.1 }).estimate?.high).toBeCloseTo(0.48)
  })

  test.for([
    { name: 'that could be 1', change: { estimate: { value: 0.8, low: 0.7, high: 0.9 } } },
    { name: 'above 1 that could be 1', change: { estimate: { value: 1.4, low: 1.3, high: 1.5 } } },
    { name: 'near to its goal', change: { goal: { limit: 'at most', value: 0.25 } } },
    {
      name: 'of differences that could be none',
      change: { estimate: { value: 0.1, low: -0.1, high: 0.2 } },
    },
    { name: 'that is a time', change: { unit: 'ms' } },
    { name: 'that is not known', change: { estimate: null } },
  ] as const)('refuses one $name', ({ change }) => {
    const refused = withNoise({ ...ratio, ...change }, noise)
    expect(refused.estimate).toBeNull()
    expect(refused.refused).toContain('too noisy to tell')
  })

  test.for([
    { name: 'nothing at all', same: { value: Number.NaN, low: Number.NaN, high: Number.NaN } },
    { name: 'less than nothing', same: { value: 1, low: -0.5, high: 1.2 } },
    { name: 'no end', same: { value: 1, low: 0.5, high: Number.NaN } },
    { name: 'any end', same: { value: 1, low: 0.5, high: Infinity } },
  ])('refuses it where the same shows $name', ({ same }) => {
    expect(withNoise(ratio, same).estimate).toBeNull()
  })

  test('tells that a goal far away is kept', () => {
    const told = withNoise({ ...ratio, goal: { limit: 'at most', value: 0.5 } }, noise)
    expect(keepsGoal(told)).toBe(true)
  })
})

describe('keepsGoal()', () => {
  test.for([
    { limit: 'at most', value: 2.5, kept: true },
    { limit: 'at most', value: 2.4, kept: false },
    { limit: 'at least', value: 2.5, kept: true },
    { limit: 'at least', value: 2.6, kept: false },
  ] as const)('$limit $value for 2.5: $kept', ({ kept, ...goal }) => {
    expect(keepsGoal({ ...figure, goal })).toBe(kept)
  })

  test('says nothing without a goal', () => {
    const { goal: _, ...aimless } = figure
    expect(keepsGoal(aimless)).toBeNull()
  })
})
