import { describe, expect, test } from 'vitest'
import type { Look, Sample } from '../../../bench/soak/sample.ts'
import { problemsOf, trendOf } from '../../../bench/soak/verdict.ts'

const rest: Look = { heapMb: 10, externalMb: 1, residentMb: 300, openCalls: 0, heldUsd: 0, jobs: 0 }
const tally = { sent: 100, kinds: { chat: 100 }, outcomes: { '200': 100 }, problems: [] }

/** A sample a minute, with these heaps at rest. */
function samplesOf(heaps: readonly number[]): readonly Sample[] {
  return heaps.map((heapMb, index) => ({
    minute: index + 1,
    busy: { ...rest, heapMb: heapMb + 30 },
    rest: { ...rest, heapMb },
    quiet: true,
    loadMs: 52_000,
    tally,
  }))
}

const flat = Array.from({ length: 60 }, (_, minute) => 10 + (minute % 3) * 0.2)
const growing = Array.from({ length: 60 }, (_, minute) => 10 + minute * 0.05)

describe('trendOf()', () => {
  test('is the growth from the beginning of the second half to its end', () => {
    const trend = trendOf(samplesOf(growing))
    expect(trend).toMatchObject({ from: 31, to: 60 })
    // 29 minutes of 0.05 MB, to a median of 11 + 2.225 MB.
    expect(trend?.growth).toBeCloseTo(1.45 / 13.225, 2)
  })

  test('is not moved by single outliers, and not by what came before the second half', () => {
    const peaked = flat.map((heapMb, minute) => (minute === 45 || minute === 59 ? 90 : heapMb))
    expect(Math.abs(trendOf(samplesOf(peaked))?.growth ?? 1)).toBeLessThan(0.02)
    const warming = flat.map((heapMb, minute) => (minute < 30 ? minute / 3 : heapMb))
    expect(Math.abs(trendOf(samplesOf(warming))?.growth ?? 1)).toBeLessThan(0.02)
  })

  test('is that of quiet samples alone: others hold what the last minute left', () => {
    const alternating = samplesOf(flat).flatMap((sample) => {
      const heapMb = sample.rest.heapMb + sample.minute / 10
      return [{ ...sample, quiet: false, rest: { ...rest, heapMb } }, sample]
    })
    expect(trendOf(alternating)).toEqual(trendOf(samplesOf(flat)))
    expect(trendOf(alternating.filter(({ quiet }) => !quiet))).toBeNull()
  })

  test('is null when there are fewer than ten samples', () => {
    expect(trendOf(samplesOf(growing.slice(0, 9)))).toBeNull()
    expect(trendOf(samplesOf(growing.slice(0, 10)))).not.toBeNull()
  })
})

describe('problemsOf()', () => {
  test('are none after a good soak, short or long, also when the memory shrinks', () => {
    for (const heaps of [flat, flat.slice(0, 2), growing.toReversed()])
      expect(problemsOf(samplesOf(heaps), [])).toEqual([])
  })

  test('name a trend, or for a short soak a memory that is too large', () => {
    expect(problemsOf(samplesOf(growing), [])).toEqual([
      'The live memory grew by 11.0 % over the second half, wanted at most 10.0 %',
    ])
    expect(problemsOf(samplesOf([10, 70]), [])).toEqual([
      'The isolate holds 71.0 MB at rest, wanted at most 64',
    ])
  })

  test('name what did not end, what happened, and what was logged', () => {
    const [sample] = samplesOf([10])
    if (sample === undefined) throw new Error('There is no sample')
    const left = { ...sample.rest, openCalls: 2, heldUsd: 0.5, jobs: 1 }
    const bad = { ...sample, rest: left, tally: { ...tally, problems: ['chat: 500'] } }
    expect(problemsOf([bad], ['{"event":"bug"}'])).toEqual([
      'Minute 1.0: chat: 500',
      'Minute 1.0: 2 calls of the upstream are still open at rest',
      'Minute 1.0: Sessions still hold 0.5 USD at rest',
      'Minute 1.0: 1 jobs have not ended',
      'Logged: {"event":"bug"}',
    ])
    expect(problemsOf([], [])).toContain('There is no sample')
  })
})
