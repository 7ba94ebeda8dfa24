import { describe, expect, test } from 'vitest'
import { NO_USAGE } from '../../../../src/moa/cost/usage.ts'
import type { CallReport, RunEvent } from '../../../../src/moa/events.ts'
import type { FusionFinding } from '../../../../src/moa/findings.ts'
import { responsesSchemas } from '../../../../src/protocol/openai-responses/response-schemas.ts'
import { SHAPES } from '../../../../src/protocol/shapes.ts'
import type { AnswerForm } from '../../../../src/protocol/wire-shape.ts'
import { RUN_END } from '../../../support/run-end.ts'

const shape = SHAPES['openai-responses']

function formWith(more: Partial<AnswerForm>): AnswerForm {
  const parsed = shape.parse({ model: 'demo', input: 'Why?' })
  if (!parsed.ok) throw new Error(parsed.error.message)
  const { options } = parsed.value
  const form = { shape: 'openai-responses', id: 'resp_7', created: 1, model: 'demo' } as const
  return { ...form, stream: true, progress: 'none', options, ...more }
}

const place = { layer: 0, agent: 'one', model: 'openrouter/a/one' }
const other = { layer: 0, agent: 'two', model: 'b/two' }
const proposal = { agent: 'one', model: place.model, text: 'Because.', ended: 'whole' } as const
const failure = {
  code: 'upstream_rate_limited',
  message: 'Too many',
  retryable: true,
  status: 429,
} as const
const RUN: readonly RunEvent[] = [
  { type: 'layer-start', layer: 0, agents: ['one', 'two'] },
  { type: 'agent-start', ...place },
  { type: 'agent-end', ...place, status: 'ok', latencyMs: 5, proposal, failure: null },
  // As one whose provider is skipped: it was never called.
  { type: 'agent-end', ...other, status: 'failed', latencyMs: 0, proposal: null, failure },
  { type: 'layer-end', layer: 0, proposals: [proposal] },
  { type: 'aggregator-start', model: 'b/pen' },
]
const ANSWER: RunEvent = { type: 'answer-deltas', deltas: [{ text: 'So.' }] }

interface Frame {
  readonly type: string
  readonly [field: string]: unknown
}

function framesOf(text: string): readonly Frame[] {
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => JSON.parse(data) as Frame)
}

function written(events: readonly RunEvent[], more: Partial<AnswerForm>): readonly Frame[] {
  const encoder = shape.encoder(formWith(more))
  const started = encoder.start() + events.map((event) => encoder.event(event)).join('')
  return framesOf(started + encoder.end('stop', RUN_END))
}

const ITEM = {
  id: 'fus_7_0',
  type: 'openrouter:fusion',
  status: 'completed',
  responses: [{ model: 'a/one', content: 'Because.' }],
  failed_models: [{ model: 'b/two', error: 'Too many', status_code: 429 }],
  sources: [],
}

const outputOf = (frame: Frame | undefined) =>
  (frame?.['response'] as { readonly output: readonly object[] } | undefined)?.output

