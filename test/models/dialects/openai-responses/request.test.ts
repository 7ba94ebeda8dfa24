import { describe, expect, test } from 'vitest'
import { CATALOG } from '../../../../src/models/catalog/catalog.ts'
import type { Endpoint } from '../../../../src/models/catalog/endpoint.ts'
import type { Provider } from '../../../../src/models/catalog/provider.ts'
import { openaiResponses } from '../../../../src/models/dialects/openai-responses/openai-responses.ts'
import { responsesRequest } from '../../../../src/models/dialects/openai-responses/request.ts'
import type { CallSettings } from '../../../../src/moa/model-port.ts'
import { callOf, providerNamed } from '../../calls.ts'

type Json = Readonly<Record<string, unknown>>

function endpointOf(over: Partial<Endpoint> = {}): Endpoint {
  const provider = CATALOG.get('openai') ?? providerNamed('openai')
  const fetch = () => Promise.reject(new Error('Nothing is sent here'))
  return { id: 'openai/gpt-5.4', provider, model: 'gpt-5.4', key: 'sk', fetch, ...over }
}

function bodyOf(settings: CallSettings, over: Partial<Endpoint> = {}): Json {
  const { body } = responsesRequest(endpointOf(over), callOf({ settings }))
  return JSON.parse(JSON.stringify(body)) as Json
}

/** The provider with fields that its operator lets through. */
function letting(...extraFields: readonly string[]): Pick<Endpoint, 'provider'> {
  const provider: Provider = { ...endpointOf().provider, extraFields }
  return { provider }
}

test('a request wants a stream of a response that is not stored', () => {
  const { url, headers, body } = responsesRequest(endpointOf(), callOf())
  expect(url).toBe('https://api.openai.com/v1/responses')
  expect(headers).toMatchObject({ authorization: 'Bearer sk', 'content-type': 'application/json' })
  expect(JSON.parse(JSON.stringify(body))).toEqual({
    model: 'gpt-5.4',
    input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Why?' }] }],
    stream: true,
    store: false,
    include: ['reasoning.encrypted_content'],
  })
})

describe('settings', () => {
  test('have their names in Responses; those that it does not know are left out', () => {
    const settings: Required<Omit<CallSettings, 'extra' | 'tools' | 'toolChoice'>> = {
      temperature: 0.5,
      topP: 0.9,
      seed: 1,
      maxTokens: 64,
      reasoningEffort: 'none',
      stop: ['END'],
      frequencyPenalty: 0.1,
      presencePenalty: 0.1,
      logitBias: { '1': 2 },
      verbosity: 'low',
      logprobs: true,
      topLogprobs: 5,
      parallelToolCalls: true,
      responseFormat: { type: 'json_object' },
    }
    const { model, input, stream, store, include, ...rest } = bodyOf(settings)
    expect(rest).toEqual({
      temperature: 0.5,
      top_p: 0.9,
      top_logprobs: 5,
      max_output_tokens: 64,
      reasoning: { effort: 'none' },
      text: { format: { type: 'json_object' }, verbosity: 'low' },
    })
    expect(include).toEqual(['reasoning.encrypted_content', 'message.output_text.logprobs'])
  })

  test.each([
    ['gpt-5.4', 'none', true],
    ['gpt-5.4', 'low', false],
    ['gpt-5.4', undefined, false],
    ['gpt-6-astra', 'none', false], // Its effort becomes `low`.
    ['o3', undefined, false],
    ['gpt-4.1', undefined, true],
    ['gpt-4.1', 'high', true],
    ['grok-9', undefined, true],
    ['grok-9', 'low', false],
  ])('temperature goes to %s with effort %s: %s', (model, reasoningEffort, isSent) => {
    const settings = { temperature: 0.5, topP: 0.5, ...(reasoningEffort && { reasoningEffort }) }
    const body = bodyOf(settings, { model })
    expect(body).toMatchObject(isSent ? { temperature: 0.5, top_p: 0.5 } : {})
    expect('temperature' in body || 'top_p' in body).toBe(isSent)
  })

  test('a model that does not reason is asked for no effort and no encrypted thoughts', () => {
    const body = bodyOf({ reasoningEffort: 'high' }, { model: 'gpt-4.1' })
    expect(body).not.toHaveProperty('reasoning')
    expect(body).not.toHaveProperty('include')
  })

  test('the effort is one that the model knows here', () => {
    const effortOf = (model: string) => bodyOf({ reasoningEffort: 'max' }, { model })['reasoning']
    expect(effortOf('gpt-5.4')).toEqual({ effort: 'xhigh' })
    expect(effortOf('gpt-5.6-sol')).toEqual({ effort: 'max' })
    expect(effortOf('gpt-5-pro')).toEqual({ effort: 'high' })
  })

  test('that are left out are named', () => {
    const settings = { stop: 'END', seed: 1, logitBias: {}, temperature: 1, verbosity: 'low' }
    const leftOutOf = (model: string) =>
      openaiResponses.leavesOut?.(endpointOf({ model }), settings)
    expect(leftOutOf('gpt-5.4')).toEqual(['stop', 'seed', 'logit_bias', 'temperature'])
    expect(leftOutOf('gpt-4.1')).toEqual(['stop', 'seed', 'logit_bias', 'verbosity'])
    expect(bodyOf(settings, { model: 'gpt-4.1' })).not.toHaveProperty('text')
  })

  test('a summary of thoughts is requested where the operator lets `reasoning` through', () => {
    const settings = { extra: { reasoning: { summary: 'auto', effort: 'max' }, user: 'u' } }
    expect(bodyOf(settings)).not.toHaveProperty('reasoning')
    const body = bodyOf({ ...settings, reasoningEffort: 'low' }, letting('reasoning', 'user'))
    expect(body).toMatchObject({ reasoning: { effort: 'low', summary: 'auto' }, user: 'u' })
    const plain = bodyOf(settings, { model: 'gpt-4.1', ...letting('reasoning') })
    expect(plain).not.toHaveProperty('reasoning')
  })

  test('no field of the request is replaced by one that the operator lets through', () => {
    const extra = { store: true, input: 'mine', text: { verbosity: 'high' } }
    const body = bodyOf({ extra, verbosity: 'low' }, letting('store', 'input', 'text'))
    expect(body).toMatchObject({ store: false, text: { verbosity: 'low' } })
    expect(body['input']).toHaveLength(1)
  })

  test('fewer tokens than the interface accepts become the fewest that it does', () => {
    expect(bodyOf({ maxTokens: 5 })['max_output_tokens']).toBe(16)
    expect(bodyOf({ maxTokens: 17 })['max_output_tokens']).toBe(17)
  })

  test('the cache key is sent where there is one', () => {
    expect(bodyOf({}, { cacheKey: 'abc' })['prompt_cache_key']).toBe('abc')
    expect(bodyOf({})).not.toHaveProperty('prompt_cache_key')
  })
})

