import { describe, expect, test } from 'vitest'
import type { WireProgress } from '../../../../src/protocol/runs/progress-response.ts'
import { applyEvent, applyText } from '../../../../src/ui/shared/run/apply-event.ts'
import { callsOf, newRun } from '../../../../src/ui/shared/run/run-view.ts'
import {
  after,
  agentEnd,
  agentStart,
  delta,
  judgeStart,
  layerStart,
  writerStart,
} from './events.ts'

describe('applyEvent()', () => {
  test('the agents of a layer wait, in configured order, whoever begins first', () => {
    const view = after(layerStart(0, 'a', 'b', 'c'), agentStart(0, 'c'), agentStart(0, 'a'))
    expect(view.layers[0]?.calls.map(({ agent, state }) => [agent, state])).toEqual([
      ['a', 'thinking'],
      ['b', 'waiting'],
      ['c', 'thinking'],
    ])
    expect(view.phase).toBe('agents')
  })

  test('the text of an agent grows, and its first part is its first token', () => {
    const view = after(
      layerStart(0, 'a'),
      agentStart(0, 'a'),
      delta('a', 0, 'One'),
      delta('a', 3, ' two'),
    )
    expect(view.layers[0]?.calls[0]).toMatchObject({
      text: 'One two',
      state: 'writing',
      startedMs: 10,
      firstTokenMs: 20,
    })
  })

  test('a text that starts again replaces the one of the failed attempt', () => {
    const view = after(layerStart(0, 'a'), delta('a', 0, 'Wrong'), delta('a', 0, 'Right'))
    expect(view.layers[0]?.calls[0]).toMatchObject({ text: 'Right', firstTokenMs: 20 })
  })

  test('agents of the same name in two layers are two cards', () => {
    const view = after(
      layerStart(0, 'a'),
      agentEnd(0, 'a'),
      { type: 'layer-end', layer: 0, proposals: 1 },
      layerStart(1, 'a'),
      agentStart(1, 'a'),
    )
    expect(callsOf(view).map(({ state }) => state)).toEqual(['done', 'thinking'])
    expect(view.layers[0]).toMatchObject({ startedMs: 0, endedMs: 20 })
  })

  test.each([
    ['ok', 'done'],
    ['partial', 'partial'],
    ['failed', 'failed'],
    ['cancelled', 'cut-off'],
    ['cached', 'cached'],
  ] as const)('an agent that ends as %s is %s', (status, state) => {
    const view = after(layerStart(0, 'a'), agentEnd(0, 'a', { status, model: 'sim/other' }))
    const [card] = callsOf(view)
    expect(card).toMatchObject({ state, model: 'sim/other', endedMs: 10 })
    expect(card?.error?.code).toBe(status === 'failed' ? 'upstream_timeout' : undefined)
  })

  test('the draft goes on with its agent until another one takes its place', () => {
    const draft = (agent: string, text: string, whole: boolean): WireProgress => ({
      type: 'draft',
      layer: 0,
      agent,
      text,
      whole,
    })
    const events = [layerStart(0, 'a', 'b'), delta('a', 0, 'One'), draft('a', 'One', false)]
    expect(after(...events, delta('a', 3, ' two')).draft?.text).toBe('One two')
    expect(after(...events, delta('b', 0, 'Other')).draft?.text).toBe('One')
    const replaced = after(...events, draft('b', 'Other', true), delta('a', 3, ' two'))
    expect(replaced.draft).toMatchObject({ agent: 'b', text: 'Other' })
    expect(applyText(replaced, 'The answer', 99).draft).toBeNull()
  })

  test('a judge has ended when the writer begins, and the writer thinks until its first text', () => {
    const view = after(judgeStart('judge', 'analyst'), writerStart())
    expect(view.after.map(({ role, state }) => [role, state])).toEqual([
      ['judge', 'done'],
      ['aggregator', 'thinking'],
    ])
    const writing = applyText(applyText(view, 'The', 50), ' end', 60)
    expect(writing).toMatchObject({ answer: 'The end', phase: 'writing' })
    expect(writing.after[1]).toMatchObject({ state: 'writing', firstTokenMs: 50 })
  })

  test('judges work side by side, and a fallback takes the card of its judge', () => {
    const view = after(
      judgeStart('critic', 'a'),
      judgeStart('critic', 'b'),
      judgeStart('critic', 'a', 'sim/other'),
    )
    expect(view.after.map(({ agent, model, state }) => [agent, model, state])).toEqual([
      ['a', 'sim/other', 'thinking'],
      ['b', 'sim/judge', 'thinking'],
    ])
    expect(view.phase).toBe('judging')
  })

  test('a writer that begins again is a fallback; after critics it is a reviser', () => {
    const twice = after(writerStart('sim/one'), writerStart('sim/two'))
    expect(twice.after.map(({ role, model }) => [role, model])).toEqual([['aggregator', 'sim/two']])
    const revised = after(writerStart(), judgeStart('critic', 'a'), writerStart(), writerStart())
    expect(revised.after.map(({ role, state }) => [role, state])).toEqual([
      ['aggregator', 'done'],
      ['critic', 'done'],
      ['reviser', 'thinking'],
    ])
  })

  test('a text without a writer ends the judge that chose it', () => {
    const view = applyText(after(layerStart(0, 'a'), judgeStart('judge', 'judge')), 'Chosen', 30)
    expect(view.after.map(({ state }) => state)).toEqual(['done'])
  })

  test('reasons and the skipped layers are there once', () => {
    const view = after(
      { type: 'run-degraded', reason: 'agent_failed:0/a' },
      { type: 'run-degraded', reason: 'agent_failed:0/a' },
      { type: 'remark', reason: 'early_exit' },
      { type: 'layers-skipped', layer: 0, agents: ['a'] },
    )
    expect(view.reasons).toEqual(['agent_failed:0/a', 'early_exit'])
    expect(view.skippedAfter).toBe(0)
  })

  test('an event of a newer gateway changes nothing', () => {
    const view = newRun('m')
    expect(applyEvent(view, { type: 'agent-slept' } as never, 1)).toBe(view)
  })
})
