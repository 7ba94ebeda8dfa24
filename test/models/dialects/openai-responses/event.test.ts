import { describe, expect, test } from 'vitest'
import {
  readResponses,
  readResponsesOf,
} from '../../../../src/models/dialects/openai-responses/event.ts'
import type { ChunkReading } from '../../../../src/reading/chunk-reading.ts'
import { inBandFailure } from '../../../../src/reading/errors/failures.ts'
import { ReplyBuilder } from '../../../../src/reading/reply-builder.ts'

const NOTHING = { type: 'chunk', delta: null, finishReason: null, usage: null }
const NO_TIME = { firstTokenMs: null, latencyMs: 0 }

function read(event: object): ChunkReading {
  return readResponses(JSON.stringify(event))
}

function deltaOf(event: object): unknown {
  const reading = read(event)
  return reading.type === 'chunk' ? reading.delta : reading
}

/** The reply to a stream of these events. */
function replyTo(...events: readonly object[]) {
  const builder = new ReplyBuilder('acme/large', { finish: 'reported', messages: [] })
  for (const event of events) builder.add(read(event))
  return builder.build({ cut: false, failure: null, ...NO_TIME })
}

const completed = (more: object = {}) => ({
  type: 'response.completed',
  response: { object: 'response', status: 'completed', error: null, output: [], ...more },
})

describe('an event', () => {
  test.each([
    [{ type: 'response.output_text.delta', delta: 'Hi' }, { text: 'Hi' }],
    [{ type: 'response.refusal.delta', delta: 'No.' }, { refusal: 'No.' }],
    [{ type: 'response.reasoning_summary_text.delta', delta: 'Hm' }, { reasoning: 'Hm' }],
    [{ type: 'response.reasoning_text.delta', delta: 'Hm' }, { reasoning: 'Hm' }],
    [{ type: 'response.reasoning_summary_part.added', summary_index: 1 }, { reasoning: '\n\n' }],
  ])('%j adds %j', (event, delta) => {
    expect(read(event)).toEqual({ ...NOTHING, delta })
  })

  test.each([
    { type: 'response.created', response: { object: 'response', status: 'in_progress' } },
    { type: 'response.output_text.delta', delta: '' },
    { type: 'response.output_text.done', text: 'The whole text.' },
    { type: 'response.content_part.done', part: { type: 'output_text', text: 'The whole text.' } },
    { type: 'response.reasoning_summary_part.added', summary_index: 0 },
    { type: 'response.reasoning_summary_text.done', text: 'The whole summary.' },
    { type: 'response.output_item.added', item: { type: 'message', content: [] } },
    { type: 'response.output_item.done', item: { type: 'web_search_call', status: 'completed' } },
    { type: 'keepalive' },
    { type: 'response.from_the_future', delta: 'x' },
    { type: 'constructor' },
  ])('%j adds nothing', (event) => {
    expect(read(event)).toEqual(NOTHING)
  })
})

describe('tool calls', () => {
  const item = { type: 'function_call', id: 'fc_1', call_id: 'call_a', name: 'add' }
  const added = (index: number, more: object = {}) => ({
    type: 'response.output_item.added',
    output_index: index,
    item: { ...item, arguments: '', ...more },
  })
  const piece = (index: number, delta: string) => ({
    type: 'response.function_call_arguments.delta',
    output_index: index,
    item_id: 'fc_1',
    delta,
  })
  const whole = (index: number, text: string) => ({
    type: 'response.function_call_arguments.done',
    output_index: index,
    item_id: 'fc_1',
    arguments: text,
  })
  const done = (index: number, text: string, more: object = {}) => ({
    type: 'response.output_item.done',
    output_index: index,
    item: { ...item, arguments: text, ...more },
  })
  const add = { id: 'call_a', name: 'add', arguments: '{"x":1}' }

  test('have the call_id as their id, and their arguments once', () => {
    const { toolCalls, finishReason, failure } = replyTo(
      added(1),
      piece(1, '{"x"'),
      piece(1, ':1}'),
      whole(1, '{"x":1}'),
      done(1, '{"x":1}'),
      completed(),
    )
    expect(toolCalls).toEqual([add])
    expect(finishReason).toBe('tool_calls')
    expect(failure).toBeNull()
  })

  test.each([
    ['when it begins', [added(0, { arguments: '{"x":1}' })]],
    ['when they are done', [added(0), whole(0, '{"x":1}')]],
    ['when the item is done', [added(0), done(0, '{"x":1}')]],
    ['with the item alone', [done(0, '{"x":1}')]],
    ['in part, then whole', [added(0), piece(0, '{"x'), done(0, '{"x":1}')]],
  ])('whose arguments come %s have all of them', (_, events) => {
    expect(replyTo(...events, completed()).toolCalls).toEqual([add])
  })

  test('that run side by side keep their own arguments', () => {
    const other = { call_id: 'call_b', name: 'sub' }
    const { toolCalls } = replyTo(
      added(0),
      added(1, other),
      piece(1, '{"y":'),
      piece(0, '{"x":'),
      piece(1, '2}'),
      piece(0, '1}'),
      done(1, '{"y":2}', other),
      done(0, '{"x":1}'),
      completed(),
    )
    expect(toolCalls).toEqual([add, { id: 'call_b', name: 'sub', arguments: '{"y":2}' }])
  })

  test('without a place follow each other', () => {
    const placeless = ({ output_index: _, ...event }: { output_index: number }) => event
    const other = { call_id: 'call_b', name: 'sub' }
    const { toolCalls } = replyTo(
      placeless(added(0)),
      placeless(piece(0, '{"x":1}')),
      placeless(done(0, '{"x":1}')),
      placeless(added(1, other)),
      placeless(piece(1, '{"y":2}')),
      placeless(done(1, '{"y":2}', other)),
      completed(),
    )
    expect(toolCalls).toEqual([add, { id: 'call_b', name: 'sub', arguments: '{"y":2}' }])
  })
})

