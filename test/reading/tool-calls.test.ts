import { describe, expect, test, vi } from 'vitest'
import { nextCallNumber, ToolCalls, type ToolCallPiece } from '../../src/reading/tool-calls.ts'

interface Case {
  readonly pieces: readonly ToolCallPiece[]
  readonly list: readonly object[]
}

const ADD = { id: 'a', name: 'add', arguments: '{"x":1}' }
const SUB = { id: 'b', name: 'sub', arguments: '{"y":2}' }
const ADD_AGAIN = { id: 'c', name: 'add', arguments: '{"x":3}' }

const cases: Record<string, Case> = {
  'pieces, then all arguments so far': {
    pieces: [
      { index: 2, id: 'a', name: 'add', arguments: '', soFar: true },
      { index: 2, arguments: '{"x"' },
      { index: 2, arguments: ':1}' },
      { index: 2, arguments: '{"x":1}', soFar: true },
      { index: 3, id: 'b', name: 'sub', arguments: '{"y":2}', soFar: true },
      { index: 3, id: 'b', name: 'sub', arguments: '{"y":2}', soFar: true },
    ],
    list: [ADD, SUB],
  },
  'arguments so far that contradict their pieces': {
    pieces: [
      { index: 0, id: 'a', name: 'add', arguments: '{"x":1}' },
      { index: 0, arguments: '{"other":"text"}', soFar: true },
    ],
    list: [ADD],
  },
  'pieces that have all arguments so far, and do not say so': {
    pieces: [
      { index: 0, id: 'a', name: 'add', arguments: '{' },
      { index: 0, id: 'a', name: 'add', arguments: '{"x"' },
      { index: 0, id: 'a', name: 'add', arguments: '{"x":1' },
      { index: 0, id: 'a', name: 'add', arguments: '{"x":1}' },
      { index: 0, id: 'a', name: 'add', arguments: '{"x":1}' },
      { index: 0, arguments: '{"x":1}' },
      { index: 1, id: 'b', name: 'sub', arguments: '{"y":"' },
      { index: 1, arguments: '{"y":"a, {' },
      { index: 1, arguments: '{"y":"a, {"}' },
    ],
    list: [ADD, { ...SUB, arguments: '{"y":"a, {"}' }],
  },
  'pieces that begin like all before them, and continue it': {
    pieces: [
      { index: 0, id: 'a', name: 'add', arguments: '{"x":' },
      { index: 0, arguments: '{"x":[{"x":[' },
      { index: 0, arguments: '{"x":[{"x":[{"x":' },
      { index: 0, arguments: '1}]}]}]}]}}' },
    ],
    list: [{ ...ADD, arguments: '{"x":{"x":[{"x":[{"x":[{"x":[{"x":1}]}]}]}]}}' }],
  },
  'pieces with an index, mixed': {
    pieces: [
      { index: 0, id: 'a', name: 'add', arguments: '' },
      { index: 1, id: 'b', name: 'sub', arguments: '{"y"' },
      { index: 0, arguments: '{"x":' },
      { index: 1, arguments: ':2}' },
      { index: 0, arguments: '1}' },
    ],
    list: [ADD, SUB],
  },
  'whole calls without an index': {
    pieces: [ADD, SUB, ADD_AGAIN].map((call) => ({ ...call, index: null })),
    list: [ADD, SUB, ADD_AGAIN],
  },
  'whole calls without index and id': {
    pieces: [
      { index: null, name: 'add', arguments: '{"x":1}' },
      { index: null, name: 'add', arguments: '{"x":3}' },
    ],
    list: [
      { id: 'call_0', name: 'add', arguments: '{"x":1}' },
      { id: 'call_1', name: 'add', arguments: '{"x":3}' },
    ],
  },
  'pieces without an index': {
    pieces: [
      { index: null, id: 'a', name: 'add' },
      { index: null, arguments: '{"x":' },
      { index: null, arguments: '1}' },
      { index: null, id: 'b', name: 'sub', arguments: '{"y"' },
      { index: null, arguments: ':2}' },
    ],
    list: [ADD, SUB],
  },
  'pieces without an index that say their id again': {
    pieces: [
      { index: null, id: 'a', name: 'add', arguments: '{"x"' },
      { index: null, id: 'b', name: 'sub', arguments: '{"y"' },
      { index: null, id: 'a', name: 'add', arguments: ':1}' },
      { index: null, id: 'b', arguments: ':2}' },
    ],
    list: [ADD, SUB],
  },
  'an id before its name': {
    pieces: [
      { index: null, id: 'a' },
      { index: null, name: 'add', arguments: '{"x":1}' },
    ],
    list: [ADD],
  },
  'whole calls that all have the index 0': {
    pieces: [ADD, SUB, ADD_AGAIN].map((call) => ({ ...call, index: 0 })),
    list: [ADD, SUB, ADD_AGAIN],
  },
  'pieces with an index and without an id': {
    pieces: [
      { index: 0, name: 'add', arguments: '{"x"' },
      { index: 0, arguments: ':1}' },
    ],
    list: [{ ...ADD, id: 'call_0' }],
  },
  'a name before its id': {
    pieces: [
      { index: 0, name: 'add', arguments: '{"x"' },
      { index: 0, id: 'a', name: 'add', arguments: ':1}' },
    ],
    list: [{ ...ADD, id: 'call_0' }],
  },
  'id and name on every piece': {
    pieces: [
      { index: 0, id: 'a', name: 'add', arguments: '{"x"' },
      { index: 0, id: 'a', name: 'add', arguments: ':1}' },
    ],
    list: [ADD],
  },
  'the name on every piece': {
    pieces: [
      { index: 0, id: 'a', name: 'add', arguments: '{"x"' },
      { index: 0, name: 'add', arguments: ':1}' },
    ],
    list: [ADD],
  },
  'a new id on every piece': {
    pieces: [
      { index: 0, id: 'a', name: 'add', arguments: '{"x"' },
      { index: 0, id: 'random', arguments: ':1}' },
    ],
    list: [ADD],
  },
  'whole calls of one tool under one index, without ids': {
    pieces: [1, 2, 3].map((x) => ({ index: 0, name: 'add', arguments: `{"x":${x}}` })),
    list: [1, 2, 3].map((x) => ({ id: `call_${x - 1}`, name: 'add', arguments: `{"x":${x}}` })),
  },
  'whole calls under one index and one id': {
    pieces: [1, 2].map((x) => ({ index: 0, id: 'a', name: 'add', arguments: `{"x":${x}}` })),
    list: [ADD, { id: 'call_1', name: 'add', arguments: '{"x":2}' }],
  },
  'a second call in the index of the first one, without id and name': {
    pieces: [
      { index: 0, id: 'a', name: 'add', arguments: '' },
      { index: 0, arguments: '{"x":' },
      { index: 0, arguments: '1}' },
      { index: 0, arguments: ' {"x":' },
      { index: 0, arguments: '2}' },
    ],
    list: [ADD, { id: 'call_1', name: 'add', arguments: ' {"x":2}' }],
  },
  'a second call in the index of the first one, with a new id alone': {
    pieces: [ADD, { id: 'b', arguments: '{"y":2}' }].map((call) => ({ ...call, index: 0 })),
    list: [ADD, { id: 'b', name: 'add', arguments: '{"y":2}' }],
  },
  'calls of two tools without arguments under one index, without ids': {
    pieces: ['add', 'sub'].map((name) => ({ index: 0, name, arguments: '' })),
    list: ['add', 'sub'].map((name, at) => ({ id: `call_${at}`, name, arguments: '' })),
  },
  'braces in texts and nested values': {
    pieces: ['{"x":"}\\"', '{', '"', ',"y":[{"z":"]"', '}', ',', '{}', ']', '}'].map((text) => ({
      index: 0,
      id: 'a',
      name: 'add',
      arguments: text,
    })),
    list: [{ ...ADD, arguments: '{"x":"}\\"{","y":[{"z":"]"},{}]}' }],
  },
  'a last piece with the name again': {
    pieces: [
      { index: 0, id: 'a', name: 'add', arguments: '{"x":1}' },
      { index: 0, name: 'add', arguments: '' },
      { index: 0, arguments: '\n' },
    ],
    list: [{ ...ADD, arguments: '{"x":1}\n' }],
  },
  'calls with the same id under two numbers': {
    pieces: [
      { index: 0, id: 'a', name: 'add', arguments: '{"x"' },
      { index: 1, id: 'a', name: 'sub', arguments: '{"y"' },
      { index: 0, id: 'a', arguments: ':1}' },
      { index: 1, id: 'a', arguments: ':2}' },
    ],
    list: [ADD, { ...SUB, id: 'call_1' }],
  },
  'an id that would be made': {
    pieces: [
      { index: 0, id: 'call_1', name: 'add', arguments: '{"x":1}' },
      { index: 1, name: 'sub', arguments: '{"y":2}' },
    ],
    list: [
      { ...ADD, id: 'call_1' },
      { ...SUB, id: 'call_2' },
    ],
  },
  'pieces that are whole calls, whatever they lack': {
    pieces: [
      { index: null, id: 'a', name: 'add', arguments: '' },
      { index: null, id: 'a', name: 'sub', arguments: '' },
    ].map((piece) => ({ ...piece, whole: true })),
    list: [
      { id: 'a', name: 'add', arguments: '' },
      { id: 'call_1', name: 'sub', arguments: '' },
    ],
  },
  'numbers that do not begin at 0': {
    pieces: [
      { ...SUB, index: 2 },
      { ...ADD, index: 5 },
    ],
    list: [SUB, ADD],
  },
}

