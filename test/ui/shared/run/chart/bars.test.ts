import { describe, expect, test } from 'vitest'
import { viewOfRun } from '../../../../../src/ui/shared/run/apply-end.ts'
import { lanesOf, mostWaiting, ticksOf } from '../../../../../src/ui/shared/run/chart/bars.ts'
import { after, agentStart, call, delta, layerStart, record } from '../events.ts'

describe('lanesOf()', () => {
  test('a call that goes on ends now, and one that waits for a slot has waited since its layer began', () => {
    const view = after(layerStart(0, 'a', 'b'), agentStart(0, 'a'), delta('a', 0, 'x'))
    const [a, b] = lanesOf(view, 500)
    expect(a?.bars).toEqual([{ startMs: 10, firstTokenMs: 20, endMs: 500 }])
    expect(a?.waitedFromMs).toBeNull()
    expect(b).toMatchObject({ bars: [], waitedFromMs: 0 })
  })

  test('a fallback is a further bar in the lane of its agent', () => {
    const calls = [
      call({ status: 'failed', first_token_ms: null, latency_ms: 50, started_ms: 0 }),
      call({ model: 'sim/other', started_ms: 50 }),
    ]
    const [lane] = lanesOf(viewOfRun(record({ calls })), 0)
    expect(lane?.bars).toEqual([
      { startMs: 0, firstTokenMs: null, endMs: 50 },
      { startMs: 50, firstTokenMs: 90, endMs: 150 },
    ])
  })
})

describe('mostWaiting()', () => {
  test('counts calls until their first token, and a slot that is free at once', () => {
    const at = (agent: string, startedMs: number) =>
      call({ agent, started_ms: startedMs, first_token_ms: 40, latency_ms: 1_000 })
    const most = (...calls: ReturnType<typeof call>[]) =>
      mostWaiting(lanesOf(viewOfRun(record({ calls })), 0))
    expect(most(at('a', 0), at('b', 10), at('c', 20))).toBe(3)
    expect(most(at('a', 0), at('b', 40))).toBe(1)
    expect(most()).toBe(0)
  })
})

describe('ticksOf()', () => {
  test.each([0, 1, 3, 750, 2_400, 59_000, 600_000, 9e9])(
    'has at most six round times until %s ms',
    (endMs) => {
      const ticks = ticksOf(endMs)
      expect(ticks[0]).toBe(0)
      expect(ticks.length).toBeLessThanOrEqual(6)
      expect(Math.max(...ticks)).toBeLessThanOrEqual(endMs)
    },
  )

  test('marks a run of 2.4 s every half second', () => {
    expect(ticksOf(2_400)).toEqual([0, 500, 1_000, 1_500, 2_000])
  })
})
