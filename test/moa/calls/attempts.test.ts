import { Allowance } from '../../../src/moa/cost/allowance.ts'
import { costOfCall } from '../../../src/moa/cost/call-bound.ts'
import { describe, expect, test } from 'vitest'
import type { CallRequest } from '../../../src/moa/calls/attempts.ts'
import { seededRandom } from '../../../src/moa/text/random.ts'
import { NO_USAGE } from '../../../src/moa/cost/usage.ts'
import type { ScriptedReply } from '../../support/scripted-model.ts'
import { agentOf, aggregatorOf, layerOf, play, planOf, stage, type Stage } from '../stage.ts'
import { askOn, bad, good, LONG } from './ask-on.ts'

function sentAt(on: Stage): readonly (number | null)[] {
  return on.model.calls.map(({ sentAtMs }) => sentAtMs)
}

describe('further attempts', () => {
  test('are made while the failure may pass and retries are left', async () => {
    const on = stage({ a: [bad(), bad(), good] })
    const { reply, report } = await askOn(on)
    expect(reply.text).toBe(LONG)
    expect(report).toMatchObject({ status: 'ok', attempts: 3, failure: null })
  })

  test('end with the retries', async () => {
    const on = stage({ a: bad() })
    expect((await askOn(on)).report).toMatchObject({ status: 'failed', attempts: 3 })
    expect(on.model.calls).toHaveLength(3)
  })

  test('are not made after a failure that will not pass', async () => {
    const on = stage({ a: [bad({ retryable: false }), good] })
    expect((await askOn(on)).report).toMatchObject({ status: 'failed', attempts: 1 })
  })

  test('are not made after a part of the answer was relayed', async () => {
    const on = stage({ a: [bad(), good] })
    expect((await askOn(on, { mayRetry: () => false })).report.attempts).toBe(1)
  })

  test('get the same messages, settings and signal', async () => {
    const on = stage({ a: [bad(), good] })
    await askOn(on)
    const [first, second] = on.model.calls
    expect(second?.messages).toBe(first?.messages)
    expect(second?.settings).toBe(first?.settings)
    expect(second?.control.signal).toBe(on.ports.signal)
  })

  test('share one timeout, waits included', async () => {
    const on = stage({ a: [{ ...bad({ retryAfterMs: 300 }), afterMs: 200 }, { hangs: true }] })
    const { report, spentMs } = await askOn(on, { timeoutMs: 2_000 })
    expect(on.model.calls.map(({ control }) => control.timeoutMs)).toEqual([2_000, 1_500])
    expect(spentMs).toBe(2_000)
    expect(report).toMatchObject({ latencyMs: 2_000, failure: { code: 'upstream_timeout' } })
  })

  test('return the best reply', async () => {
    const part = { ...bad(), text: LONG }
    const judge: CallRequest['judge'] = ({ failure, text }) =>
      failure === null
        ? { status: 'ok', failure }
        : { status: text === '' ? 'failed' : 'partial', failure }
    const on = stage({ a: [part, bad()] })
    expect((await askOn(on, { judge })).reply.text).toBe(LONG)
  })
})

describe('the wait before an attempt', () => {
  test.each([
    { draw: 0, waits: [0, 0, 0, 0, 0, 0] },
    { draw: 0.5, waits: [250, 500, 1_000, 2_000, 4_000, 4_000] },
    { draw: 1, waits: [500, 1_000, 2_000, 4_000, 8_000, 8_000] },
  ])('is $draw of a bound that doubles up to 8 s', async ({ draw, waits }) => {
    const on = stage({ a: bad() }, { random: () => draw })
    await askOn(on, { retries: 6 })
    const times = sentAt(on).map(Number)
    expect(times.slice(1).map((at, index) => at - (times[index] ?? 0))).toEqual(waits)
  })

  test('is drawn anew each time, from the whole range', async () => {
    const on = stage({ a: bad() }, { random: seededRandom(3) })
    await askOn(on, { retries: 50, timeoutMs: 1e9 })
    const times = sentAt(on).map(Number)
    const waits = times.slice(6).map((at, index) => at - (times[index + 5] ?? 0))
    expect(Math.min(...waits)).toBeLessThan(1_000)
    expect(Math.max(...waits)).toBeGreaterThan(7_000)
    expect(Math.max(...waits)).toBeLessThan(8_000)
  })

  test.each([0, 1_500, 15_000])('is the %i ms that the upstream wants', async (retryAfterMs) => {
    const on = stage({ a: [bad({ retryAfterMs }), good] }, { random: () => 0.9 })
    await askOn(on)
    expect(sentAt(on)).toEqual([0, retryAfterMs])
  })

  test('is not made when the upstream wants more than 15 s', async () => {
    const on = stage({ a: [bad({ retryAfterMs: 15_001 }), good] })
    const { report } = await askOn(on)
    expect(report.attempts).toBe(1)
    expect(on.clock.now()).toBe(0)
  })

  test.each([
    { timeoutMs: 5_000, attempts: 1 },
    { timeoutMs: 5_001, attempts: 2 },
  ])('never exceeds a timeout of $timeoutMs ms', async ({ timeoutMs, attempts }) => {
    const on = stage({ a: [{ ...bad({ retryAfterMs: 4_000 }), afterMs: 1_000 }, good] })
    const { report } = await askOn(on, { timeoutMs })
    expect(report.attempts).toBe(attempts)
    expect(on.clock.now()).toBeLessThanOrEqual(timeoutMs)
  })
})

