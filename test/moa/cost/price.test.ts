import { describe, expect, test } from 'vitest'
import { costOf, mostMicrosOf, priceAt, type Price } from '../../../src/moa/cost/price.ts'
import { NO_USAGE } from '../../../src/moa/cost/usage.ts'

const some = {
  promptTokens: 1_000,
  completionTokens: 100,
  cachedTokens: 400,
  reasoningTokens: 60,
  estimated: false,
}

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

  const lifetimes: Price = { input: 2, output: 10, cacheWrite: { '5m': 3, '1h': 4 } }
  test.each([
    {
      why: 'at one price',
      price: { ...lifetimes, cacheWrite: 5 },
      writes: { '5m': 1, '1h': 1 },
      usd: 10,
    },
    { why: 'by lifetime', price: lifetimes, writes: { '5m': 1, '1h': 1 }, usd: 7 },
    {
      why: 'of an unknown lifetime at the dearest',
      price: lifetimes,
      writes: { unknown: 1 },
      usd: 4,
    },
    {
      why: 'of a lifetime without a price at the dearest',
      price: lifetimes,
      writes: { '12h': 1 },
      usd: 4,
    },
    {
      why: 'at the price of input without one of their own',
      price: { input: 2, output: 1 },
      writes: { '5m': 1 },
      usd: 2,
    },
  ])('counts cache writes $why', ({ price, writes, usd }) => {
    const promptTokens = Object.values(writes).length
    expect(costOf({ ...NO_USAGE, promptTokens, cacheWrites: writes }, price)).toBeCloseTo(
      usd / 1e6,
      15,
    )
  })

  test('counts writes of an unknown lifetime as short where the request asks for no other', () => {
    const usage = { ...NO_USAGE, promptTokens: 2, cacheWrites: { unknown: 1, '1h': 1 } }
    const sent = { shortWrites: true } as const
    expect(costOf(usage, lifetimes, sent)).toBeCloseTo((3 + 4) / 1e6, 15)
    expect(costOf(usage, { ...lifetimes, cacheWrite: { '1h': 4, '30m': 9 } }, sent)).toBeCloseTo(
      (9 + 4) / 1e6,
      15,
    )
  })

  test('counts a reported lifetime without a price at the dearest, also where the request asks for none', () => {
    const usage = { ...NO_USAGE, promptTokens: 1, cacheWrites: { '12h': 1 } }
    expect(costOf(usage, lifetimes, { shortWrites: true })).toBeCloseTo(4 / 1e6, 15)
  })

  test('counts fresh, read and written tokens each once', () => {
    const price = { input: 2, cachedInput: 1, output: 10, cacheWrite: 3 }
    expect(costOf({ ...some, cacheWrites: { '5m': 100 } }, price)).toBeCloseTo(
      (500 * 2 + 400 * 1 + 100 * 3 + 100 * 10) / 1e6,
      15,
    )
  })

  const long: Price = {
    input: 1,
    cachedInput: 0.5,
    output: 2,
    longPrompt: { above: 1_000, input: 3, cachedInput: 2.5, output: 4 },
  }
  test.each([
    { promptTokens: 1_000, usd: 600 + 200 + 200 },
    { promptTokens: 1_001, usd: 601 * 3 + 400 * 2.5 + 100 * 4 },
  ])('counts a prompt of $promptTokens tokens at one rate', ({ promptTokens, usd }) => {
    expect(costOf({ ...some, promptTokens }, long)).toBeCloseTo(usd / 1e6, 15)
  })

  const tiers: Price = { input: 2, output: 10, tiers: { flex: 0.5, priority: 1.8, fast: 2 } }
  test.each([
    { why: 'sent', sent: { serviceTier: 'flex' }, reported: undefined, factor: 0.5 },
    {
      why: 'reported, before the one sent',
      sent: { serviceTier: 'flex' },
      reported: ['default'],
      factor: 1,
    },
    { why: 'reported where none was sent', sent: {}, reported: ['priority'], factor: 1.8 },
    {
      why: 'that is not known at the dearest',
      sent: { serviceTier: 'auto' },
      reported: undefined,
      factor: 2,
    },
    {
      why: 'called like a method at the dearest',
      sent: { serviceTier: 'toString' },
      reported: undefined,
      factor: 2,
    },
    {
      why: 'that is the dearest of several reported',
      sent: {},
      reported: ['default', 'flex'],
      factor: 1,
    },
    {
      why: 'of a speed, also where a tier was reported',
      sent: { speed: 'fast' },
      reported: ['standard'],
      factor: 2,
    },
  ])('counts the tier $why', ({ sent, reported, factor }) => {
    const usage = reported === undefined ? some : { ...some, serviceTiers: reported }
    expect(costOf(usage, tiers, sent)).toBeCloseTo(0.003 * factor, 15)
  })
})

