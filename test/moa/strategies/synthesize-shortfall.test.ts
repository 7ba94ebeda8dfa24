import { describe, expect, test } from 'vitest'
import type { Plan } from '../../../src/moa/plan.ts'
import type { Script } from '../../support/scripted-model.ts'
import { layerOf } from '../stage.ts'
import { bad, write } from './desk.ts'

describe('an aggregator that fails everywhere', () => {
  test('answers with the best proposal, degraded', async () => {
    const { answer, outcome, report } = await write(
      { pen: bad, quill: bad, chalk: bad },
      { fallbacks: ['quill', 'chalk'] },
    )
    expect(answer).toBe('It is Paris.')
    expect(outcome).toEqual({ ok: true, finishReason: 'stop', synthesized: false })
    expect(report).toMatchObject({
      reasons: ['aggregator_failed'],
      degraded: true,
      synthesized: false,
    })
  })

  test('answers with the best proposal when the money left tokens for its reasoning alone', async () => {
    const { answer, outcome, report } = await write(
      { pen: { finishReason: 'length' } },
      {},
      { shrunk: ['budget_fewer_tokens'] },
    )
    expect(answer).toBe('It is Paris.')
    expect(outcome).toMatchObject({ ok: true, finishReason: 'stop', synthesized: false })
    expect(report.reasons).toEqual(['budget_fewer_tokens', 'aggregator_failed'])
    expect(report.calls.at(-1)?.failure?.message).toContain('used up its tokens')
  })

  test('reports the proposal’s finish reason when it is incomplete', async () => {
    const cut: Script = { a: { text: 'Par', finishReason: 'length' }, pen: bad }
    const { outcome } = await write(cut, {}, { layers: [layerOf(['a'])] })
    expect(outcome).toMatchObject({ ok: true, finishReason: 'length' })
  })

  test.each<{ why: string; code: string; pens: Script; plan: Partial<Plan> }>([
    { why: 'no proposals', code: 'upstream_failed', pens: {}, plan: { layers: [] } },
    {
      why: 'no shortfall allowed',
      code: 'upstream_failed',
      pens: {},
      plan: { onShortfall: 'fail' },
    },
    {
      why: 'no proposals, and rate limits alone',
      code: 'upstream_rate_limited',
      pens: { pen: { failure: { code: 'upstream_rate_limited', retryAfterMs: 25_000 } } },
      plan: { layers: [] },
    },
  ])('fails the run with $why', async ({ code, pens, plan }) => {
    const { outcome, answer } = await write({ pen: bad, ...pens }, {}, plan)
    expect(outcome).toMatchObject({ ok: false, failure: { code } })
    expect(answer).toBe('')
  })

  const json = { responseFormat: { type: 'json_object' } }
  test.each([
    { why: 'JSON was promised', settings: json },
    { why: 'a schema was promised', settings: { responseFormat: { type: 'json_schema' } } },
    { why: 'a tool was chosen', settings: { toolChoice: { type: 'function' } } },
    { why: 'some tool had to be called', settings: { toolChoice: 'required' } },
  ])('fails when $why and no proposal fits', async ({ settings }) => {
    const { outcome, answer } = await write({ pen: bad }, {}, { answer: settings })
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'upstream_failed' } })
    expect(answer).toBe('')
  })

  test('answers with a proposal that fits the format of the request', async () => {
    const { answer } = await write(
      { pen: bad, c: { text: '{"city":"Lyon"}' } },
      {},
      { answer: json },
    )
    expect(answer).toBe('{"city":"Lyon"}')
  })

  test.each([{ responseFormat: { type: 'text' } }, { toolChoice: 'auto' }, { toolChoice: 'none' }])(
    'may leave any proposal with %j',
    async (settings) => {
      expect((await write({ pen: bad }, {}, { answer: settings })).answer).toBe('It is Paris.')
    },
  )
})

describe('a lone proposal', () => {
  test('is given to the aggregator, and the answer is not called a synthesis', async () => {
    const { pensCalled, answer, outcome, report } = await write({
      b: bad,
      c: bad,
      pen: { text: 'Oui.' },
    })
    expect(pensCalled).toEqual(['pen'])
    expect(answer).toBe('Oui.')
    expect(outcome).toMatchObject({ ok: true, synthesized: false })
    expect(report.reasons).toEqual(['agent_failed:0/b', 'agent_failed:0/c', 'lone_proposal'])
  })

  test('is no less than promised when the mixture has one agent', async () => {
    const { outcome, report } = await write(
      { pen: { text: 'Oui.' } },
      {},
      { layers: [layerOf(['a'])] },
    )
    expect(outcome).toMatchObject({ ok: true, synthesized: false })
    expect(report.degraded).toBe(false)
  })
})
