import { describe, expect, test } from 'vitest'
import {
  endFields,
  failed,
  finished,
  inProgress,
  responseObject,
} from '../../../src/protocol/openai-responses/response-object.ts'
import { responsesSchemas } from '../../../src/protocol/openai-responses/response-schemas.ts'
import { responsesShape } from '../../../src/protocol/openai-responses/shape.ts'
import { wholeResponse } from '../../../src/protocol/openai-responses/whole-response.ts'
import { isDocumented, looseFields } from '../../support/documented.ts'
import { RUN_END } from '../../support/run-end.ts'

const REQUEST = { model: 'demo', input: 'Hi', metadata: { a: '1' }, text: { verbosity: 'low' } }

function formOf(request: object = REQUEST) {
  const parsed = responsesShape.parse(request)
  if (!parsed.ok) throw new Error(parsed.error.message)
  const { ask, options } = parsed.value
  const { model, stream, progress } = ask
  const form = { shape: 'openai-responses', id: 'resp_7', created: 1, model, stream } as const
  return { ...form, progress, options }
}

const END = endFields(formOf(), RUN_END)

describe('an answer that ended with', () => {
  test.each([
    ['stop', 'completed', null],
    ['length', 'incomplete', { reason: 'max_output_tokens' }],
    ['content_filter', 'incomplete', { reason: 'content_filter' }],
    ['tool_calls', 'completed', null],
    ['', 'completed', null],
    // Names that every object of JavaScript has.
    ['constructor', 'completed', null],
    ['__proto__', 'completed', null],
  ])('%j is %s', (finishReason, status, details) => {
    const state = finished(finishReason, [], END)
    expect(state).toMatchObject({ status, error: null, incomplete_details: details })
  })
})

describe('an answer is completed', () => {
  const [call] = RUN_END.report.calls
  if (call === undefined) throw new Error('Cannot find a call')
  const calls = [
    { ...call, latencyMs: 3_000 },
    { ...call, latencyMs: 1_000 },
    { ...call, layer: 1, latencyMs: 500 },
    { ...call, layer: null, latencyMs: 2_000 },
  ]
  const end = { ...RUN_END, report: { ...RUN_END.report, calls } }

  test('after the longest call of each layer and the last call', () => {
    expect(finished('stop', [], endFields(formOf(), end)).completed_at).toBe(1 + 6)
  })

  test('at once when it was stored', () => {
    const hit = { ...end, identity: { ...end.identity, cache: 'hit' } } as const
    expect(finished('stop', [], endFields(formOf(), hit)).completed_at).toBe(1)
  })

  test('never, while it is written, cut short or failed', () => {
    const error = { code: 'upstream_failed', message: 'm' } as const
    const fields = endFields(formOf(), end)
    const states = [inProgress([]), finished('length', [], fields), failed(error, [], fields)]
    expect(states.map((state) => state.completed_at)).toEqual([null, null, null])
  })
})

test('settings that the request leaves out have the defaults of OpenAI', () => {
  const form = formOf({ model: 'demo', input: 'Hi' })
  expect(responseObject(form, inProgress([]))).toMatchObject({
    temperature: 1,
    top_p: 1,
    frequency_penalty: 0,
    presence_penalty: 0,
    service_tier: 'default',
  })
})

test('an answer that is being written has neither usage nor report', () => {
  const state = inProgress([])
  expect(state.usage).toBeNull()
  expect(state).not.toHaveProperty('moa')
})

test('a failure has its code and message, and the usage until then', () => {
  const error = { code: 'upstream_failed', message: 'm', param: 'model' } as const
  expect(failed(error, [], END)).toMatchObject({
    status: 'failed',
    error: { code: 'upstream_failed', message: 'm' },
    usage: { total_tokens: 15 },
  })
  expect(failed(error, [], END).error).not.toHaveProperty('param')
})

test('an answer that was cancelled has no error', () => {
  const error = { code: 'cancelled', message: 'm' } as const
  expect(failed(error, [], END)).toMatchObject({ status: 'cancelled', error: null })
})

test('usage has the cached part of the prompt, and is marked only when it is estimated', () => {
  expect(finished('stop', [], END).usage).toStrictEqual({
    input_tokens: 10,
    input_tokens_details: {
      cached_tokens: 4,
      cache_write_tokens: 0,
      orchestration_input_tokens: 10,
      orchestration_input_cached_tokens: 4,
    },
    output_tokens: 5,
    output_tokens_details: { reasoning_tokens: 3, orchestration_output_tokens: 5 },
    total_tokens: 15,
    estimated: true,
  })
  const usage = { ...RUN_END.report.usage, estimated: false }
  const end = { ...RUN_END, report: { ...RUN_END.report, usage } }
  expect(finished('stop', [], endFields(formOf(), end)).usage).not.toHaveProperty('estimated')
})

test('usage has what was written to caches, of every lifetime', () => {
  const usage = { ...RUN_END.report.usage, cacheWrites: { '5m': 2, unknown: 3 } }
  const end = { ...RUN_END, report: { ...RUN_END.report, usage } }
  expect(finished('stop', [], endFields(formOf(), end)).usage?.input_tokens_details).toMatchObject({
    cached_tokens: 4,
    cache_write_tokens: 5,
  })
})

test('usage has the part of every call but that of the aggregator', () => {
  const [call] = RUN_END.report.calls
  if (call === undefined) throw new Error('Cannot find a call')
  const calls = [
    call,
    { ...call, role: 'judge' as const },
    { ...call, role: 'aggregator' as const },
  ]
  const end = { ...RUN_END, report: { ...RUN_END.report, calls } }
  expect(endFields(formOf(), end).usage).toMatchObject({
    input_tokens_details: { orchestration_input_tokens: 20, orchestration_input_cached_tokens: 8 },
    output_tokens_details: { orchestration_output_tokens: 10 },
  })
})

test('every state of an answer is documented', () => {
  const { response } = responsesSchemas()
  const error = { code: 'upstream_failed', message: 'm' } as const
  for (const state of [inProgress([]), finished('length', [], END), failed(error, [], END)])
    expect(isDocumented(response, responseObject(formOf(), state))).toBe(true)
})

test('every field of an answer is documented, and only the named ones may be missing', () => {
  const { response } = responsesSchemas()
  const deltas = [{ reasoning: 'Hm' }, { text: 'a' }, { refusal: 'No' }]
  const body = wholeResponse(formOf(), { ...RUN_END, deltas, finishReason: 'length' })
  expect(isDocumented(response, body)).toBe(true)
  const { removable, renamable } = looseFields(response, body)
  expect(removable).toEqual([
    'metadata.a',
    'text.verbosity',
    'usage.estimated',
    'moa',
    'moa.finding.faults.small',
    'moa.chosen',
    'moa.chosen.propensity',
    'moa.early_exit',
    'moa.usage_by_role',
    'moa.usage_by_role.agent',
    'moa.usage_by_role.agent.estimated',
    'moa.calls.0.usage.estimated',
  ])
  // Labels of the caller, and faults by the name of the agent.
  expect(renamable).toEqual(['metadata.a', 'moa.finding.faults.small'])
})
