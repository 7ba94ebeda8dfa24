import { describe, expect, test } from 'vitest'
import type { CallSettings } from '../../../../src/moa/model-port.ts'
import { messagesUrl } from '../../../../src/models/dialects/anthropic/url.ts'
import { bodyOf, marked, rejectionOf, requestOf } from './sent.ts'

const tools = ['add', 'sum.up'].map((name) => ({
  type: 'function',
  function: { name, description: 'Adds.', parameters: { type: 'object', properties: {} } },
}))

/** The body of one question with these settings, which the upstream takes. */
function taken(settings: CallSettings, model?: string) {
  const sent = { settings, ...(model === undefined ? {} : { model }) }
  expect(rejectionOf(sent)).toBeNull()
  return bodyOf(sent)
}

test.each([
  'https://host',
  'https://host/',
  'https://host/v1',
  'https://host/v1/',
  'https://host/v1/messages',
])('a base URL leads to Messages, however it is written: %s', (url) => {
  expect(messagesUrl(url)).toBe('https://host/v1/messages')
})

test('a base URL may have a path of its own', () => {
  expect(messagesUrl('https://host/anthropic')).toBe('https://host/anthropic/v1/messages')
  expect(messagesUrl('https://host/anthropic/v1')).toBe('https://host/anthropic/v1/messages')
})

describe('a request', () => {
  test('has the headers of Anthropic, over which those of the operator win', () => {
    const { url, headers } = requestOf({ provider: { headers: { 'anthropic-beta': 'x' } } })
    expect(url).toBe('https://acme.example/v1/messages')
    expect(headers).toMatchObject({
      'x-api-key': 'sk-ant',
      'anthropic-version': '2023-06-01',
      'anthropic-beta': 'x',
    })
    expect(headers).not.toHaveProperty('authorization')
  })

  test('has the betas that the caller wants, as they are, beside those of the operator', () => {
    const settings = { extra: { 'anthropic-beta': 'b-2026-01-01,c-2026-01-01' } }
    expect(requestOf({ settings }).headers).toMatchObject({
      'anthropic-beta': 'b-2026-01-01,c-2026-01-01',
    })
    const provider = { headers: { 'anthropic-beta': 'a' } }
    expect(requestOf({ settings, provider }).headers).toMatchObject({
      'anthropic-beta': 'a,b-2026-01-01,c-2026-01-01',
    })
  })

  test('marks a result of a tool that is an error', () => {
    const { messages } = bodyOf({
      messages: [
        { role: 'user', content: 'a' },
        { role: 'assistant', content: '', toolCalls: [{ id: 'x', name: 'f', arguments: '{}' }] },
        { role: 'tool', toolCallId: 'x', content: 'Error: no', extra: { is_error: true } },
      ],
    })
    expect(messages.at(-1)?.content).toMatchObject([{ type: 'tool_result', is_error: true }])
  })

  test('has nothing that the call does not set, but for max_tokens', () => {
    expect(bodyOf({})).toEqual({
      model: 'claude-haiku-4-5',
      max_tokens: 4096,
      stream: true,
      messages: [{ role: 'user', content: [marked('Why?')] }],
    })
  })

  test.each([
    [undefined, 64, 64],
    [32, undefined, 32],
  ])('with max_tokens %s and a model of at most %s has %s', (maxTokens, most, expected) => {
    const price = { input: 1, output: 2, ...(most === undefined ? {} : { maxTokens: most }) }
    const settings = maxTokens === undefined ? {} : { maxTokens }
    const body = bodyOf({ settings, provider: { defaultPrice: price } })
    expect(body['max_tokens']).toBe(expected)
  })

  test('has the settings that Anthropic knows', () => {
    const body = taken({
      temperature: 1.7,
      topP: 0.9,
      seed: 1,
      maxTokens: 64,
      stop: ['END', ' \n'],
      frequencyPenalty: 1,
      presencePenalty: 1,
      logitBias: { '5': 1 },
      verbosity: 'low',
    })
    expect(body).toMatchObject({ temperature: 1, max_tokens: 64, stop_sequences: ['END'] })
    const names = 'model max_tokens stream messages temperature stop_sequences'.split(' ')
    expect(new Set(Object.keys(body))).toEqual(new Set(names))
  })

  test.each([
    'claude-opus-5-5',
    'claude-opus-4-7',
    'claude-sonnet-5',
    'claude-fable-5-1',
    'claude-haiku-5-5',
  ])('has no temperature for %s, which rejects it', (model) => {
    const body = taken({ temperature: 0, topP: 0.9 }, model)
    expect(body).not.toHaveProperty('temperature')
    expect(body).not.toHaveProperty('top_p')
  })

  test('has top_p where it stands alone', () => {
    expect(taken({ topP: 0.5 })).toMatchObject({ top_p: 0.5 })
  })
})

