import { describe, expect, test } from 'vitest'
import { costOf } from '../../src/moa/cost/price.ts'
import { writesIn, writtenTokens, type CacheWrites } from '../../src/moa/cost/usage.ts'
import {
  cacheWritesOf,
  mergeParts,
  partsOf,
  usageOfParts,
  type UsageReport,
} from '../../src/reading/usage.ts'
import { numbersOf } from '../support/random.ts'

const NONE: UsageReport = {
  prompt: null,
  completion: null,
  total: null,
  cached: null,
  reasoning: null,
}

function usageOf(reports: readonly Partial<UsageReport>[]) {
  const parts = reports.map((report) => partsOf({ ...NONE, ...report }))
  const usage = usageOfParts(parts.reduce(mergeParts))
  const { promptTokens, completionTokens, cachedTokens, reasoningTokens } = usage
  return [promptTokens, completionTokens, cachedTokens, reasoningTokens]
}

describe('a report of', () => {
  test.each<[string, Partial<UsageReport>, readonly number[]]>([
    [
      'OpenAI has reasoning in its completion',
      { prompt: 20, completion: 1000, total: 1020, cached: 8, reasoning: 991 },
      [20, 1000, 8, 991],
    ],
    [
      'xAI has reasoning beside its completion',
      { prompt: 20, completion: 9, total: 1020, reasoning: 991 },
      [20, 1000, 0, 991],
    ],
    [
      'xAI through a relay that adds up the total anew',
      { prompt: 20, completion: 9, total: 29, reasoning: 991 },
      [20, 1000, 0, 991],
    ],
    [
      'Gemini has its thoughts in the total alone',
      { prompt: 20, completion: 198, total: 623 },
      [20, 603, 0, 0],
    ],
    [
      'Anthropic through a relay has cached tokens beside its prompt',
      { prompt: 20, completion: 10, total: 30, cached: 5000 },
      [5020, 10, 5000, 0],
    ],
    ['a total that is too small', { prompt: 20, completion: 9, total: 3 }, [20, 9, 0, 0]],
    ['a total alone', { total: 30 }, [0, 30, 0, 0]],
    ['a prompt alone', { prompt: 20 }, [20, 0, 0, 0]],
    ['cached tokens without a prompt', { prompt: 0, completion: 9, cached: 80 }, [0, 9, 0, 0]],
    ['zeros', { prompt: 0, completion: 0, total: 0 }, [0, 0, 0, 0]],
  ])('%s', (_, report, usage) => {
    expect(usageOf([report])).toEqual(usage)
  })
})

describe('what was written to a cache', () => {
  const anthropic = { prompt: 100, completion: 7, cached: 60 }
  test.each<[string, readonly Partial<UsageReport>[], CacheWrites | undefined]>([
    [
      'has its lifetime',
      [{ ...anthropic, cacheWrites: { '5m': 10, '1h': 20 } }],
      { '5m': 10, '1h': 20 },
    ],
    [
      'is unknown without a lifetime',
      [{ ...anthropic, cacheWrites: { unknown: 30 } }],
      { unknown: 30 },
    ],
    [
      'is absent where it is 0',
      [{ ...anthropic, cacheWrites: { '5m': 0, unknown: 0 } }],
      undefined,
    ],
    [
      'counts once where reports split it differently',
      [
        { ...anthropic, cacheWrites: { '5m': 10, '1h': 20 } },
        { ...anthropic, cacheWrites: { unknown: 31 } },
      ],
      { '5m': 10, '1h': 20, unknown: 1 },
    ],
    [
      'stays where a later report has none',
      [{ ...anthropic, cacheWrites: { '1h': 20 } }, anthropic],
      { '1h': 20 },
    ],
  ])('%s', (_, reports, cacheWrites) => {
    for (const each of [reports, reports.toReversed()]) {
      const usage = usageOfParts(each.map((one) => partsOf({ ...NONE, ...one })).reduce(mergeParts))
      expect(usage.cacheWrites).toEqual(cacheWrites)
      expect(usage).toMatchObject({ promptTokens: 100, cachedTokens: 60 })
    }
  })

  test('stands beside a prompt that is smaller, and makes one where there is none', () => {
    expect(usageOf([{ prompt: 20, cached: 300, cacheWrites: { '5m': 50 } }])).toEqual([
      370, 0, 300, 0,
    ])
    expect(usageOf([{ prompt: 0, cacheWrites: { '5m': 50 } }])).toEqual([50, 0, 0, 0])
  })
})

test('every service tier that reports name is left, each once', () => {
  const parts = ['flex', null, 'default', 'flex'].map((serviceTier) =>
    partsOf({ ...NONE, prompt: 1, serviceTier }),
  )
  expect(usageOfParts(parts.reduce(mergeParts)).serviceTiers).toEqual(['default', 'flex'])
})

