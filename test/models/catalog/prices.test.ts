import { expect, test } from 'vitest'
import { CATALOG } from '../../../src/models/catalog/catalog.ts'
import { PRICES } from '../../../src/models/catalog/prices.ts'
import type { Price } from '../../../src/moa/cost/price.ts'

const all: readonly [string, Price][] = Object.values(PRICES).flatMap((prices) =>
  Object.entries<Price>(prices),
)

test.each(all)('%s costs something, and its output not less than its input', (_, price) => {
  expect(price.input).toBeGreaterThan(0)
  expect(price.output).toBeGreaterThanOrEqual(price.input)
})

test.each(all)('%s never charges more for a cached token than for a fresh one', (_, price) => {
  expect(price.cachedInput ?? 0).toBeLessThanOrEqual(price.input)
})

test.each(Object.entries(PRICES))('the prices of %s are those in the catalog', (name, prices) => {
  expect(CATALOG.get(name)?.prices).toEqual(prices)
})