describe('the attempts of a whole run', () => {
  test('are taken from one budget, by retries and by fallbacks', async () => {
    const attempts = { left: 3 }
    const on = stage({ a: bad() })
    await askOn(on, { retries: 2 }, { attempts })
    expect(attempts.left).toBe(1)
    await askOn(on, { planned: false }, { attempts })
    expect(attempts.left).toBe(0)
    expect(on.model.calls).toHaveLength(4)
  })

  test('used up, allow no further call', async () => {
    const on = stage({ a: good })
    const { report, reply } = await askOn(on, { planned: false }, { attempts: { left: 0 } })
    expect(on.model.calls).toEqual([])
    expect(report).toMatchObject({
      attempts: 0,
      status: 'failed',
      costUsd: 0,
      usage: NO_USAGE,
      failure: { code: 'attempts_exhausted' },
    })
    expect(reply.sent).toBe(false)
  })

  test('bound a retry storm: 16 agents with 5 retries and 2 fallbacks make 33 calls', async () => {
    // One call for each of the 16, and as many extra ones as the run has planned calls: 16 + 1.
    const agents = Array.from({ length: 16 }, (_, index) =>
      agentOf(`agent ${index}`, { model: 'a', retries: 5, fallbacks: ['a', 'a'] }),
    )
    const on = stage({ a: bad(), pen: good })
    const { outcome } = await play(planOf([layerOf(agents)]), on)
    expect(outcome.ok).toBe(false)
    expect(on.model.calls).toHaveLength(16 + 17)
  })

  test('are at least four, so that a small run may try again', async () => {
    const on = stage({ a: bad() })
    await play(planOf([layerOf([agentOf('a', { retries: 9 })])]), on)
    expect(on.model.calls).toHaveLength(1 + 4)
  })

  test('used up by agents, leave the aggregator its own', async () => {
    const on = stage({ a: bad(), b: { text: LONG }, pen: bad(), spare: { text: 'Oui' } })
    const aggregator = aggregatorOf({ retries: 1, fallbacks: ['spare'] })
    const agents = ['a', 'a', 'a'].map((model, index) => agentOf(`${index}`, { model, retries: 9 }))
    const { outcome } = await play(planOf([layerOf([...agents, agentOf('b')])], { aggregator }), on)
    expect(outcome.ok).toBe(true)
    expect(on.model.calls.filter(({ model }) => model === 'pen')).toHaveLength(2)
  })

  test('used up, do not hide the reason: 429 everywhere is still a rate limit', async () => {
    const failure = { code: 'upstream_rate_limited', retryable: true, retryAfterMs: 700 } as const
    const agent = (name: string) =>
      agentOf(name, { model: 'a', retries: 5, fallbacks: ['a', 'a', 'a'] })
    const on = stage({ a: { failure } })
    const { outcome } = await play(planOf([layerOf([agent('x'), agent('y')])]), on)
    expect(outcome).toMatchObject({
      ok: false,
      failure: { code: 'upstream_rate_limited', retryAfterMs: 700 },
    })
  })
})

describe('a run with a limit on its cost', () => {
  const price = { input: 1, output: 2 }
  const settings = { maxTokens: 10 }

  /** Calls with money for one call; the retry is made when the first has certainly cost nothing. */
  async function attemptsAfter(first: ScriptedReply): Promise<number> {
    const on = stage({ a: [first, good] })
    const call = { model: 'a', messages: [{ role: 'user' as const, content: 'Where?' }], settings }
    const most = costOfCall(call, () => price)
    const allowance = new Allowance({ limitMicros: most, plannedMicros: most })
    const ports = { ...on.ports, priceOf: () => price, allowance }
    const { report } = await askOn({ ...on, ports }, { call })
    return report.attempts
  }

  test.each([429, 500, 503, 529])('tries again after %s, which costs nothing', async (status) => {
    expect(await attemptsAfter(bad({ status }))).toBe(2)
  })

  test.each([502, 504, 520, 524, 527])(
    'counts the bound of a call that ended with %s, since its upstream may have answered',
    async (status) => {
      expect(await attemptsAfter(bad({ status }))).toBe(1)
    },
  )

  test('has no money left after a call that reported zeros for what it wrote', async () => {
    const failure = { code: 'upstream_error', retryable: true } as const
    expect(await attemptsAfter({ failure, text: 'Oui', usage: NO_USAGE })).toBe(1)
  })
})
