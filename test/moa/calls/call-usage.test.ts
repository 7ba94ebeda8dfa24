import { describe, expect, test } from 'vitest'
import { NO_USAGE } from '../../../src/moa/cost/usage.ts'
import { USUAL_USAGE, type ScriptedReply } from '../../support/scripted-model.ts'
import { stage } from '../stage.ts'
import { askOn, bad, good, LONG } from './ask-on.ts'

describe('what an attempt costs', () => {
  const promptTokens = Math.ceil('Where?'.length / 4)
  const estimate = { ...NO_USAGE, promptTokens, estimated: true }

  test.each<{ what: string; reply: ScriptedReply; usage: object }>([
    { what: 'reported, is as reported', reply: good, usage: USUAL_USAGE },
    {
      what: 'not reported, is estimated by length',
      reply: { text: 'x'.repeat(9), usage: null },
      usage: { ...estimate, completionTokens: 3 },
    },
    { what: 'refused, is nothing', reply: bad({ retryable: false }), usage: NO_USAGE },
    { what: 'hung until its timeout, is the question', reply: { hangs: true }, usage: estimate },
    {
      what: 'broken, is the question and what was said',
      reply: { text: 'x'.repeat(8), failure: { code: 'upstream_cut' } },
      usage: { ...estimate, completionTokens: 2 },
    },
    {
      what: 'a tool call, counts its words',
      reply: { toolCalls: [{ id: '1', name: 'find', arguments: '{}' }], usage: null },
      usage: { ...estimate, completionTokens: 2 },
    },
    {
      what: 'thinking, counts it',
      reply: { deltas: [{ atMs: 1, reasoning: 'x'.repeat(40) }], usage: null },
      usage: { ...estimate, completionTokens: 10 },
    },
    {
      what: 'refused in words, counts them',
      reply: { deltas: [{ atMs: 1, refusal: 'x'.repeat(40) }], usage: null },
      usage: { ...estimate, completionTokens: 10 },
    },
    {
      what: 'reported as zeros beside a text, is estimated by length',
      reply: { text: 'x'.repeat(9), usage: NO_USAGE },
      usage: { ...estimate, completionTokens: 3 },
    },
    {
      what: 'reported without its prompt, has an estimated prompt',
      reply: { text: LONG, usage: { ...NO_USAGE, completionTokens: 2000 } },
      usage: { ...estimate, completionTokens: 2000 },
    },
    {
      what: 'reported without its text, has an estimated text',
      reply: { text: 'x'.repeat(9), usage: { ...NO_USAGE, promptTokens: 70, cachedTokens: 5 } },
      usage: { ...estimate, promptTokens: 70, cachedTokens: 5, completionTokens: 3 },
    },
    {
      what: 'reported before its last words, counts what was said after that',
      reply: {
        text: 'x'.repeat(400),
        usage: { ...USUAL_USAGE, completionTokens: 1 },
        failure: { code: 'upstream_cut' },
      },
      usage: { ...USUAL_USAGE, completionTokens: 100, estimated: true },
    },
    {
      what: 'rejected with zeros, is nothing',
      reply: { ...bad({ retryable: false }), usage: NO_USAGE },
      usage: NO_USAGE,
    },
  ])('$what', async ({ reply, usage }) => {
    const { report } = await askOn(stage({ a: reply }))
    expect(report.usage).toEqual(usage)
  })

  test('adds up over attempts, failed ones too', async () => {
    const on = stage({ a: [{ ...bad(), usage: USUAL_USAGE }, good] })
    const { report } = await askOn(on)
    expect(report.usage.promptTokens).toBe(20)
    expect(report.costUsd).toBeCloseTo(40e-6, 12)
  })

  test('is nothing when it was never sent', async () => {
    const caller = new AbortController()
    const on = stage({ a: { slotMs: 1_000, text: LONG } }, { signal: caller.signal })
    on.clock.setTimer(500, () => caller.abort())
    const { report } = await askOn(on)
    expect(report).toMatchObject({ usage: NO_USAGE, costUsd: 0, latencyMs: 0 })
  })
})