describe('the format of an answer', () => {
  const formatOf = (responseFormat: object) => bodyOf({ responseFormat })['text']
  const schema = { type: 'object', properties: {} }

  test('stands flat, and is strict only where the request says so', () => {
    const named = { name: 'n', description: 'd', schema }
    expect(formatOf({ type: 'json_schema', json_schema: named })).toEqual({
      format: { type: 'json_schema', ...named, strict: false },
    })
    expect(formatOf({ type: 'json_schema', json_schema: { ...named, strict: true } })).toEqual({
      format: { type: 'json_schema', ...named, strict: true },
    })
  })

  test('plain text is the default', () => {
    expect(formatOf({ type: 'text' })).toBeUndefined()
  })
})

describe('tools', () => {
  const tool = (called: object) => ({ type: 'function', function: called })
  const parameters = { type: 'object', properties: { x: { type: 'string' } } }

  test('stand flat, and are strict only where the request says so', () => {
    const tools = [
      tool({ name: 'a', description: 'd', parameters }),
      tool({ name: 'b', parameters, strict: true }),
      tool({ name: 'c', strict: null }),
    ]
    expect(bodyOf({ tools })['tools']).toEqual([
      { type: 'function', name: 'a', description: 'd', parameters, strict: false },
      { type: 'function', name: 'b', parameters, strict: true },
      {
        type: 'function',
        name: 'c',
        parameters: { type: 'object', properties: {}, required: [], additionalProperties: false },
        strict: false,
      },
    ])
  })

  test.each([
    ['auto', 'auto'],
    ['none', 'none'],
    ['required', 'required'],
    [tool({ name: 'a' }), { type: 'function', name: 'a' }],
    [
      { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [tool({ name: 'a' })] } },
      { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'a' }] },
    ],
  ])('the choice %j becomes %j', (toolChoice, wire) => {
    const body = bodyOf({ tools: [tool({ name: 'a' })], toolChoice, parallelToolCalls: false })
    expect(body['tool_choice']).toEqual(wire)
    expect(body['parallel_tool_calls']).toBe(false)
  })

  test('without tools, nothing says how to use them', () => {
    const body = bodyOf({ tools: [], toolChoice: 'auto', parallelToolCalls: true })
    for (const name of ['tools', 'tool_choice', 'parallel_tool_calls'])
      expect(body).not.toHaveProperty(name)
  })
})
