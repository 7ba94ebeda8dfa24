import { describe, expect, test } from 'vitest'
import type { RunEvent } from '../../../src/moa/events.ts'
import type { Delta } from '../../../src/moa/model-port.ts'
import { RunRecorder } from '../../../src/moa/report.ts'
import { responsesSchemas } from '../../../src/protocol/openai-responses/response-schemas.ts'
import { responsesShape } from '../../../src/protocol/openai-responses/shape.ts'
import type { AnswerEncoder, AnswerForm } from '../../../src/protocol/wire-shape.ts'

const end = {
  identity: { run: 'run_1', mixture: 'demo', version: null, cache: 'off' } as const,
  report: new RunRecorder('synthesize').report(null),
}

function formOf(body: object = {}) {
  const parsed = responsesShape.parse({ model: 'demo', input: 'Hi', stream: true, ...body })
  if (!parsed.ok) throw new Error(parsed.error.message)
  const { ask, options } = parsed.value
  const { model, stream, progress } = ask
  const form = { shape: 'openai-responses', id: 'resp_7', created: 1, model, stream } as const
  return { ...form, progress, options } satisfies AnswerForm
}

interface Frame {
  readonly type: string
  readonly sequence_number: number
  readonly [field: string]: unknown
}

/** Parses the events of a stream; each has its type in its event line too. */
function framesOf(text: string): Frame[] {
  const events = text.split('\n\n')
  expect(events.pop()).toBe('')
  return events.map((event) => {
    const [name = '', data = '', ...rest] = event.split('\n')
    const frame = JSON.parse(data.slice('data: '.length)) as Frame
    expect({ name, rest }).toEqual({ name: `event: ${frame.type}`, rest: [] })
    return frame
  })
}

function answered(encoder: AnswerEncoder, deltas: readonly Delta[], finishReason = 'stop') {
  const event: RunEvent = { type: 'answer-deltas', deltas }
  return framesOf(encoder.start() + encoder.event(event) + encoder.end(finishReason, end))
}

const shortType = ({ type }: Frame) => type.replace('response.', '')

describe('a stream', () => {
  test('begins and ends every item and part, and numbers its events', () => {
    const frames = answered(responsesShape.encoder(formOf()), [{ text: 'a"b' }, { text: '\nc' }])
    expect(frames.map(shortType)).toEqual([
      'created',
      'in_progress',
      'output_item.added',
      'content_part.added',
      'output_text.delta',
      'output_text.delta',
      'output_text.done',
      'content_part.done',
      'output_item.done',
      'completed',
    ])
    expect(frames.map((frame) => frame.sequence_number)).toEqual(frames.map((_, index) => index))
    const place = { item_id: 'msg_7_0', output_index: 0, content_index: 0 }
    expect(frames[4]).toMatchObject({ ...place, delta: 'a"b', logprobs: [] })
    expect(frames[6]).toMatchObject({ ...place, text: 'a"b\nc', logprobs: [] })
    const part = { type: 'output_text', text: 'a"b\nc', annotations: [], logprobs: [] }
    expect(frames[7]).toMatchObject({ ...place, part })
    const item = { id: 'msg_7_0', status: 'completed', role: 'assistant', content: [part] }
    expect(frames[8]).toMatchObject({ output_index: 0, item })
    expect(frames[9]).toMatchObject({ response: { id: 'resp_7', output: [item] } })
  })

  test('has the whole answer in its last event', () => {
    const deltas = [{ reasoning: 'Hm' }, { text: 'a' }, { text: 'b' }, { refusal: 'No' }]
    const form = formOf()
    const last = answered(responsesShape.encoder(form), deltas).at(-1)
    const whole = responsesShape.whole(form, { ...end, deltas, finishReason: 'stop' })
    expect(last?.['response']).toEqual(whole)
    expect(responsesSchemas().response.parse(whole)).toEqual(whole)
  })

  test('has reasoning, text and a refusal one after the other, each in its own item or part', () => {
    const deltas = [
      { reasoning: 'Hm' },
      { text: 'a' },
      { refusal: 'No' },
      { reasoning: 'Oh' },
      { text: 'b', refusal: 'c' },
    ]
    const frames = answered(responsesShape.encoder(formOf()), deltas)
    const places = frames
      .filter(({ type }) => type.endsWith('.delta'))
      .map((frame) => [
        shortType(frame),
        frame['item_id'],
        frame['content_index'] ?? frame['summary_index'],
      ])
    expect(places).toEqual([
      ['reasoning_summary_text.delta', 'rs_7_0', 0],
      ['output_text.delta', 'msg_7_0', 0],
      ['refusal.delta', 'msg_7_0', 1],
      ['reasoning_summary_text.delta', 'rs_7_1', 0],
      ['output_text.delta', 'msg_7_1', 0],
      ['refusal.delta', 'msg_7_1', 1],
    ])
    const items = (type: string) =>
      frames.filter((frame) => frame.type === type).map((frame) => frame['output_index'])
    expect(items('response.output_item.added')).toEqual([0, 1, 2, 3])
    expect(items('response.output_item.done')).toEqual([0, 1, 2, 3])
  })

  test.each([
    ['length', 'max_output_tokens'],
    ['content_filter', 'content_filter'],
  ])('that ended with %s is incomplete, and so is its item', (finishReason, reason) => {
    const frames = answered(responsesShape.encoder(formOf()), [{ text: 'a' }], finishReason)
    expect(frames.at(-2)).toMatchObject({ item: { status: 'incomplete' } })
    expect(frames.at(-1)).toMatchObject({
      type: 'response.incomplete',
      response: { status: 'incomplete', incomplete_details: { reason }, error: null },
    })
  })

  test('without text has an empty message', () => {
    const last = answered(responsesShape.encoder(formOf()), []).at(-1)
    expect(last).toMatchObject({
      type: 'response.completed',
      response: { output: [{ type: 'message', content: [{ text: '' }] }] },
    })
  })

  test('that fails has two events for it, and its items are incomplete', () => {
    const encoder = responsesShape.encoder(formOf())
    const said = encoder.event({ type: 'answer-deltas', deltas: [{ text: 'Wel' }] })
    const error = { code: 'upstream_failed', message: 'm' } as const
    const frames = framesOf(encoder.start() + said + encoder.failure(error, end))
    expect(frames.slice(-2)).toMatchObject([
      {
        type: 'response.failed',
        response: {
          status: 'failed',
          error,
          output: [{ status: 'incomplete', content: [{ text: 'Wel' }] }],
          moa: { run: 'run_1' },
        },
      },
      { type: 'error', ...error, param: null },
    ])
    expect(frames.some(({ type }) => type === 'response.completed')).toBe(false)
  })
})

