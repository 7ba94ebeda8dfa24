import { describe, expect, test } from 'vitest'
import {
  readMessagesEvent,
  readMessagesOf,
} from '../../../../src/models/dialects/anthropic/event.ts'
import { errorCode } from '../../../../src/models/dialects/anthropic/error.ts'
import { FakeBody } from '../../../support/fake-upstream.ts'
import { callOnce } from '../../calls.ts'
import { anthropicModels } from './models.ts'

const NOTHING_YET = { textChars: 0, toolCalls: 0 }
const read = (event: object, received = NOTHING_YET) =>
  readMessagesEvent(JSON.stringify(event), received)
const delta = (piece: object, index = 0) =>
  read({ type: 'content_block_delta', index, delta: piece })
const start = (block: object, index = 0) =>
  read({ type: 'content_block_start', index, content_block: block })
const chunk = (fields: object) => ({
  type: 'chunk',
  delta: null,
  finishReason: null,
  usage: null,
  ...fields,
})
const format = 'anthropic-claude-v1'

describe('an event', () => {
  test('with text is text', () => {
    expect(delta({ type: 'text_delta', text: 'Hi' })).toEqual(chunk({ delta: { text: 'Hi' } }))
    expect(start({ type: 'text', text: '' })).toEqual(chunk({}))
  })

  test('with thoughts shows them, and has them with their signature in a form that returns', () => {
    expect(delta({ type: 'thinking_delta', thinking: 'Hm' }, 2)).toEqual(
      chunk({
        delta: {
          reasoning: 'Hm',
          extra: {
            reasoning_details: [
              { type: 'reasoning.text', text: 'Hm', format, id: '0-0', index: 2 },
            ],
          },
        },
      }),
    )
    expect(delta({ type: 'signature_delta', signature: 'c2ln' }, 2)).toEqual(
      chunk({
        delta: {
          extra: {
            reasoning_details: [
              { type: 'reasoning.text', signature: 'c2ln', format, id: '0-0', index: 2 },
            ],
          },
        },
      }),
    )
    expect(start({ type: 'redacted_thinking', data: 'ZGF0YQ' }, 1)).toEqual(
      chunk({
        delta: {
          extra: {
            reasoning_details: [
              { type: 'reasoning.encrypted', data: 'ZGF0YQ', format, id: '0-0', index: 1 },
            ],
          },
        },
      }),
    )
  })

  test('with thoughts behind a text and calls says so', () => {
    const piece = { type: 'thinking_delta', thinking: 'Hm' }
    const event = { type: 'content_block_delta', index: 3, delta: piece }
    expect(read(event, { textChars: 12, toolCalls: 1 })).toMatchObject({
      delta: { extra: { reasoning_details: [{ id: '12-1' }] } },
    })
  })

  test('with a call has its id and name, then the pieces of its input', () => {
    const block = { type: 'tool_use', id: 'toolu_1', name: 'sum_x2E_up', input: {} }
    expect(start(block, 1)).toEqual(
      chunk({ delta: { toolCalls: [{ index: 1, id: 'toolu_1', name: 'sum.up' }] } }),
    )
    expect(delta({ type: 'input_json_delta', partial_json: '{"a' }, 1)).toEqual(
      chunk({ delta: { toolCalls: [{ index: 1, arguments: '{"a' }] } }),
    )
    expect(delta({ type: 'input_json_delta', partial_json: '' }, 1)).toEqual(chunk({}))
  })

  test.each([
    ['end_turn', 'stop'],
    ['tool_use', 'tool_calls'],
    ['max_tokens', 'length'],
    ['refusal', 'content_filter'],
    ['a_new_reason', 'length'],
    [null, null],
  ])('that ends for the reason %s ends with %s', (reason, finishReason) => {
    expect(read({ type: 'message_delta', delta: { stop_reason: reason } })).toEqual(
      chunk({ finishReason }),
    )
  })

  test.each([
    ['stop_sequence', 'stop'],
    ['model_context_window_exceeded', 'length'],
    ['pause_turn', 'length'],
  ])('that ends for the reason %s has it too, as %s says less', (reason, finishReason) => {
    const end = { stop_reason: reason, stop_sequence: 'END' }
    const own = { extra: { provider_specific_fields: end } }
    expect(read({ type: 'message_delta', delta: end })).toEqual(chunk({ finishReason, delta: own }))
    const whole = { type: 'message', content: [{ type: 'text', text: 'a' }], ...end }
    expect(read(whole)).toEqual(chunk({ finishReason, delta: { text: 'a', ...own } }))
  })

  test.each([
    { type: 'ping' },
    { type: 'content_block_stop', index: 0 },
    { type: 'content_block_start', index: 0, content_block: { type: 'server_tool_use' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'citations_delta' } },
    { type: 'an_event_of_next_year' },
  ])('that says nothing adds nothing: %j', (event) => {
    expect(read(event)).toEqual(chunk({}))
  })

  test('counts the prompt at the start and the answer at the end', () => {
    const usage = { input_tokens: 10, output_tokens: 3 }
    expect(read({ type: 'message_start', message: { content: [], usage } })).toMatchObject({
      usage: { prompt: 10, output: 0 },
    })
    const end = { type: 'message_delta', delta: { stop_reason: 'end_turn' } }
    expect(read({ ...end, usage: { output_tokens: 70 } })).toMatchObject({ usage: { output: 70 } })
    expect(read(end)).toMatchObject({ usage: null })
  })

  test('message_stop is the end', () => {
    expect(read({ type: 'message_stop' })).toEqual({ type: 'done' })
  })

  test('of an error is that error', () => {
    const error = { type: 'overloaded_error', message: 'Overloaded' }
    expect(read({ type: 'error', error })).toEqual({ type: 'error', error })
  })
})