describe('reasoning', () => {
  const summary = [
    { type: 'summary_text', text: 'One' },
    { type: 'summary_text', text: 'Two' },
  ]
  const item = { type: 'reasoning', id: 'rs_1', summary, encrypted_content: 'sealed' }
  const done = { type: 'response.output_item.done', output_index: 2, item }
  const common = { id: 'rs_1', format: 'openai-responses-v1' }
  const details = [
    { type: 'reasoning.summary', summary: 'One', ...common, index: 2 },
    // Without an index: blocks of one type and index are pieces of one text.
    { type: 'reasoning.summary', summary: 'Two', ...common },
    { type: 'reasoning.encrypted', data: 'sealed', ...common, index: 2 },
  ]

  test('that is encrypted leaves in the form of OpenRouter, with its place', () => {
    expect(deltaOf(done)).toEqual({ extra: { reasoning_details: details } })
  })

  test('has the name of its model, where it is known', () => {
    const reading = readResponsesOf('gpt-5.4')(JSON.stringify(done))
    const named = details.map((block) => ({ ...block, model: 'gpt-5.4' }))
    expect(reading).toMatchObject({ delta: { extra: { reasoning_details: named } } })
  })

  test('that cannot go back leaves as text alone', () => {
    const { encrypted_content: _, ...readable } = item
    expect(deltaOf({ ...done, item: readable })).toBeNull()
  })

  test('in plain words leaves as it is', () => {
    const content = [{ type: 'reasoning_text', text: 'Hm.' }]
    const plain = { type: 'reasoning', id: 'rs_1', summary: [], content }
    expect(deltaOf({ ...done, item: plain })).toEqual({
      extra: { reasoning_details: [{ type: 'reasoning.text', text: 'Hm.', ...common, index: 2 }] },
    })
  })
})

test('sources leave as Chat Completions have them', () => {
  const citation = { url: 'https://x.example', title: 'X', start_index: 0, end_index: 3 }
  const annotations = [
    { type: 'url_citation', ...citation },
    { type: 'file_citation', file_id: 'f' },
  ]
  const item = { type: 'message', content: [{ type: 'output_text', text: 'See.', annotations }] }
  const expected = [{ type: 'url_citation', url_citation: citation }]
  expect(deltaOf({ type: 'response.output_item.done', output_index: 0, item })).toEqual({
    extra: { annotations: expected },
  })
})

describe('the end', () => {
  const usage = {
    input_tokens: 100,
    input_tokens_details: { cached_tokens: 30, cache_write_tokens: 20 },
    output_tokens: 50,
    output_tokens_details: { reasoning_tokens: 40 },
    total_tokens: 150,
  }
  const incomplete = (reason: string) => ({
    type: 'response.incomplete',
    response: { status: 'incomplete', incomplete_details: { reason }, usage },
  })
  const text = { type: 'response.output_text.delta', delta: 'Hi' }

  test('has the usage, and nothing after it counts', () => {
    const reply = replyTo(text, completed({ usage }), text)
    expect(reply).toMatchObject({ text: 'Hi', finishReason: 'stop', failure: null })
    expect(reply.usage).toMatchObject({
      promptTokens: 100,
      completionTokens: 50,
      cachedTokens: 30,
      reasoningTokens: 40,
    })
  })

  test.each([
    ['max_output_tokens', 'length'],
    ['content_filter', 'content_filter'],
    ['steered', 'length'],
  ])('that is incomplete by %s is %s', (reason, finishReason) => {
    expect(replyTo(text, incomplete(reason))).toMatchObject({ finishReason, failure: null })
  })

  test('that does not come is a failure', () => {
    expect(replyTo(text).failure).toMatchObject({ code: 'upstream_cut' })
  })

  test.each([
    ['rate_limit_exceeded', 'upstream_rate_limited', 429],
    ['server_error', 'upstream_error', 500],
    ['server_is_overloaded', 'upstream_error', 503],
    ['invalid_prompt', 'upstream_rejected', 400],
    ['from_the_future', 'upstream_error', undefined],
  ])('with the error %s fails as %s', (code, failure, status) => {
    const error = { code, message: 'sk-secret. Please try again in 2s.' }
    const failed = replyTo(text, { type: 'response.failed', response: { status: 'failed', error } })
    expect(failed.failure).toMatchObject({ code: failure, retryAfterMs: 2_000 })
    expect(failed.failure?.status).toBe(status)
    expect(failed.failure?.message).not.toContain('sk-secret')
    const event = replyTo(text, { type: 'error', ...error, param: null, sequence_number: 3 })
    expect(event.failure).toMatchObject({ code: failure })
    const nested = replyTo(text, { type: 'error', error: { type: 'x', ...error } })
    expect(nested.failure).toMatchObject({ code: failure })
  })

  test('of a response that failed has what it cost', () => {
    const response = { status: 'failed', error: { code: 'server_error' }, usage }
    expect(replyTo({ type: 'response.failed', response }).usage).toMatchObject({
      promptTokens: 100,
      completionTokens: 50,
    })
  })
})

test('codes of errors are known by name', () => {
  expect(inBandFailure('acme/large', { code: 'invalid_encrypted_content' })).toMatchObject({
    status: 400,
    retryable: false,
  })
})
