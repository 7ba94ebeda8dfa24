import { describe, expect, test } from 'vitest'
import { merged } from '../../../src/ui/mixtures/document/merge.ts'

describe('merged()', () => {
  const base = { a: 1, b: { c: 2, d: 3 }, list: [{ x: 1 }, { x: 2 }] }

  test('takes the changes of both sides', () => {
    const mine = { a: 9, b: { c: 2, d: 3 }, list: [{ x: 1 }, { x: 7 }], new: true }
    const theirs = { a: 1, b: { c: 2 }, list: [{ x: 5 }, { x: 2 }] }
    expect(merged({ base, mine, theirs }, new Map())).toEqual({
      value: { a: 9, b: { c: 2 }, list: [{ x: 5 }, { x: 7 }], new: true },
      conflicts: [],
    })
  })

  test('reports what both changed, and resolves it for the chosen side', () => {
    const mine = { ...base, b: { c: 5, d: 3 } }
    const theirs = { ...base, b: { c: 6, d: 3 } }
    const conflicts = [{ path: 'b.c', mine: 5, theirs: 6 }]
    expect(merged({ base, mine, theirs }, new Map())).toEqual({ value: theirs, conflicts })
    const choices = new Map([['b.c', 'mine'] as const])
    expect(merged({ base, mine, theirs }, choices)).toEqual({ value: mine, conflicts })
  })

  test('a change against a removal is a conflict', () => {
    const { a: _a, ...removed } = base
    const { value, conflicts } = merged(
      { base, mine: removed, theirs: { ...base, a: 2 } },
      new Map(),
    )
    expect(conflicts).toEqual([{ path: 'a', mine: undefined, theirs: 2 }])
    expect(value).toEqual({ ...base, a: 2 })
    const mine = new Map([['a', 'mine'] as const])
    expect(merged({ base, mine: removed, theirs: { ...base, a: 2 } }, mine).value).toEqual(removed)
  })

  test('a list whose length one side changed, and whose items the other changed, is one conflict', () => {
    const mine = { ...base, list: [{ x: 1 }] }
    const theirs = { ...base, list: [{ x: 8 }, { x: 2 }] }
    expect(merged({ base, mine, theirs }, new Map()).conflicts).toEqual([
      { path: 'list', mine: mine.list, theirs: theirs.list },
    ])
  })

  test('a list that only one side changed is no conflict', () => {
    const mine = { ...base, list: [{ x: 1 }] }
    expect(merged({ base, mine, theirs: base }, new Map())).toEqual({ value: mine, conflicts: [] })
  })
})
