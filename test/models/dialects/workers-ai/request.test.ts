import { describe, expect, test } from 'vitest'
import type { Message } from '../../../../src/moa/message.ts'
import type { CallSettings } from '../../../../src/moa/model-port.ts'
import { workersAiEndpoint } from '../../../../src/models/dialects/workers-ai/binding.ts'
import { workersAiRequest } from '../../../../src/models/dialects/workers-ai/request.ts'
import { callOf } from '../../calls.ts'

const ENDPOINT = workersAiEndpoint(
  { run: () => Promise.resolve(null) },
  'workers-ai/@cf/meta/llama',
)

function inputOf(call: {
  settings?: CallSettings
  messages?: readonly Message[]
}): Record<string, unknown> {
  const input: Record<string, unknown> = JSON.parse(
    JSON.stringify(workersAiRequest(ENDPOINT, callOf(call)).body),
  )
  return input
}

describe('the settings of a request', () => {
  test('request a stream, and nothing that the call does not set', () => {
    expect(inputOf({})).toEqual({ messages: [{ role: 'user', content: 'Why?' }], stream: true })
  })

  test('have no field that Workers AI does not know', () => {
    const tools = [{ type: 'function', function: { name: 'add' } }]
    const settings = { maxTokens: 9, seed: 1, reasoningEffort: 'low', tools, toolChoice: 'auto' }
    expect(inputOf({ settings })).toMatchObject({ max_tokens: 9, seed: 1, tool_choice: 'auto' })
    expect(inputOf({ settings })).not.toHaveProperty('reasoning_effort')
    expect(inputOf({ settings })).not.toHaveProperty('stream_options')
  })

  test('give each tool the fields that the models require', () => {
    const parameters = { type: 'object', properties: { x: { type: 'number' } } }
    const tools = [
      {
        type: 'function',
        function: { name: 'add', description: 'Adds', parameters, strict: true },
      },
      { type: 'function', function: { name: 'now' } },
    ]
    expect(inputOf({ settings: { tools } })['tools']).toEqual([
      { type: 'function', function: { name: 'add', description: 'Adds', parameters } },
      {
        type: 'function',
        function: { name: 'now', description: '', parameters: { type: 'object', properties: {} } },
      },
    ])
  })

  test('request JSON with the bare schema, and then no stream', () => {
    const schema = { type: 'object', properties: { name: { type: 'string' } } }
    const ofOpenAi = { type: 'json_schema', json_schema: { name: 'city', strict: true, schema } }
    const bare = { type: 'json_schema', json_schema: schema }
    for (const responseFormat of [ofOpenAi, bare]) {
      const input = inputOf({ settings: { responseFormat } })
      expect(input['response_format']).toEqual(bare)
      expect(input).not.toHaveProperty('stream')
    }
    const input = inputOf({ settings: { responseFormat: { type: 'json_object' } } })
    expect(input['response_format']).toEqual({ type: 'json_object' })
  })

  test('stream plain text, which needs no format', () => {
    expect(inputOf({ settings: { responseFormat: { type: 'text' } } })).toEqual(inputOf({}))
  })
})

describe('the messages of a request', () => {
  test('have no role developer', () => {
    const messages: readonly Message[] = [{ role: 'developer', content: 'Be brief' }]
    expect(inputOf({ messages })['messages']).toEqual([{ role: 'system', content: 'Be brief' }])
  })

  test('are plain text without an image, and parts with one', () => {
    const text = { type: 'text', text: 'What?' } as const
    const image = { type: 'image', url: 'data:image/png;base64,AA', detail: 'low' } as const
    const messages: readonly Message[] = [
      { role: 'user', content: [text] },
      { role: 'user', content: [text, image] },
    ]
    expect(inputOf({ messages })['messages']).toEqual([
      { role: 'user', content: 'What?' },
      {
        role: 'user',
        content: [text, { type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } }],
      },
    ])
  })

  test('have tool calls with text that is never null, and results with the name of their function', () => {
    const toolCalls = [{ id: 'call_0', name: 'add', arguments: '{"x":1}' }]
    const messages: readonly Message[] = [
      { role: 'assistant', content: '', toolCalls },
      { role: 'tool', content: '2', toolCallId: 'call_0' },
      { role: 'tool', content: '3', toolCallId: 'unknown' },
    ]
    expect(inputOf({ messages })['messages']).toEqual([
      {
        role: 'assistant',
        content: '',
        tool_calls: [
          { id: 'call_0', type: 'function', function: { name: 'add', arguments: '{"x":1}' } },
        ],
      },
      { role: 'tool', content: '2', name: 'add', tool_call_id: 'call_0' },
      { role: 'tool', content: '3', tool_call_id: 'unknown' },
    ])
  })
})
