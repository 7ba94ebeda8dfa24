import { describe, expect, test } from 'vitest'
import { daysOf, everyDay } from '../../../src/ui/dashboard/overview/period.ts'

const LATE = Date.parse('2026-11-28T23:59:59Z')

describe('a period', () => {
  test.each([
    ['today', '2026-11-28'],
    ['7d', '2026-11-22'],
    ['30d', '2026-10-30'],
    ['all', '2025-10-25'],
  ] as const)('%s ends today and has its days', (period, from) => {
    const days = daysOf(period, LATE)
    expect(days).toEqual({ from, to: '2026-11-28' })
    expect(everyDay(days).at(-1)).toBe('2026-11-28')
  })

  test('is in days of UTC', () => {
    expect(daysOf('today', Date.parse('2026-11-29T00:30:00+02:00')).to).toBe('2026-11-28')
  })

  test('has every day once, over the end of a month and a leap day', () => {
    expect(everyDay({ from: '2028-02-27', to: '2028-03-01' })).toEqual([
      '2028-02-27',
      '2028-02-28',
      '2028-02-29',
      '2028-03-01',
    ])
    expect(everyDay({ from: '2026-11-28', to: '2026-11-27' })).toEqual([])
  })
})