describe('priceAt()', () => {
  const old = { input: 2, output: 10, untilMs: 1_000 }
  const next = { input: 4, output: 20, fromMs: 1_000, untilMs: 2_000 }
  test.each([
    { atMs: 999, price: old },
    { atMs: 1_000, price: next },
    { atMs: 1_999, price: next },
    { atMs: 2_000, price: null },
  ])('finds the one that holds at $atMs', ({ atMs, price }) => {
    expect(priceAt([old, next], atMs)).toBe(price)
  })

  test('knows no price before the first, and one without dates always', () => {
    expect(priceAt(next, 999)).toBeNull()
    const always = { input: 1, output: 1 }
    expect(priceAt(always, -1)).toBe(always)
    expect(priceAt([], 0)).toBeNull()
  })
})

describe('mostMicrosOf()', () => {
  const size = { promptTokens: 100, completionTokens: 10 }
  const plain = { input: 2, output: 10 }
  test.each<[string, Price, number]>([
    ['input and output', plain, 300],
    ['a cached price that is dearer', { ...plain, cachedInput: 3 }, 400],
    ['a cached price that is cheaper as none', { ...plain, cachedInput: 1 }, 300],
    ['the dearest write', { ...plain, cacheWrite: { '5m': 2.5, '1h': 4 } }, 500],
    ['one price for writes', { ...plain, cacheWrite: 2.5 }, 350],
    [
      'a long prompt that the bound reaches',
      { ...plain, longPrompt: { above: 99, input: 4, output: 15 } },
      550,
    ],
    [
      'no long prompt up to its limit',
      { ...plain, longPrompt: { above: 100, input: 4, output: 15 } },
      300,
    ],
    [
      'a long prompt that is cheaper as none',
      { ...plain, longPrompt: { above: 99, input: 1, output: 1 } },
      300,
    ],
    [
      'the writes of a long prompt',
      { ...plain, longPrompt: { above: 9, input: 4, output: 15, cacheWrite: 5 } },
      650,
    ],
  ])('counts %s', (_, price, micros) => {
    expect(mostMicrosOf(price, size)).toBe(micros)
  })

  test.each([
    { sent: { serviceTier: 'flex' }, micros: 150 },
    { sent: { serviceTier: 'default' }, micros: 300 },
    { sent: { serviceTier: 'auto' }, micros: 540 },
    { sent: { speed: 'fast' }, micros: 540 },
    { sent: {}, micros: 300 },
  ])('counts the tier $sent', ({ sent, micros }) => {
    expect(mostMicrosOf({ ...plain, tiers: { flex: 0.5, priority: 1.8 } }, size, sent)).toBe(micros)
  })

  test('counts the shortest write where the request asks for no lifetime', () => {
    const price = { ...plain, cacheWrite: { '1h': 4, '5m': 2.5 } }
    expect(mostMicrosOf(price, size, { shortWrites: true })).toBe(350)
    expect(mostMicrosOf(price, size)).toBe(500)
  })

  test('rounds up, but no error of binary fractions', () => {
    expect(
      mostMicrosOf({ input: 0.1, output: 0.2 }, { promptTokens: 3, completionTokens: 1 }),
    ).toBe(1)
    expect(mostMicrosOf({ input: 0.1, output: 0 }, { promptTokens: 30, completionTokens: 0 })).toBe(
      3,
    )
    expect(
      mostMicrosOf({ input: 0.07, output: 0 }, { promptTokens: 100, completionTokens: 0 }),
    ).toBe(7)
  })
})
