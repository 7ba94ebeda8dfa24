import { describe, expect, test } from 'vitest'
import { decodeStored, encodeStored, type StoredFormat } from '../../src/protocol/stored.ts'

interface Note {
  readonly text: string
  readonly atMs: number
}

const FORMAT: StoredFormat<Note> = {
  version: 3,
  upgrade(older, version) {
    if (version === 1) return null
    const { at, ...note } = older as { readonly text: string; readonly at: number }
    return { ...note, atMs: at * 1000 }
  },
}

describe('a stored document', () => {
  test('is read as it was written, without its version', () => {
    const note = { text: 'a', atMs: 5 }
    const text = encodeStored(FORMAT, note)
    expect(JSON.parse(text)).toEqual({ v: 3, ...note })
    expect(decodeStored(FORMAT, text)).toEqual(note)
  })

  test('of an older version is converted', () => {
    expect(decodeStored(FORMAT, '{"v":2,"text":"a","at":5}')).toEqual({ text: 'a', atMs: 5_000 })
  })

  test('without a version has version 1', () => {
    const first: StoredFormat<Note> = { version: 1 }
    expect(decodeStored(first, '{"text":"a","atMs":5}')).toEqual({ text: 'a', atMs: 5 })
    expect(decodeStored(FORMAT, '{"text":"a","at":5}')).toBeNull()
  })

  test.each([
    ['of a newer version', '{"v":4,"text":"a","atMs":5}'],
    ['whose version is no number', '{"v":"2","text":"a","at":5}'],
    ['that was cut off', '{"v":3,"text":"a'],
    ['that is no object', '[{"v":3}]'],
    ['that is null', 'null'],
    ['that is not JSON', 'hello'],
    ['that is not there', null],
  ])('%s cannot be read', (_, text) => {
    expect(decodeStored(FORMAT, text)).toBeNull()
  })
})