describe('of several reports', () => {
  test.each<[string, readonly Partial<UsageReport>[], readonly number[]]>([
    [
      'zeros count nothing',
      [
        { prompt: 9, completion: 2000, total: 2009 },
        { prompt: 0, completion: 0, total: 0 },
      ],
      [9, 2000, 0, 0],
    ],
    [
      'each may have a part of the counts',
      [{ prompt: 100, cached: 80 }, { completion: 7 }],
      [100, 7, 80, 0],
    ],
    [
      'one that does not count cached tokens leaves those of another',
      [
        { prompt: 100, completion: 1 },
        { prompt: 100, completion: 7, cached: 80 },
      ],
      [100, 7, 80, 0],
    ],
    [
      'the one with fewer cached tokens counts',
      [
        { prompt: 100, completion: 7, cached: 80 },
        { prompt: 100, completion: 7, cached: 0 },
      ],
      [100, 7, 0, 0],
    ],
  ])('%s, in either order', (_, reports, usage) => {
    expect(usageOf(reports)).toEqual(usage)
    expect(usageOf(reports.toReversed())).toEqual(usage)
  })
})

/** Counts as real and broken servers send them; null where they send none. */
function countOf(random: () => number): number | null {
  const kinds = [null, 0, 1, Math.floor(random() * 50), Math.floor(random() * 1e6)]
  if (random() < 0.02) return Number.MAX_SAFE_INTEGER
  return kinds[Math.floor(random() * kinds.length)] ?? null
}

/** Writes as real and broken servers count them: a sum, parts of it, or both. */
function writesOf(random: () => number): CacheWrites | null {
  if (random() < 0.4) return null
  const known = random() < 0.5 ? {} : { '5m': countOf(random) ?? 0, '1h': countOf(random) ?? 0 }
  return cacheWritesOf(countOf(random) ?? 0, known)
}

test('any reports in any order cost no less than each of them implies', () => {
  const random = numbersOf(17)
  const price = { input: 1, cachedInput: 0.25, cacheWrite: { '5m': 1.25, '1h': 2 }, output: 2 }
  for (let round = 0; round < 5_000; round++) {
    const reports = Array.from({ length: 1 + Math.floor(random() * 4) }, () => ({
      prompt: countOf(random),
      completion: countOf(random),
      total: countOf(random),
      cached: random() < 0.5 ? null : countOf(random),
      cacheWrites: writesOf(random),
      reasoning: countOf(random),
      serviceTier: ['flex', 'default', null][Math.floor(random() * 3)] ?? null,
    }))
    const merged = reports.map(partsOf).reduce(mergeParts)
    const usage = usageOfParts(merged)
    expect(reports.toReversed().map(partsOf).reduce(mergeParts)).toEqual(merged)
    expect(mergeParts(merged, merged)).toEqual(merged)

    const { promptTokens, completionTokens, cachedTokens, cacheWrites, reasoningTokens } = usage
    const written = writtenTokens(cacheWrites)
    expect(cachedTokens).toBeGreaterThanOrEqual(0)
    expect(cachedTokens + written).toBeLessThanOrEqual(promptTokens)
    expect(reasoningTokens).toBeLessThanOrEqual(completionTokens)
    for (const { prompt, completion, total, cached, reasoning, ...report } of reports) {
      const input = prompt ?? 0
      const output = Math.max(completion ?? 0, (total ?? 0) - input)
      expect(promptTokens).toBeGreaterThanOrEqual(input)
      expect(completionTokens).toBeGreaterThanOrEqual(Math.max(output, reasoning ?? 0))
      expect(promptTokens + completionTokens).toBeGreaterThanOrEqual(total ?? 0)
      for (const [lifetime, tokens] of writesIn(report.cacheWrites ?? {})) {
        if (lifetime !== 'unknown')
          expect(cacheWrites?.[lifetime] ?? 0).toBeGreaterThanOrEqual(tokens)
      }
      const writes = writtenTokens(report.cacheWrites ?? {})
      expect(written).toBeGreaterThanOrEqual(writes)
      // A report without a count of cached tokens leaves open how many there were.
      const cacheRead = cached === null ? input : Math.min(cached, input)
      const fresh = Math.max(0, input - cacheRead - writes)
      const read = Math.min(cacheRead, Math.max(0, input - writes))
      const implied = fresh * 1 + read * 0.25 + writes * 1.25 + output * 2
      expect(costOf({ ...usage, serviceTiers: [] }, price)).toBeGreaterThanOrEqual(implied / 1e6)
    }
  }
})
