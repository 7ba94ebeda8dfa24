import { expect, test } from 'vitest'
import { falseExits, rightExits } from '../../bench/early-exit/exits.ts'
import type { Plant } from '../../bench/early-exit/planted.ts'

const SETTING = { pairs: 500, seed: 1 }
const PLANTS: readonly Plant[] = [
  'digit',
  'digits exchanged',
  'sign',
  'unit',
  'not',
  'year',
  'identifier',
]

test.each(PLANTS)('no run stops early on texts that differ in a planted %s', (plant) => {
  expect(falseExits(plant, SETTING)).toMatchObject({ pairs: 500, agreement: 0 })
})

test('alike wording would stop on nearly all texts that differ in a sign', () => {
  expect(falseExits('sign', SETTING).wording).toBeGreaterThan(0.9)
})

test('runs stop early on texts that agree, also in other words', () => {
  const { agreement, wording } = rightExits(SETTING)
  expect(agreement).toBeGreaterThan(0.95)
  expect(wording).toBeLessThan(0.7)
})
