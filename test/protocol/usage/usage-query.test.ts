import { describe, expect, test } from 'vitest'
import { readUsageQuery } from '../../../src/protocol/usage/usage-query.ts'

const NOW = Date.UTC(2026, 10, 28, 23, 59, 59, 999)

function read(query: string, accept: string | null = null) {
  return readUsageQuery(new URLSearchParams(query), { nowMs: NOW, accept })
}

describe('a query', () => {
  test('without parameters is about each of the last 30 UTC days', () => {
    expect(read('')).toEqual({
      ok: true,
      value: {
        from: '2026-10-30',
        to: '2026-11-28',
        by: 'day',
        mixture: null,
        tenant: null,
        format: 'json',
      },
    })
  })

  test('with its last day alone begins 29 days before', () => {
    expect(read('to=2024-03-01')).toMatchObject({ value: { from: '2024-02-01', to: '2024-03-01' } })
  })

  test('may have as many days as are stored, and no more', () => {
    expect(read('from=2025-10-25&to=2026-11-28')).toMatchObject({ ok: true })
    expect(read('from=2025-10-24&to=2026-11-28')).toMatchObject({ error: { param: 'from' } })
  })

  test.each([
    ['from=2026-11-29', 'from'],
    ['from=2026-11-02&to=2026-11-01', 'from'],
    ['from=yesterday', 'from'],
    ['to=2026-02-30', 'to'],
    ['to=2026-13-01', 'to'],
    ['to=2026-1-1', 'to'],
    ['from=0000-01-01', 'from'],
    ['from=2026-11-28T00:00:00Z', 'from'],
    ['from=', 'from'],
    ['by=hour', 'by'],
    ['by=', 'by'],
    ['format=xml', 'format'],
    ['by=__proto__', 'by'],
  ])('with %s is rejected at %s', (query, param) => {
    expect(read(query)).toMatchObject({ ok: false, error: { param } })
  })

  test.each([
    ['', 'text/csv', 'csv'],
    ['', 'application/json, text/plain, */*', 'json'],
    ['format=csv', 'application/json', 'csv'],
    ['format=json', 'text/csv', 'json'],
  ])('of %j with Accept %s wants %s', (query, accept, format) => {
    expect(read(query, accept)).toMatchObject({ value: { format } })
  })
})