describe('the id that a call gets when it begins without one', () => {
  test('is in the first piece only', () => {
    const calls = new ToolCalls(() => 5)
    expect(calls.add({ index: 0, name: 'add' })).toEqual({ index: 0, id: 'call_5', name: 'add' })
    expect(calls.add({ index: 0, arguments: '{}' })).toEqual({ index: 0, arguments: '{}' })
    expect(calls.add({ index: 1, name: 'add' })).toMatchObject({ id: 'call_6' })
  })

  test('is not one of an earlier turn', () => {
    const made = ['call_3', 'call_0', 'call_x', 'toolu_9', 'call_12345678901'].map((id) => ({
      ...ADD,
      id,
    }))
    expect(nextCallNumber(made)).toBe(4)
    expect(nextCallNumber([])).toBe(0)
  })
})

describe('a call without a name', () => {
  test('is passed on when its name comes, with all that came before', () => {
    const calls = new ToolCalls()
    expect(calls.add({ index: 4, id: 'a' })).toBeNull()
    expect(calls.add({ index: 4, arguments: '{"x"' })).toBeNull()
    expect(calls.add({ index: 7, id: 'b', name: 'sub' })).toEqual({
      index: 0,
      id: 'b',
      name: 'sub',
    })
    const piece = { index: 4, name: 'add', arguments: ':1}' }
    expect(calls.add(piece)).toEqual({ index: 1, ...ADD })
  })

  test('is no call when nothing else comes of it', () => {
    const calls = new ToolCalls()
    calls.add({ index: 0, ...ADD })
    calls.add({ index: 1, arguments: '' })
    expect(calls.list()).toEqual([ADD])
    expect(calls.areValid()).toBe(true)
  })
})

