import { describe, expect, test } from 'vitest'
import { addUsage, costOf, estimateUsage, NO_USAGE } from '../../../src/moa/cost/usage.ts'

const some = {
  promptTokens: 1_000,
  completionTokens: 100,
  cachedTokens: 400,
  reasoningTokens: 60,
  estimated: false,
}

describe('addUsage()', () => {
  test('adds every kind of token', () => {
    expect(addUsage(some, some)).toEqual({
      promptTokens: 2_000,
      completionTokens: 200,
      cachedTokens: 800,
      reasoningTokens: 120,
      estimated: false,
    })
    expect(addUsage(some, NO_USAGE)).toEqual(some)
  })

  test('is estimated as soon as one part is', () => {
    expect(addUsage(some, estimateUsage(4, 4)).estimated).toBe(true)
    expect(addUsage(estimateUsage(4, 4), some).estimated).toBe(true)
  })
})

describe('costOf()', () => {
  test.each([
    { why: 'input and output', price: { input: 2, output: 10 }, usd: 0.003 },
    { why: 'cached input', price: { input: 2, cachedInput: 0.5, output: 10 }, usd: 0.0024 },
    {
      why: 'cached input that is free',
      price: { input: 2, cachedInput: 0, output: 10 },
      usd: 0.0022,
    },
    { why: 'a free model', price: { input: 0, output: 0 }, usd: 0 },
  ])('counts $why', ({ price, usd }) => {
    expect(costOf(some, price)).toBeCloseTo(usd, 12)
  })

  test('does not charge reasoning twice: it is a part of the completion', () => {
    const price = { input: 2, output: 10 }
    expect(costOf({ ...some, reasoningTokens: 0 }, price)).toBe(costOf(some, price))
  })

  test('never counts more cached tokens than there are tokens', () => {
    const odd = { ...some, cachedTokens: 5_000 }
    const price = { input: 2, cachedInput: 1, output: 10 }
    expect(costOf(odd, price)).toBeCloseTo(0.002, 12)
  })

  test('is unknown without a price', () => {
    expect(costOf(some, null)).toBeNull()
    expect(costOf(NO_USAGE, null)).toBeNull()
  })
})

describe('estimateUsage()', () => {
  test.each([
    { chars: 0, tokens: 0 },
    { chars: 1, tokens: 1 },
    { chars: 4, tokens: 1 },
    { chars: 5, tokens: 2 },
  ])('counts $chars characters as $tokens tokens, marked as estimated', ({ chars, tokens }) => {
    const guessed = { ...NO_USAGE, estimated: true }
    expect(estimateUsage(chars, 0)).toEqual({ ...guessed, promptTokens: tokens })
    expect(estimateUsage(0, chars)).toEqual({ ...guessed, completionTokens: tokens })
  })
})
