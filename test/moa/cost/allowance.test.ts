import { describe, expect, test } from 'vitest'
import { Allowance } from '../../../src/moa/cost/allowance.ts'
import { unsent } from '../../../src/moa/calls/attempts.ts'
import { boundOf, capped } from '../../../src/moa/cost/bound.ts'
import type { CallModel } from '../../../src/moa/model-port.ts'
import { agentOf, layerOf, planOf, play, stage } from '../stage.ts'

describe('Allowance', () => {
  test('pays a further attempt with the unused money of a call', async () => {
    const allowance = new Allowance({ limitMicros: 100, plannedMicros: 100 })
    expect(await allowance.take(1)).toBe(false)
    allowance.settle(60, 20)
    expect(await allowance.take(41)).toBe(false)
    expect(await allowance.take(40)).toBe(true)
    expect(await allowance.take(1)).toBe(false)
  })

  test('counts a call of unknown cost with its bound', async () => {
    const allowance = new Allowance({ limitMicros: 100, plannedMicros: 100 })
    allowance.settle(60, null)
    expect(await allowance.take(1)).toBe(false)
  })

  test('requests a higher limit on the whole run, only when it needs one', async () => {
    const limits: number[] = []
    const raise = async (limit: number) => (limits.push(limit) < 2 ? limit : 0)
    const allowance = new Allowance({ limitMicros: 100, plannedMicros: 100, raise })
    allowance.settle(60, 50)
    expect(await allowance.take(10)).toBe(true)
    expect(await allowance.take(5)).toBe(true)
    expect(await allowance.take(7)).toBe(false)
    expect(limits).toEqual([105, 112])
    expect(allowance.giveBack()).toBe(105)
  })

  test('covers a step with money that calls did not use, then with a higher limit, then as far as it can', async () => {
    const wanted: [number, number][] = []
    const raise = async (limit: number, least: number) => {
      wanted.push([limit, least])
      return 130
    }
    const allowance = new Allowance({ limitMicros: 100, plannedMicros: 100, raise })
    allowance.settle(60, 20)
    expect(await allowance.cover('1', 80)).toBe(80)
    expect(wanted).toEqual([])
    expect(await allowance.cover('2', 110)).toBe(110)
    expect(await allowance.cover('last', 150)).toBe(110)
    expect(wanted).toEqual([
      [130, 100],
      [170, 130],
    ])
  })

  test('keeps what later steps can use, and releases the rest', async () => {
    const terms = { limitMicros: 100, plannedMicros: 100, spareMicros: 25 }
    const allowance = new Allowance(terms)
    allowance.settle(60, 20)
    expect(allowance.giveBack()).toBe(85)
  })

  test('a further attempt leaves the least for the steps that follow', async () => {
    const allowance = new Allowance({ limitMicros: 100, plannedMicros: 100, spareMicros: 500 })
    allowance.settle(40, 10)
    expect(await allowance.take(31)).toBe(false)
    expect(await allowance.take(30)).toBe(true)
    expect(await allowance.cover('last', 500)).toBe(90)
  })

  test('a decision about a step is made once for each step', async () => {
    const decided = new Map<string, number>([['1', 7]])
    const decide = async (step: string, act: () => Promise<number>) =>
      decided.get(step) ?? (await act())
    const allowance = new Allowance({ limitMicros: 100, plannedMicros: 50, decide })
    expect(await allowance.cover('1', 50)).toBe(7)
    expect(await allowance.cover('last', 50)).toBe(50)
  })

  test('two concurrent attempts never take the same money', async () => {
    const granted: number[] = []
    const raise = async (limit: number) => {
      await Promise.resolve()
      granted.push(limit)
      return limit
    }
    const allowance = new Allowance({ limitMicros: 100, plannedMicros: 100, raise })
    await Promise.all([allowance.take(30), allowance.take(20)])
    expect(granted).toEqual([130, 150])
  })

  test('releases nothing while a higher limit is requested, which may be granted already', async () => {
    const allowance = new Allowance({
      limitMicros: 10,
      plannedMicros: 10,
      raise: (limitMicros) => Promise.resolve(limitMicros),
    })
    const taken = allowance.take(5)
    expect(allowance.giveBack()).toBeNull()
    expect(await taken).toBe(true)
    expect(allowance.giveBack()).toBe(15)
  })

  test('releases what the rest cannot cost, and does not spend it again', async () => {
    const allowance = new Allowance({ limitMicros: 100, plannedMicros: 100 })
    allowance.settle(60, 20)
    allowance.replan({ plannedMicros: 30 })
    expect(allowance.giveBack()).toBe(50)
    allowance.replan({ plannedMicros: 99 })
    expect(allowance.giveBack()).toBe(50)
    expect(await allowance.take(1)).toBe(false)
  })
})

const priceOf = () => ({ input: 1, output: 2 })

describe('a run', () => {
  /** Agent `a` breaks off once, so that its cost is unknown; `pen` answers. */
  const call = (): CallModel => {
    let broken = 0
    // oxlint-disable-next-line require-yield -- it yields nothing.
    return async function* ({ model }) {
      const failure = { code: 'upstream_cut', message: '', retryable: true } as const
      const cut = model === 'a' && ++broken === 1
      const text = cut ? '' : `Said by ${model}, at some length`
      const usage = cut ? null : NO_WORDS
      return { ...unsent(failure), sent: true, text, usage, ...(cut ? {} : WHOLE) }
    }
  }
  const plan = capped(planOf([layerOf([agentOf('a', { retries: 1 }), agentOf('b')])]))

  test.each([
    ['says that it made fewer attempts for want of money', 0, ['budget_fewer_attempts'], 1],
    ['makes them when there is enough', 100_000, [], 2],
  ])('%s', async (_what, more, reasons, attempts) => {
    const bound = boundOf(plan, priceOf)
    const plannedMicros = bound.ok ? bound.bound.micros : Number.NaN
    const allowance = new Allowance({ limitMicros: plannedMicros + more, plannedMicros })
    const on = stage({}, { allowance })
    const { report } = await play(plan, { ...on, ports: { ...on.ports, call: call() } })
    expect(report.reasons.filter((reason) => reason.startsWith('budget'))).toEqual(reasons)
    expect(report.calls.find(({ agent }) => agent === 'a')?.attempts).toBe(attempts)
  })
})

const NO_WORDS = {
  promptTokens: 1,
  completionTokens: 8_192,
  cachedTokens: 0,
  reasoningTokens: 0,
  estimated: false,
}
const WHOLE = { failure: null, finishReason: 'stop' }