describe('the panel of a request with fusion', () => {
  test('is the first item, which begins, grows and ends before the answer', () => {
    const frames = written([...RUN, ANSWER], { fusion: true })
    const at = { item_id: 'fus_7_0', output_index: 0 }
    const call = 'response.fusion_call'
    const panel = frames.slice(2).filter((frame) => frame.type.startsWith(call))
    expect(panel.map(({ sequence_number: _, ...fields }) => fields)).toEqual([
      { type: `${call}.in_progress`, ...at },
      { type: `${call}.panel.added`, ...at, model: 'a/one' },
      { type: `${call}.panel.completed`, ...at, model: 'a/one', content: 'Because.' },
      { type: `${call}.panel.added`, ...at, model: 'b/two' },
      { type: `${call}.panel.failed`, ...at, model: 'b/two', error: 'Too many', status_code: 429 },
      { type: `${call}.completed`, ...at },
    ])
    const items = frames.filter(({ type }) => type.startsWith('response.output_item'))
    expect(items.map(({ type, output_index: index }) => [type.slice(21), index])).toEqual([
      ['added', 0],
      ['done', 0],
      ['added', 1],
      ['done', 1],
    ])
    expect(items[0]?.['item']).toEqual({
      ...ITEM,
      status: 'in_progress',
      responses: [],
      failed_models: [],
    })
    expect(items[1]?.['item']).toEqual(ITEM)
    expect(outputOf(frames.at(-1))).toEqual([ITEM, expect.objectContaining({ id: 'msg_7_0' })])
    expect(frames.map((frame) => frame['sequence_number'])).toEqual([...frames.keys()])
    const { response } = responsesSchemas()
    expect(response.parse(frames.at(-1)?.['response'])).toEqual(frames.at(-1)?.['response'])
  })

  test('is the same in a whole answer', () => {
    const call = { id: 'c', role: 'agent', layer: 0, usage: NO_USAGE, attempts: 1 } as const
    const times = { latencyMs: 1, firstTokenMs: null, finishReason: null, costUsd: 0 } as const
    const calls: readonly CallReport[] = [
      { ...call, ...times, agent: 'one', model: place.model, status: 'ok', failure: null },
      { ...call, ...times, agent: 'two', model: other.model, status: 'failed', failure },
    ]
    const { identity, report } = RUN_END
    const answer = { identity, report: { ...report, calls }, deltas: [{ text: 'So.' }] }
    const end = { ...answer, finishReason: 'stop' }
    const whole = (more: object, form: Partial<AnswerForm>) =>
      (
        shape.whole(formWith({ stream: false, ...form }), { ...end, ...more }) as {
          output: object[]
        }
      ).output
    const message = expect.objectContaining({ id: 'msg_7_0' })
    expect(whole({ proposals: [proposal] }, { fusion: true })).toEqual([ITEM, message])
    expect(whole({ proposals: [proposal] }, {})).toEqual([message])
    expect(whole({ proposals: [] }, { fusion: true })).toEqual([message])
  })

  test.each([{}, { progress: 'events' }, { progress: 'reasoning' }] as const)(
    'is shown to nobody else: %j',
    (form) => {
      expect(JSON.stringify(written([...RUN, ANSWER], form))).not.toContain('fusion')
    },
  )

  test.each(['events', 'reasoning'] as const)('is shown beside progress as %s', (progress) => {
    const frames = written([...RUN, ANSWER], { fusion: true, progress })
    expect(outputOf(frames.at(-1))).toEqual([ITEM, expect.objectContaining({ id: 'msg_7_0' })])
    const steps = frames.filter((frame) => frame['moa'] !== undefined)
    expect(steps).toHaveLength(progress === 'events' ? RUN.length : 0)
  })

  test('is left out of a replay, which has no proposals', () => {
    const frames = written([ANSWER], { fusion: true })
    expect(outputOf(frames.at(-1))).toHaveLength(1)
  })

  test('ends with the reason when none of it has answered', () => {
    const encoder = shape.encoder(formWith({ fusion: true }))
    const started =
      encoder.start() +
      RUN.slice(0, 2)
        .map((event) => encoder.event(event))
        .join('')
    const error = { code: 'quorum_not_met', message: 'Too few' } as const
    const frames = framesOf(started + encoder.failure(error, RUN_END))
    const failed = frames.find(({ type }) => type === 'response.failed')
    const reason = { error: 'Too few', failure_reason: 'all_panels_failed' }
    expect(outputOf(failed)).toMatchObject([{ status: 'incomplete', ...reason }])
  })
})

const FOUND: FusionFinding = {
  kind: 'fusion',
  consensus: ['It is so.'],
  contradictions: [{ topic: 'Why', stances: [{ model: 'openrouter/a/one', stance: 'Because.' }] }],
  partialCoverage: [{ models: ['openrouter/a/one', 'b/two'], point: 'How' }],
  uniqueInsights: [{ model: 'b/two', insight: 'When' }],
  blindSpots: ['Where'],
}
const ANALYSIS = {
  consensus: ['It is so.'],
  contradictions: [{ topic: 'Why', stances: [{ model: 'a/one', stance: 'Because.' }] }],
  partial_coverage: [{ models: ['a/one', 'b/two'], point: 'How' }],
  unique_insights: [{ model: 'b/two', insight: 'When' }],
  blind_spots: ['Where'],
}