describe('ToolCalls', () => {
  test.for(Object.entries(cases))('joins %s', ([, { pieces, list }]) => {
    const calls = new ToolCalls()
    for (const piece of pieces) calls.add(piece)
    expect(calls.list()).toEqual(list)
  })

  test.for(Object.entries(cases))(
    'passes on %s so that a client can join them too',
    ([, { pieces, list }]) => {
      const calls = new ToolCalls()
      const heard: { id: string; name: string; arguments: string }[] = []
      for (const piece of pieces) {
        const delta = calls.add(piece)
        if (delta === null) continue
        const begins = heard[delta.index] === undefined
        expect([delta.id, delta.name].every((field) => (field !== undefined) === begins)).toBe(true)
        const call = (heard[delta.index] ??= { id: '', name: '', arguments: '' })
        // Like the simplest client, which appends everything.
        call.id += delta.id ?? ''
        call.name += delta.name ?? ''
        call.arguments += delta.arguments ?? ''
      }
      expect(heard).toEqual(list)
    },
  )
})

test('the number of the first id that is made is looked up once', () => {
  const firstId = vi.fn<() => number>(() => 7)
  const calls = new ToolCalls(firstId)
  const ids = [0, 1, 2].map((index) => calls.add({ index, name: 'f' })?.id)
  expect(ids).toEqual(['call_7', 'call_8', 'call_9'])
  expect(firstId).toHaveBeenCalledOnce()
})
