import { describe, expect, test } from 'vitest'
import { boundOf, capped } from '../../../src/moa/cost/bound.ts'
import type { SynthesizeStep } from '../../../src/moa/plan.ts'
import { lastWindowOf, mergesOf } from '../../../src/moa/strategies/windows.ts'
import type { ScriptedReply } from '../../support/scripted-model.ts'
import { aggregatorOf, layerOf, planOf, play, stage, type PlanParts } from '../stage.ts'
import { bad } from './desk.ts'

const names = (count: number) => Array.from({ length: count }, (_, index) => `m${index + 1}`)

/** Runs so many agents, whose proposals a pen merges window by window. */
async function merge(
  agents: number,
  window: SynthesizeStep['window'],
  { pen, ...parts }: PlanParts & { readonly pen?: readonly ScriptedReply[] } = {},
) {
  const voices = names(agents).map((name) => [name, { text: `${name} says so.` }] as const)
  const merges = mergesOf(window, agents)
  const texts = Array.from({ length: merges }, (_, index) => ({ text: `Merge ${index + 1}.` }))
  const on = stage({
    ...Object.fromEntries(voices),
    pen: pen ?? [...texts, { text: 'The answer.' }],
    spare: { text: 'Spare.' },
  })
  const step: SynthesizeStep = {
    kind: 'synthesize',
    aggregator: aggregatorOf({ fallbacks: [] }),
    ...(window === undefined ? {} : { window }),
  }
  const played = await play(planOf([layerOf(names(agents))], { step, ...parts }), on)
  const prompts = on.model.to('pen').map(({ messages }) => JSON.stringify(messages))
  /** What each call of the pen was shown. */
  const shown = prompts.map((prompt) => prompt.match(/m\d+ says so|Merge \d+|Spare/g) ?? [])
  return { ...played, shown, calls: on.model.to('pen') }
}

describe('windows', () => {
  test.each([
    { proposals: 6, size: 6, keep: 3, merges: 0, last: 6 },
    { proposals: 7, size: 6, keep: 3, merges: 1, last: 2 },
    { proposals: 9, size: 6, keep: 3, merges: 1, last: 4 },
    { proposals: 10, size: 6, keep: 3, merges: 2, last: 2 },
    { proposals: 12, size: 6, keep: 3, merges: 2, last: 4 },
    { proposals: 5, size: 2, keep: 1, merges: 3, last: 2 },
    { proposals: 5, size: 4, keep: 1, merges: 1, last: 2 },
  ])(
    '$proposals proposals in windows of $size that keep $keep: $merges merges',
    ({ proposals, size, keep, merges, last }) => {
      expect(mergesOf({ size, keep }, proposals)).toBe(merges)
      expect(lastWindowOf({ size, keep }, proposals)).toBe(last)
    },
  )

  test('are merged in order, each with the text so far, and the last call writes the answer', async () => {
    const { shown, answer, outcome, report } = await merge(9, { size: 4, keep: 2 })
    expect(shown).toEqual([
      ['m1 says so', 'm2 says so', 'm3 says so', 'm4 says so'],
      ['Merge 1', 'm5 says so', 'm6 says so'],
      ['Merge 2', 'm7 says so', 'm8 says so'],
      ['Merge 3', 'm9 says so'],
    ])
    expect(answer).toBe('The answer.')
    expect(outcome).toMatchObject({ ok: true, synthesized: true })
    expect(report).toMatchObject({ degraded: false, reasons: [] })
    const written = report.calls.filter(({ role }) => role === 'aggregator')
    expect(new Set(written.map(({ id }) => id)).size).toBe(4)
  })

  test.each([{ window: { size: 4, keep: 2 } }, { window: undefined }])(
    'are none where all proposals fit into one: $window',
    async ({ window }) => {
      const { shown } = await merge(4, window)
      expect(shown).toEqual([['m1 says so', 'm2 says so', 'm3 says so', 'm4 says so']])
    },
  )

  test('write no JSON and call no tool before the answer', async () => {
    const answer = {
      responseFormat: { type: 'json_object' },
      tools: [{ type: 'function', function: { name: 'f' } }],
      maxTokens: 50,
    }
    const pen = [{ text: 'Merge 1.' }, { text: '{"a": 1}' }]
    const { calls } = await merge(4, { size: 3, keep: 2 }, { answer, pen })
    expect(calls.map(({ settings }) => settings)).toEqual([{ maxTokens: 50 }, answer])
  })

  test('of which one cannot be merged go on with its best proposal, and say so', async () => {
    const pen = [bad, { text: 'The answer.' }]
    const { answer, report, shown } = await merge(4, { size: 3, keep: 2 }, { pen })
    expect(answer).toBe('The answer.')
    expect(report).toMatchObject({ degraded: true, reasons: ['window_failed:0'] })
    expect(shown[1]).toHaveLength(2)
    expect(shown[1]?.[1]).toBe('m4 says so')
  })

  test('end with the caller: no answer, and no further call', async () => {
    const voices = names(4).map((name) => [name, { text: `${name} says so.` }] as const)
    const on = stage({ ...Object.fromEntries(voices), pen: { hangs: true } })
    const aggregator = aggregatorOf()
    const step = { kind: 'synthesize', aggregator, window: { size: 3, keep: 2 } } as const
    on.clock.setTimer(50, on.leave)
    const { outcome } = await play(planOf([layerOf(names(4))], { step }), on)
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
    expect(on.model.to('pen')).toHaveLength(1)
  })

  test('are a part of the bound on the cost', () => {
    const priceOf = () => ({ input: 1, output: 2 })
    const microsWith = (window?: SynthesizeStep['window']) => {
      const step = {
        kind: 'synthesize',
        aggregator: aggregatorOf(),
        ...(window && { window }),
      } as const
      const plan = capped(planOf([layerOf(names(9))], { step }), priceOf)
      const result = boundOf(plan, priceOf)
      return result.ok ? result.bound.micros : Number.NaN
    }
    expect(microsWith({ size: 4, keep: 2 })).toBeGreaterThan(microsWith())
    expect(microsWith({ size: 9, keep: 2 })).toBe(microsWith())
  })
})

describe('an analysis inline', () => {
  const step = (analysis?: 'none' | 'inline', prompt: string | null = null): SynthesizeStep => ({
    kind: 'synthesize',
    aggregator: aggregatorOf({ prompt }),
    ...(analysis && { analysis }),
  })

  test.each([null, 'Merge these.'])('is asked for after the prompt: %s', async (prompt) => {
    const { calls } = await merge(2, undefined, { step: step('inline', prompt) })
    const shown = JSON.stringify(calls[0]?.messages)
    const own = shown.indexOf(prompt ?? 'You have been provided with a set of responses')
    expect(own).toBeGreaterThan(-1)
    expect(shown.indexOf('compare the responses in your own reasoning')).toBeGreaterThan(own)
  })

  test.each(['none', undefined] as const)('is not asked for with %s', async (analysis) => {
    const { calls } = await merge(2, undefined, { step: step(analysis) })
    expect(JSON.stringify(calls[0]?.messages)).not.toContain('in your own reasoning')
  })

  test('costs no further call', async () => {
    const { calls } = await merge(2, undefined, { step: step('inline') })
    expect(calls).toHaveLength(1)
  })
})
