import { describe, expect, test } from 'vitest'
import { keepsGoal, type Figure } from '../../bench/measuring/figure.ts'
import { TOLERANCE, tooNoisy, unlessNoisy } from '../../bench/measuring/noise.ts'

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
