import { describe, expect, test } from 'vitest'
import type { Message } from '../../../../src/moa/message.ts'
import type { CallSettings } from '../../../../src/moa/model-port.ts'
import type { Limits, Provider } from '../../../../src/models/catalog/provider.ts'
import { CATALOG } from '../../../../src/models/catalog/catalog.ts'
import { openaiRequest } from '../../../../src/models/dialects/openai/request.ts'
import { callOf, providerNamed } from '../../calls.ts'

const QUESTION: Message = { role: 'user', content: 'Why?' }

function bodyOf(
  call: { settings?: CallSettings; messages?: readonly Message[] },
  limits: Partial<Limits> = {},
): Record<string, unknown> {
  return bodyAt(providerNamed('acme', limits), call)
}

function bodyAt(
  provider: Provider,
  call: { settings?: CallSettings; messages?: readonly Message[] },
): Record<string, unknown> {
  const endpoint = {
    id: 'acme/large',
    provider,
    model: 'large',
    key: null,
    fetch: () => Promise.reject(new Error('Nothing is sent here')),
  }
  const body: Record<string, unknown> = JSON.parse(
    JSON.stringify(openaiRequest(endpoint, callOf(call)).body),
  )
  return body
}

describe('openaiRequest()', () => {
  test('sends nothing that the call does not set', () => {
    expect(bodyOf({})).toEqual({
      model: 'large',
      messages: [{ role: 'user', content: 'Why?' }],
      stream: true,
      stream_options: { include_usage: true },
    })
  })

  test('sends a text that stands before a shared one as a part of it', () => {
    const messages = [{ role: 'system', content: 'Be brief.', before: 'You doubt. ' }] as const
    expect(bodyOf({ messages })['messages']).toEqual([
      { role: 'system', content: 'You doubt. Be brief.' },
    ])
  })

  test.for<[name: string, sent: string | undefined]>([
    ['ann', 'ann'],
    ['Ann Lee', 'Ann_Lee'],
    ['<Ann|Lee>', '_Ann_Lee_'],
    ['安', '安'],
    ['', undefined],
  ])('sends the name "%s" as OpenAI takes it', ([name, sent]) => {
    const [message] = bodyOf({ messages: [{ ...QUESTION, name }] })['messages'] as [object]
    expect(message).toEqual({ ...QUESTION, ...(sent === undefined ? {} : { name: sent }) })
  })

  test('sends an empty object for the arguments of a call that has none', () => {
    const toolCalls = [{ id: 'c', name: 'f', arguments: '' }]
    expect(bodyOf({ messages: [{ role: 'assistant', content: '', toolCalls }] })).toMatchObject({
      messages: [{ tool_calls: [{ function: { name: 'f', arguments: '{}' } }] }],
    })
  })

  test('sends every setting under its name', () => {
    const settings: Required<Omit<CallSettings, 'extra'>> = {
      temperature: 0,
      topP: 0.9,
      seed: 0,
      maxTokens: 64,
      reasoningEffort: 'low',
      stop: ['\n'],
      frequencyPenalty: 0.1,
      presencePenalty: 0.2,
      logitBias: { '5': -100 },
      verbosity: 'low',
      logprobs: true,
      topLogprobs: 5,
      tools: [{ type: 'function', function: { name: 'add' } }],
      toolChoice: { type: 'function', function: { name: 'add' } },
      parallelToolCalls: false,
      responseFormat: { type: 'json_object' },
    }
    expect(bodyOf({ settings })).toMatchObject({
      temperature: 0,
      top_p: 0.9,
      seed: 0,
      max_tokens: 64,
      reasoning_effort: 'low',
      stop: ['\n'],
      frequency_penalty: 0.1,
      presence_penalty: 0.2,
      logit_bias: { '5': -100 },
      verbosity: 'low',
      logprobs: true,
      top_logprobs: 5,
      tools: settings.tools,
      tool_choice: settings.toolChoice,
      parallel_tool_calls: false,
      response_format: { type: 'json_object' },
    })
  })

  test('stays within the limits of the provider', () => {
    const settings = { maxTokens: 5, seed: 1, reasoningEffort: 'low' }
    const body = bodyOf(
      { settings, messages: [{ role: 'developer', content: 'Be brief' }, QUESTION] },
      {
        maxTokens: 'max_completion_tokens',
        streamUsage: false,
        seed: false,
        reasoningEffort: false,
        developerRole: true,
      },
    )
    expect(body).toEqual({
      model: 'large',
      messages: [
        { role: 'developer', content: 'Be brief' },
        { role: 'user', content: 'Why?' },
      ],
      stream: true,
      max_completion_tokens: 5,
    })
  })

  test('spells the role developer as system where the provider has no such role', () => {
    expect(bodyOf({ messages: [{ role: 'developer', content: 'Be brief' }] })['messages']).toEqual([
      { role: 'system', content: 'Be brief' },
    ])
  })

  test.each<[wanted: string, known: Limits['reasoningEffort'], sent: string | undefined]>([
    ['max', true, 'max'],
    ['max', [['', ['low', 'high']]], 'high'],
    ['minimal', [['', ['low', 'high']]], 'low'],
    ['medium', [['', ['low', 'high']]], 'high'],
    ['max', [['small', ['low']]], 'max'],
    [
      'max',
      [
        ['lar', ['low', 'medium']],
        ['', ['high']],
      ],
      'medium',
    ],
    ['deep', [['', ['low', 'high']]], 'deep'],
    ['max', false, undefined],
  ])('spells the effort %s for a model that knows %j as %s', (wanted, known, sent) => {
    const body = bodyOf({ settings: { reasoningEffort: wanted } }, { reasoningEffort: known })
    expect(body['reasoning_effort']).toBe(sent)
  })

  test.each([
    ['no tools', { toolChoice: 'auto', parallelToolCalls: false }],
    ['an empty list of tools', { tools: [], toolChoice: 'none', parallelToolCalls: true }],
  ])('says nothing about the use of tools with %s', (_what, settings) => {
    const body = bodyOf({ settings })
    for (const field of ['tools', 'tool_choice', 'parallel_tool_calls']) {
      expect(body).not.toHaveProperty(field)
    }
  })

  describe('where ids of tool calls must be short', () => {
    const call = (id: string) => ({ id, name: 'f', arguments: '{}' })
    const conversation = (...ids: string[]) => [
      QUESTION,
      { role: 'assistant' as const, content: '', toolCalls: ids.map(call) },
      ...ids.map((toolCallId) => ({ role: 'tool' as const, toolCallId, content: '1' })),
    ]
    const idsIn = (messages: readonly Message[], shortToolCallIds = true) => {
      const body = bodyOf({ messages }, { shortToolCallIds }) as unknown as {
        messages: { tool_calls?: { id: string }[]; tool_call_id?: string }[]
      }
      return {
        calls: body.messages.flatMap((each) => each.tool_calls?.map(({ id }) => id) ?? []),
        results: body.messages.flatMap((each) => each.tool_call_id ?? []),
      }
    }

    test('each call and its result have the same one, and no two calls share one', () => {
      const { calls, results } = idsIn(conversation('call_PTLP8xhu3uwZk4l3', 'call_b', '', 'a-b'))
      expect(results).toEqual(calls)
      expect(new Set(calls).size).toBe(4)
      for (const id of calls) expect(id).toMatch(/^[a-zA-Z0-9]{9}$/)
    })

    test('ids that are short stay, and no made one repeats them', () => {
      const { calls } = idsIn(conversation('call_1', 'c00000000', 'D681PevKs'))
      expect(calls.slice(1)).toEqual(['c00000000', 'D681PevKs'])
      expect(new Set(calls).size).toBe(3)
    })

    test('the same id in later turns stays the same, and other providers get it as it came', () => {
      const first = conversation('call_1')
      const later = [...first, ...conversation('call_2')]
      expect(idsIn(later).calls[0]).toBe(idsIn(first).calls[0])
      expect(idsIn(first, false).calls).toEqual(['call_1'])
    })
  })

  test('sends marks for a cache of prompts only where the provider takes them', () => {
    const extra = { cache_control: { type: 'ephemeral' } }
    const content = [{ type: 'text', text: 'a', extra }] as const
    const sentTo = (limits: Partial<Limits>) =>
      bodyOf({ messages: [{ role: 'user', content }] }, limits)['messages']
    const part = { type: 'text', text: 'a' }
    expect(sentTo({})).toEqual([{ role: 'user', content: [{ ...part, ...extra }] }])
    expect(sentTo({ messageFields: [] })).toEqual([{ role: 'user', content: [part] }])
  })

  test.each<[provider: string, answer: object, call: object]>([
    ['gemini', { extra_content: 1 }, { extra_content: 2 }],
    ['deepseek', { reasoning_content: 'Hm' }, {}],
    ['openrouter', { reasoning: 'Hm', reasoning_details: [3] }, {}],
    ['groq', {}, {}],
    ['openai', {}, {}],
    ['mistral', {}, {}],
  ])('sends %s back of an answer what it wants, and nothing else', (name, answer, call) => {
    const provider = CATALOG.get(name)
    if (provider === undefined) throw new Error('Cannot find the provider')
    const messages: readonly Message[] = [
      {
        role: 'assistant',
        content: '',
        reasoning: 'Hm',
        extra: { extra_content: 1, reasoning_details: [3], thinking_blocks: [4] },
        toolCalls: [{ id: 'call00001', name: 'f', arguments: '{}', extra: { extra_content: 2 } }],
      },
    ]
    const wireCall = { id: 'call00001', type: 'function', function: { name: 'f', arguments: '{}' } }
    expect(bodyAt(provider, { messages })['messages']).toEqual([
      { role: 'assistant', content: null, ...answer, tool_calls: [{ ...wireCall, ...call }] },
    ])
  })

  test('sends the extra fields that the operator lets through, and replaces no field with them', () => {
    const extra = { top_k: 5, min_p: 1, model: 'dearer', stream: false }
    const provider = { ...providerNamed('acme'), extraFields: ['top_k', 'model', 'stream'] }
    expect(bodyAt(provider, { settings: { extra } })).toMatchObject({
      model: 'large',
      stream: true,
      top_k: 5,
    })
    expect(bodyAt(provider, { settings: { extra } })).not.toHaveProperty('min_p')
  })

  test('sends parts, also images', () => {
    const content = [
      { type: 'text', text: 'What?' },
      { type: 'image', url: 'https://a.example/1.png', detail: 'low' },
      { type: 'image', url: 'data:image/png;base64,AA' },
    ] as const
    expect(bodyOf({ messages: [{ role: 'user', content }] })['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What?' },
          { type: 'image_url', image_url: { url: 'https://a.example/1.png', detail: 'low' } },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } },
        ],
      },
    ])
  })

  test('sends tool calls and their results back', () => {
    const toolCalls = [{ id: 'a', name: 'add', arguments: '{"x":1}' }]
    const messages: readonly Message[] = [
      { role: 'assistant', content: '', toolCalls },
      { role: 'assistant', content: 'Let me see', toolCalls },
      { role: 'tool', content: '2', toolCallId: 'a' },
      { role: 'assistant', content: '', toolCalls: [] },
      { role: 'user', content: 'So?', name: 'ann' },
    ]
    const wire = [{ id: 'a', type: 'function', function: { name: 'add', arguments: '{"x":1}' } }]
    expect(bodyOf({ messages })['messages']).toEqual([
      { role: 'assistant', content: null, tool_calls: wire },
      { role: 'assistant', content: 'Let me see', tool_calls: wire },
      { role: 'tool', content: '2', tool_call_id: 'a' },
      { role: 'assistant', content: '' },
      { role: 'user', content: 'So?', name: 'ann' },
    ])
  })
})