describe('the analysis of a panel', () => {
  const [begun, rest] = [RUN.slice(0, -1), RUN.slice(-1)]
  const start = { type: 'judge-start', role: 'judge', agent: 'analyst', model: 'b/pen' } as const
  const call: CallReport = {
    id: '-/analyst/0',
    role: 'judge',
    layer: null,
    agent: 'analyst',
    model: 'b/pen',
    status: 'ok',
    finishReason: 'stop',
    latencyMs: 1,
    firstTokenMs: null,
    attempts: 1,
    usage: NO_USAGE,
    costUsd: 0,
    failure: null,
  }
  const endOf = (more: Partial<CallReport>) =>
    ({ type: 'call-end', call: { ...call, ...more } }) as const
  const degraded = { type: 'run-degraded', reason: 'analysis_failed' } as const
  const finding = { type: 'finding', finding: FOUND } as const
  const failureOf = (code: 'empty_answer' | 'upstream_error') =>
    ({ status: 'failed', failure: { code, message: 'No', retryable: false } }) as const

  test('is in the item and in events, with models as OpenRouter names them', () => {
    const frames = written([...begun, start, endOf({}), finding, ...rest, ANSWER], { fusion: true })
    const at = { item_id: 'fus_7_0', output_index: 0 }
    const steps = frames.filter(({ type }) => type.startsWith('response.fusion_call.analysis'))
    expect(steps.map(({ sequence_number: _, ...fields }) => fields)).toEqual([
      {
        type: 'response.fusion_call.analysis.in_progress',
        ...at,
        analyst_model: 'b/pen',
        judge_model: 'b/pen',
      },
      { type: 'response.fusion_call.analysis.completed', ...at, analysis: ANALYSIS },
    ])
    const [item] = outputOf(frames.at(-1)) ?? []
    expect(item).toEqual({ ...ITEM, analysis: ANALYSIS })
    const { response } = responsesSchemas()
    expect(response.parse(frames.at(-1)?.['response'])).toEqual(frames.at(-1)?.['response'])
  })

  test.each([
    [endOf({}), 'judge_schema_mismatch'],
    [endOf(failureOf('empty_answer')), 'judge_empty_completion'],
    [endOf(failureOf('upstream_error')), 'judge_upstream_error'],
  ])('that failed is missing from an item that says why: %#', (ended, reason) => {
    const events = [...begun, start, ended, degraded, ...rest, ANSWER]
    const item = { error: expect.stringContaining('analyst'), failure_reason: reason }
    const [streamed] = outputOf(written(events, { fusion: true }).at(-1)) ?? []
    expect(streamed).toEqual({ ...ITEM, ...item })
    const { identity, report } = RUN_END
    const calls = [ended.call]
    const failed = { ...report, calls, reasons: ['analysis_failed'] as const, degraded: true }
    const answer = { identity, report: failed, deltas: [{ text: 'So.' }], finishReason: 'stop' }
    const whole = shape.whole(formWith({ stream: false, fusion: true }), {
      ...answer,
      proposals: [proposal],
    }) as { readonly output: readonly object[] }
    expect(whole.output[0]).toMatchObject({ status: 'completed', ...item })
    expect(whole.output[0]).not.toHaveProperty('analysis')
  })

  test('is in a whole answer', () => {
    const { identity, report } = RUN_END
    const found = { ...report, calls: [call], finding: FOUND }
    const answer = { identity, report: found, deltas: [{ text: 'So.' }], finishReason: 'stop' }
    const whole = shape.whole(formWith({ stream: false, fusion: true }), {
      ...answer,
      proposals: [proposal],
    }) as { readonly output: readonly object[] }
    expect(whole.output[0]).toMatchObject({ analysis: ANALYSIS })
  })

  test('is none where a judge of another strategy judged', () => {
    const judge = { ...start, agent: 'judge' }
    const events = [...begun, judge, endOf({ agent: 'judge' }), ...rest, ANSWER]
    const text = JSON.stringify(written(events, { fusion: true }))
    expect(text).not.toContain('analysis')
  })
})
