import { describe, expect, test } from 'vitest'
import { randomWord, seededRandom, shuffled } from '../../../src/moa/text/random.ts'

function draws(seed: number, count: number): readonly number[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, random)
}

describe('seededRandom()', () => {
  test('returns the same numbers for the same seed, others for another', () => {
    expect(draws(1, 50)).toEqual(draws(1, 50))
    expect(draws(1, 50)).not.toEqual(draws(2, 50))
  })

  test.each([0, 1, -1, 4_294_967_295, 12_345.6])('is uniform in [0, 1) from seed %d', (seed) => {
    const numbers = draws(seed, 10_000)
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true)
    for (const tenth of Array.from({ length: 10 }, (_, index) => index / 10)) {
      const share = numbers.filter((number) => number >= tenth && number < tenth + 0.1).length
      expect(share).toBeGreaterThan(850)
      expect(share).toBeLessThan(1_150)
    }
  })
})

describe('shuffled()', () => {
  const values = ['a', 'b', 'c', 'd']

  test('returns every value and does not change the original', () => {
    for (let seed = 0; seed < 100; seed++)
      expect(shuffled(values, seededRandom(seed)).toSorted()).toEqual(values)
    expect(values).toEqual(['a', 'b', 'c', 'd'])
  })

  test('puts every value in every place about equally often', () => {
    const random = seededRandom(9)
    const places = Array.from({ length: 4_000 }, () => shuffled(values, random).indexOf('a'))
    for (const place of [0, 1, 2, 3]) {
      const share = places.filter((each) => each === place).length
      expect(share).toBeGreaterThan(900)
      expect(share).toBeLessThan(1_100)
    }
  })

  test('returns nothing for no values', () => {
    expect(shuffled([], seededRandom(1))).toEqual([])
  })
})

describe('randomWord()', () => {
  test('has the wanted length, without letters that look like others', () => {
    expect(randomWord(0, seededRandom(1))).toBe('')
    expect(randomWord(200, seededRandom(1))).toMatch(/^[a-z2-9]{200}$/)
    expect(randomWord(2_000, seededRandom(1))).not.toMatch(/[lo01]/)
  })

  test('is another word every time', () => {
    const random = seededRandom(1)
    const words = Array.from({ length: 1_000 }, () => randomWord(12, random))
    expect(new Set(words).size).toBe(1_000)
  })

  test('takes the largest draw there can be', () => {
    expect(randomWord(3, () => 1 - Number.EPSILON / 2)).toBe('999')
  })
})
