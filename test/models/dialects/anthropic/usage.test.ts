import { describe, expect, test } from 'vitest'
import { readUsage } from '../../../../src/models/dialects/anthropic/usage.ts'
import { mergeParts, usageOfParts } from '../../../../src/reading/usage.ts'
import type { UsageParts } from '../../../../src/reading/usage.ts'

function usageOf(...reports: readonly object[]) {
  const parts = reports.map((usage) => readUsage({ usage })).filter((each) => each !== null)
  return usageOfParts(parts.reduce((before: UsageParts, each) => mergeParts(before, each)))
}

describe('the usage of a message', () => {
  test('counts the whole prompt: what is fresh, what was read and what was written, by lifetime', () => {
    const usage = usageOf({
      input_tokens: 10,
      cache_creation_input_tokens: 300,
      cache_read_input_tokens: 2000,
      cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 200 },
      output_tokens: 50,
      output_tokens_details: { thinking_tokens: 20 },
      service_tier: 'standard',
    })
    expect(usage).toEqual({
      promptTokens: 2310,
      completionTokens: 50,
      cachedTokens: 2000,
      cacheWrites: { '5m': 100, '1h': 200 },
      reasoningTokens: 20,
      estimated: false,
      serviceTiers: ['standard'],
    })
  })

  test('counts what was written without its lifetimes as of unknown ones', () => {
    const usage = usageOf({ input_tokens: 1, cache_creation_input_tokens: 30, output_tokens: 1 })
    expect(usage.cacheWrites).toEqual({ unknown: 30 })
  })

  test('joins its beginning and its end, in any order, by the larger numbers', () => {
    const first = { input_tokens: 10, cache_read_input_tokens: 90, output_tokens: 1 }
    const last = { output_tokens: 50 }
    const joined = { promptTokens: 100, cachedTokens: 90, completionTokens: 50 }
    expect(usageOf(first, last)).toMatchObject(joined)
    expect(usageOf(last, first)).toMatchObject(joined)
    expect(usageOf(first, { ...first, ...last })).toMatchObject(joined)
  })

  test('is none where there is none', () => {
    expect(readUsage({})).toBe(null)
    expect(readUsage({ usage: null })).toBe(null)
    expect(readUsage(null)).toBe(null)
  })

  test.each(['compaction', 'advisor_message', 'a_new_one'])(
    'adds an iteration beside the message: %s',
    (type) => {
      const usage = usageOf({
        input_tokens: 10,
        output_tokens: 5,
        iterations: [
          { type: 'message', input_tokens: 10, output_tokens: 5 },
          { type, input_tokens: 1000, cache_read_input_tokens: 7, output_tokens: 200 },
        ],
      })
      expect(usage).toMatchObject({ promptTokens: 1017, cachedTokens: 7, completionTokens: 205 })
    },
  )

  test('counts the iterations of the message itself once, and those of a fallback that it leaves out', () => {
    const hops = [
      { type: 'message', input_tokens: 10, output_tokens: 5 },
      { type: 'fallback_message', input_tokens: 12, output_tokens: 70 },
    ]
    const sum = { promptTokens: 22, completionTokens: 75 }
    expect(usageOf({ input_tokens: 12, output_tokens: 70, iterations: hops })).toMatchObject(sum)
    expect(usageOf({ input_tokens: 22, output_tokens: 75, iterations: hops })).toMatchObject(sum)
  })

  test('takes no number that is none', () => {
    expect(
      usageOf({ input_tokens: '10', cache_read_input_tokens: null, output_tokens: -1 }),
    ).toMatchObject({ promptTokens: 0, completionTokens: 0 })
  })
})
