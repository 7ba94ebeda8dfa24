import { expect, test } from 'vitest'
import { randomFrom, seedOf } from '../../../src/stats/random/generator.ts'
import { foldsOf } from '../../../src/stats/random/folds.ts'
import { sampleOf, shuffled } from '../../../src/stats/random/shuffle.ts'

const letters = 'abcdefghij'.split('')

test('a seed gives the same draws every time, and another seed gives others', () => {
  const draws = (seed: number | string) => {
    const { uniform, index, normal } = randomFrom(seed)
    return [uniform(), index(1000), normal(), uniform()]
  }
  expect(draws(1)).toEqual(draws(1))
  expect(draws('q-17')).toEqual(draws('q-17'))
  expect(draws(1)).not.toEqual(draws(2))
  expect(draws('q-17')).not.toEqual(draws('q-18'))
})

test('draws are uniform, whole numbers reach both ends, normal draws have mean 0 and variance 1', () => {
  const { uniform, index, normal } = randomFrom(3)
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const many = <T>(draw: () => T) => Array.from({ length: 20_000 }, draw)
  expect(mean(many(uniform))).toBeCloseTo(0.5, 1)
  expect(new Set(many(() => index(4)))).toEqual(new Set([0, 1, 2, 3]))
  const normals = many(normal)
  expect(Math.abs(mean(normals))).toBeLessThan(0.03)
  expect(Math.abs(mean(normals.map((value) => value ** 2)) - 1)).toBeLessThan(0.05)
})

test('seeds of texts that differ in one letter differ in many bits', () => {
  const bits = (value: number) => value.toString(2).replaceAll('0', '').length
  const changed = letters.map((letter) => bits((seedOf('q') ^ seedOf(`q${letter}`)) >>> 0))
  expect(Math.min(...changed)).toBeGreaterThan(5)
})

test('a shuffle has every item once, and each order is as likely as another', () => {
  const random = randomFrom(5)
  expect(shuffled(letters, random).toSorted()).toEqual(letters)
  const counts = new Map<string, number>()
  for (let time = 0; time < 6000; time++) {
    const order = shuffled(['a', 'b', 'c'], random).join('')
    counts.set(order, (counts.get(order) ?? 0) + 1)
  }
  expect(counts.size).toBe(6)
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120)
})

test('a sample has no item twice and is all of them where there are too few', () => {
  const some = sampleOf(letters, { count: 4, random: randomFrom(1) })
  expect(new Set(some).size).toBe(4)
  expect(sampleOf(letters, { count: 40, random: randomFrom(1) }).toSorted()).toEqual(letters)
})

test('folds are equal in size, hold each key in one of them, and come from the seed', () => {
  const folds = foldsOf(letters, { folds: 2, seed: 1 })
  expect(folds.filter((fold) => fold === 0)).toHaveLength(5)
  expect(folds).toEqual(foldsOf(letters, { folds: 2, seed: 1 }))
  expect(folds).not.toEqual(foldsOf(letters, { folds: 2, seed: 2 }))
  const clusters = ['x', 'x', 'x', 'y', 'z', 'w']
  const whole = foldsOf(clusters, { folds: 2, seed: 1 })
  expect(new Set(whole.slice(0, 3)).size).toBe(1)
  expect(whole.filter((fold) => fold === whole[0])).toHaveLength(3)
})
