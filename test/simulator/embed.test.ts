import { describe, expect, test } from 'vitest'
import { DIMENSIONS, embed } from '../../src/simulator/embed.ts'

const lengthOf = (vector: readonly number[]) => Math.hypot(...vector)

function cosine(one: string, other: string, dimensions?: number): number {
  const [a, b] = [embed(one, dimensions), embed(other, dimensions)]
  return a.reduce((sum, value, place) => sum + value * (b[place] ?? 0), 0)
}

describe('a simulated embedding', () => {
  test.each(['The quay at low tide', 'x', '!', ' ', '東京 👋', 'a'.repeat(10_000)])(
    'has 256 numbers and the length 1: %j',
    (text) => {
      const vector = embed(text)
      expect(vector).toHaveLength(DIMENSIONS)
      expect(lengthOf(vector)).toBeCloseTo(1, 5)
    },
  )

  test('is the same for the same text', () => {
    expect(embed('The quay at low tide')).toEqual(embed('The quay at low tide'))
  })

  test.each([
    ['the quay at low tide', 'at low tide the quay is dry', 'invoices are due in March'],
    ['How do I reset my password?', 'password reset', 'The moon has no atmosphere'],
    ['Zürich ist eine Stadt', 'die Stadt Zürich', 'quarterly earnings call'],
    ['const sum = a + b', 'let sum = a + b', 'a poem about winter'],
    ['東京は日本の首都です', '日本の首都は東京', '今日はカレーを食べた'],
  ])('of %j is nearer to %j than to %j', (text, similar, other) => {
    expect(cosine(text, similar)).toBeGreaterThan(cosine(text, other) + 0.15)
    expect(cosine(text, similar, 64)).toBeGreaterThan(cosine(text, other, 64))
  })

  test.each([1, 7, 64, 255])('folds to %i dimensions of length 1', (dimensions) => {
    const vector = embed('The quay at low tide', dimensions)
    expect(vector).toHaveLength(dimensions)
    expect(lengthOf(vector)).toBeCloseTo(1, 5)
  })

  test('holds 32-bit numbers, so that base64 loses nothing', () => {
    for (const value of embed('The quay at low tide')) expect(Math.fround(value)).toBe(value)
  })
})