test('a message that is not streamed is read block by block', () => {
  const content = [
    { type: 'thinking', thinking: 'Hm', signature: 'c2ln' },
    { type: 'redacted_thinking', data: 'ZGF0YQ' },
    { type: 'text', text: 'Let me ' },
    { type: 'text', text: 'see.' },
    { type: 'redacted_thinking', data: 'bW9yZQ' },
    { type: 'tool_use', id: 'toolu_1', name: 'find', input: { city: 'Orléans' } },
    { type: 'tool_use', id: 'toolu_2', name: 'close', input: {} },
  ]
  expect(read({ type: 'message', content, stop_reason: 'tool_use' })).toMatchObject({
    delta: {
      text: 'Let me see.',
      reasoning: 'Hm',
      toolCalls: [
        { id: 'toolu_1', name: 'find', arguments: '{"city":"Orléans"}', whole: true },
        { id: 'toolu_2', name: 'close', whole: true },
      ],
      extra: {
        reasoning_details: [
          { type: 'reasoning.text', text: 'Hm', index: 0 },
          { type: 'reasoning.text', signature: 'c2ln', index: 0 },
          { type: 'reasoning.encrypted', data: 'ZGF0YQ', index: 1, id: '0-0' },
          { type: 'reasoning.encrypted', data: 'bW9yZQ', index: 4, id: '11-0' },
        ],
      },
    },
    finishReason: 'tool_calls',
  })
})

describe('a failure', () => {
  test('is known by the type of its error', () => {
    const error = { type: 'overloaded_error', message: '"type":"api_error"' }
    expect(errorCode(JSON.stringify({ type: 'error', error, request_id: 'r' }))).toBe(
      'overloaded_error',
    )
    expect(errorCode('{"type":"error","error":{"type":"new_error"}}')).toBe('new_error')
    expect(errorCode('<html>')).toBe(null)
  })

  test('of an overloaded upstream before its first token is one that may be tried again', async () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }
    const event = `event: error\ndata: ${JSON.stringify(error)}\n\n`
    const models = anthropicModels(() => new FakeBody(event).end().answer())
    const { reply } = await callOnce(models, { live: true })
    expect(reply).toMatchObject({
      text: '',
      failure: { code: 'upstream_error', status: 529, retryable: true },
    })
  })

  test.each([
    [529, 'overloaded_error', 'upstream_error', true],
    [500, 'api_error', 'upstream_error', true],
    [429, 'rate_limit_error', 'upstream_rate_limited', true],
    [413, 'request_too_large', 'upstream_rejected', false],
    [402, 'billing_error', 'upstream_rejected', false],
    [401, 'authentication_error', 'upstream_unauthorized', false],
  ])('with status %d and %s is %s, again: %s', async (status, type, code, retryable) => {
    const body = JSON.stringify({ type: 'error', error: { type, message: 'sk-secret' } })
    const headers = { 'content-type': 'application/json', 'retry-after': '7' }
    const models = anthropicModels(() => new Response(body, { status, headers }))
    const { reply } = await callOnce(models)
    expect(reply.failure).toMatchObject({ code, retryable, status, retryAfterMs: 7_000 })
    expect(reply.failure?.message).toContain(type)
    expect(reply.failure?.message).not.toContain('secret')
  })
})

test('the first piece of a block of thoughts names its model', () => {
  const readOf = (event: object) => readMessagesOf('m')(JSON.stringify(event), NOTHING_YET)
  const begins = (content_block: object) =>
    readOf({ type: 'content_block_start', index: 3, content_block })
  const details = (detail: object) =>
    chunk({
      delta: {
        extra: { reasoning_details: [{ ...detail, format, id: '0-0', model: 'm', index: 3 }] },
      },
    })
  expect(begins({ type: 'thinking', thinking: '', signature: '' })).toEqual(
    details({ type: 'reasoning.text', text: '' }),
  )
  expect(begins({ type: 'redacted_thinking', data: 'ZGF0YQ' })).toEqual(
    details({ type: 'reasoning.encrypted', data: 'ZGF0YQ' }),
  )
  const piece = { type: 'thinking_delta', thinking: 'Hm' }
  expect(
    JSON.stringify(readOf({ type: 'content_block_delta', index: 3, delta: piece })),
  ).not.toContain('"m"')
})
