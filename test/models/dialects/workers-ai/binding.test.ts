import { describe, expect, test } from 'vitest'
import type { ModelCall } from '../../../../src/moa/model-port.ts'
import {
  isWorkersAi,
  isWorkersAiModel,
  type WorkersAi,
} from '../../../../src/models/dialects/workers-ai/binding.ts'
import { FakeBody, FakeUpstream } from '../../../support/fake-upstream.ts'
import { callOf, controlOf, finished, modelsOn, type Outcome } from '../../calls.ts'
import { expectNoRejections } from '../../rejections.ts'
import { DONE, finishEvent, event, deltaEvent } from '../../wire.ts'

expectNoRejections()

const ID = 'workers-ai/@cf/meta/llama'
const USAGE = { prompt_tokens: 3, completion_tokens: 2 }
const FLAT = { name: 'getWeather', arguments: { latitude: '51' } }
const CALL = { id: 'call_0', name: 'getWeather', arguments: '{"latitude":"51"}' }

async function callBinding(
  answer: () => unknown,
  { live, call = {} }: { live: boolean; call?: Partial<ModelCall> },
): Promise<Outcome & { readonly inputs: readonly unknown[] }> {
  const inputs: unknown[] = []
  const workersAi: WorkersAi = {
    run: async (...input) => {
      inputs.push(input)
      return answer()
    },
  }
  const upstream = new FakeUpstream(() => Promise.reject(new Error('No network')))
  const models = modelsOn(upstream.fetch, { workersAi })
  const result = await finished(models(callOf({ model: ID, ...call }), controlOf({ live })))
  expect(upstream.requests).toEqual([])
  return { ...result, inputs }
}

const streamOf = (...pieces: string[]) => new FakeBody(...pieces).end().stream

describe.for([{ live: false }, { live: true }])('the binding, %o', (mode) => {
  test('gets the model and its input', async () => {
    const { inputs } = await callBinding(() => ({ response: 'Yes' }), mode)
    const input = { messages: [{ role: 'user', content: 'Why?' }], stream: true }
    expect(inputs).toEqual([['@cf/meta/llama', input]])
  })

  test('streams, with [DONE] as the finish reason', async () => {
    const pieces = [
      event({ response: 'Ye', p: 'ab' }),
      event({ response: 's', usage: USAGE }),
      DONE,
    ]
    const { reply } = await callBinding(() => streamOf(...pieces), mode)
    expect(reply).toMatchObject({
      text: 'Yes',
      toolCalls: [],
      finishReason: 'stop',
      usage: { promptTokens: 3, completionTokens: 2 },
      failure: null,
    })
  })

  test('is cut off without [DONE]', async () => {
    const { reply } = await callBinding(() => streamOf(event({ response: 'Y' })), mode)
    expect(reply).toMatchObject({ text: 'Y', failure: { code: 'upstream_cut' } })
  })

  test('streams tool calls', async () => {
    const pieces = [
      event({ response: '', tool_calls: [FLAT, FLAT] }),
      event({ response: '', usage: USAGE, tool_calls: [] }),
      DONE,
    ]
    const { reply, deltas } = await callBinding(() => streamOf(...pieces), mode)
    const toolCalls = [CALL, { ...CALL, id: 'call_1' }]
    expect(reply).toMatchObject({ text: '', toolCalls, finishReason: 'tool_calls', failure: null })
    const heard = toolCalls.map((call, index) => ({ ...call, index }))
    expect(deltas).toEqual(mode.live ? [{ toolCalls: heard }] : [])
  })

  test('returns tool calls in one object', async () => {
    const answer = { response: null, tool_calls: [FLAT], usage: USAGE }
    const { reply } = await callBinding(() => answer, mode)
    expect(reply).toMatchObject({
      text: '',
      toolCalls: [CALL],
      finishReason: 'tool_calls',
      usage: { promptTokens: 3 },
      failure: null,
    })
  })

  test('makes no id that is already in the conversation', async () => {
    const messages = [
      { role: 'user', content: 'Where?' },
      { role: 'assistant', content: '', toolCalls: [CALL] },
      { role: 'tool', content: '51', toolCallId: 'call_0' },
    ] as const
    const options = { ...mode, call: { messages } }
    const { reply } = await callBinding(() => ({ response: null, tool_calls: [FLAT] }), options)
    expect(reply.toolCalls).toEqual([{ ...CALL, id: 'call_1' }])
  })

  test('returns an object as the answer in JSON mode, without a stream', async () => {
    const call = { settings: { responseFormat: { type: 'json_object' } } }
    const answer = { response: { name: 'Bern', population: 134000 }, usage: USAGE }
    const { reply, inputs } = await callBinding(() => answer, { ...mode, call })
    expect(reply).toMatchObject({
      text: '{"name":"Bern","population":134000}',
      finishReason: 'stop',
      failure: null,
    })
    expect(inputs).toMatchObject([['@cf/meta/llama', { response_format: { type: 'json_object' } }]])
  })

  test("streams in OpenAI's shape for some models", async () => {
    const pieces = [deltaEvent('Yes'), finishEvent('length'), DONE]
    const { reply } = await callBinding(() => streamOf(...pieces), mode)
    expect(reply).toMatchObject({ text: 'Yes', finishReason: 'length', failure: null })
  })

  test("reports tool calls as the finish of an answer in OpenAI's shape that ends with stop", async () => {
    const call = { index: 0, function: { name: 'getWeather', arguments: '{"latitude":"51"}' } }
    const pieces = [deltaEvent({ tool_calls: [call] }), finishEvent('stop'), DONE]
    const { reply } = await callBinding(() => streamOf(...pieces), mode)
    expect(reply).toMatchObject({ toolCalls: [CALL], finishReason: 'tool_calls', failure: null })
  })

  test('returns one object for models that do not stream', async () => {
    const answer = { response: 'Yes\n\n', usage: USAGE }
    const { reply, deltas } = await callBinding(() => answer, mode)
    expect(reply).toMatchObject({
      text: 'Yes\n\n',
      finishReason: 'stop',
      usage: { promptTokens: 3 },
      failure: null,
    })
    expect(deltas).toEqual(mode.live ? [{ text: 'Yes\n\n' }] : [])
  })

  test('returns text alone for some models', async () => {
    const { reply } = await callBinding(() => 'Yes', mode)
    expect(reply).toMatchObject({ text: 'Yes', finishReason: 'stop', failure: null })
  })

  test.for([{ image: 'x' }, { request_id: 'r' }, undefined, 5])(
    'that returns %o is malformed',
    async (answer) => {
      const { reply } = await callBinding(() => answer, mode)
      expect(reply).toMatchObject({ finishReason: null, failure: { code: 'upstream_malformed' } })
    },
  )
})

