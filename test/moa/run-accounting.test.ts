import { describe, expect, test } from 'vitest'
import type { CallReport } from '../../src/moa/events.ts'
import { USUAL_USAGE, type ScriptedReply } from '../support/scripted-model.ts'
import { agentOf, aggregatorOf, layerOf, play, planOf, stage } from './stage.ts'

/** More than forty characters, enough for a proposal when it is cut off. */
const LONG = 'The capital of France is Paris, on the Seine.'
const failing: ScriptedReply = { failure: { code: 'upstream_error', retryable: true } }

function statusOf(calls: readonly CallReport[]): Readonly<Record<string, string>> {
  return Object.fromEntries(calls.map(({ agent, status }) => [agent, status]))
}

describe('the account of a run', () => {
  test('is the sum over every call, also those that failed, were cut off or hung', async () => {
    const on = stage({
      good: { afterMs: 100, text: LONG, usage: { ...USUAL_USAGE, promptTokens: 100 } },
      bad: { ...failing, text: '12345678', usage: null },
      late: { hangs: true, deltas: [{ atMs: 50, text: LONG }] },
      mute: { hangs: true },
      pen: { text: 'Paris.', usage: { ...USUAL_USAGE, completionTokens: 7 } },
    })
    const { report } = await play(planOf([layerOf(['good', 'bad', 'late', 'mute'])]), on)
    expect(statusOf(report.calls)).toEqual({
      good: 'ok',
      bad: 'failed',
      late: 'partial',
      mute: 'cancelled',
      aggregator: 'ok',
    })
    const question = Math.ceil('What is the capital of France?'.length / 4)
    expect(report.usage).toEqual({
      promptTokens: 100 + 3 * question + 10,
      completionTokens: 5 + 2 + Math.ceil(LONG.length / 4) + 0 + 7,
      cachedTokens: 0,
      reasoningTokens: 0,
      estimated: true,
    })
    const { promptTokens, completionTokens } = report.usage
    expect(report.costUsd).toBeCloseTo((promptTokens + 2 * completionTokens) / 1e6, 12)
  })

  test('counts every attempt at a model in one call', async () => {
    const spent = { ...failing, usage: USUAL_USAGE }
    const on = stage({ one: [spent, spent, { text: LONG }], pen: { text: 'Paris.' } })
    const { report } = await play(planOf([layerOf([agentOf('one', { retries: 2 })])]), on)
    expect(report.calls.map(({ agent, attempts }) => [agent, attempts])).toEqual([
      ['one', 3],
      ['aggregator', 1],
    ])
    expect(report.usage.promptTokens).toBe(40)
    expect(report.usage.completionTokens).toBe(20)
    expect(report.usage.estimated).toBe(false)
  })

  test('has one call per model that was tried, fallbacks too', async () => {
    const on = stage({
      one: { ...failing, usage: USUAL_USAGE },
      spare: { text: LONG },
      pen: { ...failing, usage: USUAL_USAGE },
      quill: { text: 'Paris.' },
    })
    const layer = layerOf([agentOf('one', { fallbacks: ['spare'] })])
    const aggregator = aggregatorOf({ fallbacks: ['quill'] })
    const { report } = await play(planOf([layer], { aggregator }), on)
    expect(report.calls.map(({ layer: place, model, status }) => [place, model, status])).toEqual([
      [0, 'one', 'failed'],
      [0, 'spare', 'ok'],
      [null, 'pen', 'failed'],
      [null, 'quill', 'ok'],
    ])
    expect(report.usage.promptTokens).toBe(40)
    expect(report.reasons).toEqual(['agent_fallback:0/one', 'aggregator_fallback'])
  })

  test('prices every model at its own rate', async () => {
    const on = stage(
      { one: { text: LONG }, pen: { text: 'Paris.' } },
      {
        priceOf: (model) =>
          model === 'pen' ? { input: 10, output: 100 } : { input: 1, output: 2 },
      },
    )
    const { report } = await play(planOf([layerOf(['one'])]), on)
    expect(report.calls.map(({ costUsd }) => costUsd)).toEqual([20e-6, 600e-6])
    expect(report.costUsd).toBeCloseTo(620e-6, 12)
  })

  test('prices each attempt by its own prompt: two short ones are not a long one', async () => {
    const longPrompt = { above: 20, input: 100, output: 100 }
    const spent = { ...failing, usage: { ...USUAL_USAGE, promptTokens: 20 } }
    const on = stage(
      {
        one: [spent, { text: LONG, usage: { ...USUAL_USAGE, promptTokens: 20 } }],
        pen: { text: 'Paris.' },
      },
      { priceOf: () => ({ input: 1, output: 2, longPrompt }) },
    )
    const { report } = await play(planOf([layerOf([agentOf('one', { retries: 1 })])]), on)
    expect(report.calls[0]?.usage.promptTokens).toBe(40)
    expect(report.calls[0]?.costUsd).toBeCloseTo((40 + 2 * 10) / 1e6, 12)
  })

  test('has the factor of the service tier that was sent, or of the one that answered', async () => {
    const tiers = { flex: 0.5, priority: 2 }
    const run = async (serviceTiers: readonly string[] | undefined) => {
      const usage = serviceTiers === undefined ? USUAL_USAGE : { ...USUAL_USAGE, serviceTiers }
      const on = stage(
        { pen: { text: 'Paris.', usage } },
        { priceOf: () => ({ input: 1, output: 2, tiers }) },
      )
      const plan = planOf([], { answer: { extra: { service_tier: 'flex' } } })
      return (await play(plan, on)).report.costUsd
    }
    expect(await run(undefined)).toBeCloseTo(10e-6, 12)
    expect(await run(['default'])).toBeCloseTo(20e-6, 12)
    expect(await run(['priority'])).toBeCloseTo(40e-6, 12)
  })

  test('has no cost when one price is unknown', async () => {
    const on = stage(
      { one: { text: LONG }, pen: { text: 'Paris.' } },
      { priceOf: (model) => (model === 'pen' ? null : { input: 1, output: 2 }) },
    )
    const { report } = await play(planOf([layerOf(['one'])]), on)
    expect(report.calls.map(({ costUsd }) => costUsd)).toEqual([20e-6, null])
    expect(report.costUsd).toBeNull()
    expect(report.usage.promptTokens).toBe(20)
  })

  test('has no cost for a rejected call, whatever the price', async () => {
    const on = stage(
      { one: { failure: { code: 'upstream_unauthorized' } }, two: { text: LONG }, pen: {} },
      { priceOf: (model) => (model === 'one' ? null : { input: 1, output: 2 }) },
    )
    const { report } = await play(planOf([layerOf(['one', 'two'])]), on)
    expect(report.calls[0]).toMatchObject({ agent: 'one', status: 'failed', costUsd: 0 })
    expect(report.costUsd).not.toBeNull()
  })

  test('contains latency and time to the first token', async () => {
    const deltas = [{ atMs: 30, text: 'Par' }]
    const on = stage({
      one: { afterMs: 90, deltas, text: 'is' },
      pen: { afterMs: 40, text: 'Oui' },
    })
    const { report } = await play(planOf([layerOf(['one'])]), on)
    expect(report.calls).toMatchObject([
      { agent: 'one', latencyMs: 90, firstTokenMs: 30, finishReason: 'stop', failure: null },
      { agent: 'aggregator', latencyMs: 40, firstTokenMs: 40 },
    ])
  })
})

describe('the id of a call', () => {
  test('names layer, agent, candidate and attempt, so that a run made again makes the same calls', async () => {
    const on = stage({
      a: [failing, { text: 'Oui.' }],
      pen: failing,
      quill: { text: 'Oui.' },
    })
    const layer = layerOf([agentOf('a', { retries: 1 })])
    const aggregator = aggregatorOf({ fallbacks: ['quill'] })
    const { report } = await play(planOf([layer], { aggregator }), on)
    expect(on.model.calls.map(({ id }) => id)).toEqual([
      '0/a/0/1',
      '0/a/0/2',
      '-/aggregator/0/1',
      '-/aggregator/1/1',
    ])
    expect(report.calls.map(({ id }) => id)).toEqual(['0/a/0', '-/aggregator/0', '-/aggregator/1'])
  })
})
