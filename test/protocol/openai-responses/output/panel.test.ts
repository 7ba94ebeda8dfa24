import { describe, expect, test } from 'vitest'
import { NO_USAGE } from '../../../../src/moa/cost/usage.ts'
import type { CallReport, RunEvent } from '../../../../src/moa/events.ts'
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