describe.for([{ live: false }, { live: true }])('an error of the binding, %o', (mode) => {
  const thrown: [string, object][] = [
    [
      '3040: Capacity temporarily exceeded',
      { code: 'upstream_rate_limited', status: 429, retryable: true },
    ],
    [
      'InferenceUpstreamError: 3036: used up',
      { code: 'upstream_rate_limited', status: 429, retryable: false },
    ],
    ['5007: No such model', { code: 'upstream_rejected', status: 400, retryable: false }],
    ['5016: terms', { code: 'upstream_unauthorized', status: 403, retryable: false }],
    ['3007: Request timeout', { code: 'upstream_timeout', status: 408, retryable: true }],
    ['9999: odd sk-secret', { code: 'upstream_error', retryable: true }],
    ['Network connection lost', { code: 'upstream_unreachable', retryable: true }],
  ]
  test.for(thrown)('thrown as %j is a failure with its code', async ([message, failure]) => {
    const { reply } = await callBinding(() => {
      throw new Error(message)
    }, mode)
    expect(reply).toMatchObject({ text: '', finishReason: null, failure })
    expect(reply.failure?.message).not.toContain(message)
    if (!('status' in failure)) expect(reply.failure).not.toHaveProperty('status')
  })

  test('thrown by the service without a code is an error of the upstream', async () => {
    const { reply } = await callBinding(() => {
      throw Object.assign(new Error("JSON Mode couldn't be met"), {
        name: 'InferenceUpstreamError',
      })
    }, mode)
    expect(reply.failure).toMatchObject({ code: 'upstream_error', retryable: true })
  })

  const returned: [string, object][] = [
    ['errors', { errors: [{ message: 'x', code: 3040 }] }],
    ['no success', { success: false, errors: [{ message: '3040: x' }], result: null }],
    ['errors beside an answer', { success: false, response: null, errors: [{ code: 3040 }] }],
  ]
  test.for(returned)('returned as %s is a failure, also in a stream', async ([, error]) => {
    const failure = { code: 'upstream_rate_limited', status: 429, retryable: true }
    for (const answer of [() => error, () => streamOf(event(error), DONE)]) {
      const { reply } = await callBinding(answer, mode)
      expect(reply).toMatchObject({ text: '', finishReason: null, failure })
    }
  })
})

test('a binding is recognised by its method', () => {
  expect([{ run: () => {} }, {}, null, undefined, 'run'].map(isWorkersAi)).toEqual([
    true,
    false,
    false,
    false,
    false,
  ])
})

test('a model of the binding is recognised by its prefix', () => {
  expect([ID, 'workers-ai/', 'workers-ai', 'acme/workers-ai/x'].map(isWorkersAiModel)).toEqual([
    true,
    false,
    false,
    false,
  ])
})
