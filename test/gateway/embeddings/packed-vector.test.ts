import { describe, expect, test } from 'vitest'
import { batchesOf } from '../../../src/gateway/embeddings/batches.ts'
import { packed, unpacked } from '../../../src/gateway/embeddings/packed-vector.ts'
import { decodeStored } from '../../../src/protocol/stored.ts'
import { formsOf } from '../../protocol/stored-forms.ts'

describe('a stored vector', () => {
  test.each([
    ['numbers that 32 bits hold', [0.5, -1, 0, 1e-10].map(Math.fround), 32],
    ['numbers that need 64 bits', [0.1, -0.2, 1e-10, 123_456.789], 64],
  ])('has %s exactly', (_, vector, bits) => {
    const stored = packed(vector)
    expect(stored.bits).toBe(bits)
    expect(Array.from(unpacked(stored) ?? [])).toEqual(vector)
  })

  test.each([
    ['no text', { bits: 32, numbers: 7 }],
    ['nothing', { bits: 32, numbers: '' }],
    ['half a number', { bits: 64, numbers: 'AAAA' }],
    ['text that is no base64', { bits: 32, numbers: '???' }],
  ])('of %s is none', (_, stored) => {
    expect(unpacked(stored as Parameters<typeof unpacked>[0])).toBeNull()
    expect(unpacked(null)).toBeNull()
  })

  test.each(formsOf('vector'))('of $commit can be read', ({ stored }) => {
    const vector = unpacked(decodeStored({ version: 1 }, stored))
    expect(Array.from(vector ?? [])).toEqual([0.25, -1])
  })
})

describe('batchesOf()', () => {
  test('keeps the order, and the limits of the provider', () => {
    const inputs = ['aa', 'b', 'cccc', 'é', [1, 2, 3, 4, 5, 6, 7]]
    expect(batchesOf(inputs, { maxInputs: 2, maxBytes: 4 })).toEqual([
      ['aa', 'b'],
      ['cccc'],
      ['é'],
      [[1, 2, 3, 4, 5, 6, 7]],
    ])
    expect(batchesOf([], { maxInputs: 2, maxBytes: 4 })).toEqual([])
  })
})