describe('effort', () => {
  test.each([
    ['claude-opus-5-5', 'max', 'max'],
    ['claude-opus-5-5', 'none', 'low'],
    ['claude-opus-4-6', 'xhigh', 'max'],
    ['claude-opus-4-5', 'xhigh', 'high'],
    ['claude-haiku-4-5', 'high', undefined],
    ['claude-sonnet-4-5', 'high', undefined],
    ['other', 'minimal', 'low'],
  ])('of %s, where %s is wanted, is %s', (model, reasoningEffort, effort) => {
    const body = taken({ reasoningEffort }, model)
    expect(body['output_config']).toEqual(effort === undefined ? undefined : { effort })
  })
})

describe('tools', () => {
  test('have the names that Anthropic takes, and a schema of an object', () => {
    const odd = { type: 'function', function: { name: 'a:b', parameters: { anyOf: [{}] } } }
    expect(taken({ tools: [...tools, odd] })['tools']).toEqual([
      { name: 'add', description: 'Adds.', input_schema: { type: 'object', properties: {} } },
      {
        name: 'sum_x2E_up',
        description: 'Adds.',
        input_schema: { type: 'object', properties: {} },
      },
      { name: 'a_x3A_b', input_schema: { type: 'object' } },
    ])
  })

  test.each<[NonNullable<CallSettings['toolChoice']>, object | undefined]>([
    ['auto', undefined],
    ['none', { type: 'none' }],
    ['required', { type: 'any' }],
    [
      { type: 'function', function: { name: 'sum.up' } },
      { type: 'tool', name: 'sum_x2E_up' },
    ],
  ])('chosen by %j have the choice %j', (toolChoice, choice) => {
    expect(taken({ tools, toolChoice })['tool_choice']).toEqual(choice)
  })

  test.each(['claude-opus-5-5', 'claude-fable-5-1'])(
    'are not forced on %s, which rejects it',
    (model) => {
      expect(taken({ tools, toolChoice: 'required' }, model)).not.toHaveProperty('tool_choice')
      expect(taken({ tools, toolChoice: 'none' }, model)['tool_choice']).toEqual({ type: 'none' })
    },
  )

  test('are called one at a time where that is wanted', () => {
    const one = { disable_parallel_tool_use: true }
    const choiceOf = (settings: CallSettings) =>
      taken({ tools, parallelToolCalls: false, ...settings })['tool_choice']
    expect(choiceOf({})).toEqual({ type: 'auto', ...one })
    expect(choiceOf({ toolChoice: 'required' })).toEqual({ type: 'any', ...one })
    expect(choiceOf({ toolChoice: 'none' })).toEqual({ type: 'none' })
    expect(taken({ parallelToolCalls: false })).not.toHaveProperty('tool_choice')
  })

  test('are the allowed ones alone', () => {
    const allowed = { mode: 'required', tools: [{ type: 'function', function: { name: 'add' } }] }
    const body = taken({ tools, toolChoice: { type: 'allowed_tools', allowed_tools: allowed } })
    expect(body['tools']).toMatchObject([{ name: 'add' }])
    expect(body['tool_choice']).toEqual({ type: 'any' })
  })

  test('of earlier calls are named where the request has none: Anthropic demands them', () => {
    const messages = [
      { role: 'user', content: 'Why?' },
      { role: 'assistant', content: '', toolCalls: [{ id: 'a', name: 'add', arguments: '{}' }] },
      { role: 'tool', content: '3', toolCallId: 'a' },
    ] as const
    expect(rejectionOf({ messages })).toBeNull()
    const body = bodyOf({ messages })
    expect(body['tools']).toEqual([{ name: 'add', input_schema: { type: 'object' } }])
    expect(body['tool_choice']).toEqual({ type: 'none' })
  })
})

test('other fields are sent where the operator lets them through, and replace none of ours', () => {
  const extra = { service_tier: 'auto', metadata: { user_id: 'u' }, top_k: 5, model: 'other' }
  const provider = { extraFields: ['service_tier', 'top_k', 'model'] }
  const body = bodyOf({ settings: { extra }, provider })
  expect(body).toMatchObject({ service_tier: 'auto', top_k: 5, model: 'claude-haiku-4-5' })
  expect(body).not.toHaveProperty('metadata')
  const newer = bodyOf({ model: 'claude-opus-5', settings: { extra }, provider })
  expect(newer).not.toHaveProperty('top_k')
})