describe('progress', () => {
  const step: RunEvent = { type: 'layer-start', layer: 0, agents: ['a'] }

  test('is left out unless the request sets it', () => {
    expect(responsesShape.encoder(formOf()).event(step)).toBe('')
  })

  test('as events is a field of response.in_progress, which clients know', () => {
    const encoder = responsesShape.encoder(formOf({ moa: { progress: 'events' } }))
    const frames = framesOf(encoder.start() + encoder.event(step))
    expect(frames.at(-1)).toMatchObject({
      type: 'response.in_progress',
      response: { id: 'resp_7', status: 'in_progress', output: [] },
      moa: { event: { type: 'layer-start', agents: ['a'] } },
    })
  })

  test('as events has the answer so far, from which the client of OpenAI continues', () => {
    const encoder = responsesShape.encoder(formOf({ moa: { progress: 'events' } }))
    const first = encoder.event({
      type: 'answer-deltas',
      deltas: [{ reasoning: 'Hm' }, { text: 'So' }, { text: ' it' }],
    })
    const frames = framesOf(
      first + encoder.event({ type: 'run-degraded', reason: 'lone_proposal' }),
    )
    const output = [
      { type: 'reasoning', status: 'completed', summary: [{ text: 'Hm' }] },
      { type: 'message', status: 'in_progress', content: [{ text: 'So it' }] },
    ]
    expect(frames.at(-1)).toMatchObject({ type: 'response.in_progress', response: { output } })
    const rest = encoder.event({ type: 'answer-deltas', deltas: [{ text: ' is' }] })
    const last = framesOf(rest + encoder.end('stop', end)).at(-1)
    const whole = [output[0], { status: 'completed', content: [{ text: 'So it is' }] }]
    expect(last).toMatchObject({ response: { output: whole } })
  })

  test.each<[what: string, body: object]>([
    ['instructions', { instructions: 'i'.repeat(50_000) }],
    ['metadata', { metadata: { a: 'm'.repeat(50_000) } }],
    ['tools', { tools: [{ type: 'function', name: 'f', description: 'd'.repeat(50_000) }] }],
    ['a summary', { reasoning: { summary: 's'.repeat(50_000) } }],
    [
      'a schema',
      {
        text: {
          format: { type: 'json_schema', name: 'x', schema: { description: 'd'.repeat(50_000) } },
        },
      },
    ],
  ])('as events does not repeat %s that are long', (_what, body) => {
    const encoder = responsesShape.encoder(formOf({ moa: { progress: 'events' }, ...body }))
    expect(encoder.start().length).toBeGreaterThan(50_000)
    expect(encoder.event(step).length).toBeLessThan(5_000)
    expect(encoder.end('stop', end).length).toBeGreaterThan(50_000)
  })

  test('as what agents write repeats less of the request', () => {
    const moa = { progress: 'live' }
    const encoder = responsesShape.encoder(formOf({ moa, instructions: 'i'.repeat(2_000) }))
    const event = { type: 'agent-delta', layer: 0, agent: 'a', offset: 0, text: 'So' } as const
    const text = encoder.event(event)
    expect(framesOf(text).at(-1)).toMatchObject({ type: 'response.in_progress', moa: { event } })
    expect(text.length).toBeLessThan(2_000)
  })

  test('as events repeats instructions that are short', () => {
    const body = { moa: { progress: 'events' }, instructions: 'Be brief' }
    const frames = framesOf(responsesShape.encoder(formOf(body)).event(step))
    expect(frames[0]).toMatchObject({ response: { instructions: 'Be brief' } })
  })

  test('as reasoning is the summary of a reasoning item', () => {
    const encoder = responsesShape.encoder(formOf({ moa: { progress: 'reasoning' } }))
    const text = encoder.start() + encoder.event(step)
    const frames = framesOf(
      text +
        encoder.event({ type: 'answer-deltas', deltas: [{ text: 'a' }] }) +
        encoder.end('stop', end),
    )
    const response = frames.at(-1)?.['response'] as { output: object[] }
    expect(response.output).toMatchObject([
      { type: 'reasoning', summary: [{ text: 'Layer 1: asking a\n' }] },
      { type: 'message' },
    ])
  })
})

test('lines of the answer never break an event', () => {
  const encoder = responsesShape.encoder(formOf())
  const text = encoder.event({ type: 'answer-deltas', deltas: [{ text: 'a\u2028b\u2029c\r\nd' }] })
  expect(text).not.toMatch(/[\u2028\u2029\r]/)
  expect(framesOf(text).at(-1)?.['delta']).toBe('a\u2028b\u2029c\r\nd')
})
