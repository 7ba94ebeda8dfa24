import { describe, expect, test } from 'vitest'
import type { WireRun } from '../../../src/protocol/runs/responses.ts'
import { NO_RUNS, withNewer, withOlder } from '../../../src/ui/dashboard/runs/known.ts'

const run = (id: string, at: number) => ({ run: id, created_at: at }) as WireRun
const page = (runs: readonly WireRun[], cursor: string | null = null) => ({
  data: runs,
  next_cursor: cursor,
})
const ids = (known: { readonly runs: readonly WireRun[] }) => known.runs.map((each) => each.run)

describe('the runs that are known', () => {
  test('have new runs before the others, each once', () => {
    const first = withNewer(NO_RUNS, page([run('b', 2), run('a', 1)], 'older'))
    const second = withNewer(first, page([run('c', 3), run('b', 2)], 'elsewhere'))
    expect(ids(second)).toEqual(['c', 'b', 'a'])
    // Older runs go on where the first read ended.
    expect(second.cursor).toBe('older')
  })

  test('have older runs behind the others', () => {
    const first = withNewer(NO_RUNS, page([run('c', 3)], 'x'))
    const second = withOlder(first, page([run('c', 3), run('b', 2)]))
    expect(ids(second)).toEqual(['c', 'b'])
    expect(second.cursor).toBeNull()
  })

  test('have a run that ended late where it began', () => {
    const first = withNewer(NO_RUNS, page([run('c', 3), run('a', 1)]))
    expect(ids(withNewer(first, page([run('c', 3), run('b', 2), run('a', 1)])))).toEqual([
      'c',
      'b',
      'a',
    ])
  })

  test('are read once the first page is there, even if it is empty', () => {
    expect(NO_RUNS.isRead).toBe(false)
    expect(withNewer(NO_RUNS, page([])).isRead).toBe(true)
  })
})
