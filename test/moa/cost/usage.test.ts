import { describe, expect, test } from 'vitest'
import { addUsage, estimateUsage, NO_USAGE } from '../../../src/moa/cost/usage.ts'

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

  test('adds what was written to caches, by lifetime', () => {
    const one = { ...some, cacheWrites: { '5m': 1, unknown: 2 } }
    const two = { ...some, cacheWrites: { '5m': 10, '1h': 20 } }
    expect(addUsage(one, two).cacheWrites).toEqual({ '5m': 11, '1h': 20, unknown: 2 })
    expect(addUsage(one, some).cacheWrites).toEqual(one.cacheWrites)
    expect(addUsage(some, two).cacheWrites).toEqual(two.cacheWrites)
  })

  test('has no service tier: its parts may have several', () => {
    const flex = { ...some, serviceTiers: ['flex'] }
    expect(addUsage(flex, flex)).not.toHaveProperty('serviceTiers')
  })

  test('is estimated as soon as one part is', () => {
    expect(addUsage(some, estimateUsage(4, 4)).estimated).toBe(true)
    expect(addUsage(estimateUsage(4, 4), some).estimated).toBe(true)
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
