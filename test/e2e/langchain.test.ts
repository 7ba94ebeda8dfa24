import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages'
import { ChatOpenAI } from '@langchain/openai'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { collected, mixture, servedUsage, startBench, type Bench } from './bench.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
beforeEach(() => bench.upstream.clear())
afterAll(() => bench[Symbol.asyncDispose]())

function chat(overrides: Parameters<typeof mixture>[0] = {}): ChatOpenAI {
  const { model, moa } = mixture(overrides)
  return new ChatOpenAI({
    model,
    apiKey: ' ',
    configuration: { baseURL: bench.baseURL },
    modelKwargs: { moa },
    maxRetries: 0,
  })
}

const WEATHER = {
  type: 'function' as const,
  function: {
    name: 'weather',
    description: 'The weather of a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } } },
  },
}

const TOOL_CALLS = [
  { id: 'call_a', name: 'weather', arguments: '{"city":"Zürich","days":3}' },
  { id: 'call_b', name: 'weather', arguments: '{"city":"東京 👋"}' },
]

const CALLED = [
  { id: 'call_a', name: 'weather', args: { city: 'Zürich', days: 3 } },
  { id: 'call_b', name: 'weather', args: { city: '東京 👋' } },
]

describe('LangChain', () => {
  test('invokes a mixture, with the usage of every call', async () => {
    const { upstream } = bench
    upstream.script('pen', { text: 'Written by the pen: Café 👋.' })
    const message = await chat().invoke('Where?')
    expect(message.content).toBe('Written by the pen: Café 👋.')
    const served = servedUsage(upstream)
    expect(upstream.requests).toHaveLength(3)
    expect(message.usage_metadata).toMatchObject({
      input_tokens: served.prompt_tokens,
      output_tokens: served.completion_tokens,
      total_tokens: served.total_tokens,
    })
  })

  test('streams a mixture; the pieces add up to the answer and its usage', async () => {
    const { upstream } = bench
    upstream.script('pen', { text: 'Un deux trois 👋 quatre.' })
    const pieces = await collected(await chat().stream('Count'))
    const whole = pieces.reduce((sum, piece) => sum.concat(piece))
    expect(whole.content).toBe('Un deux trois 👋 quatre.')
    const { total_tokens } = servedUsage(upstream)
    expect(whole.usage_metadata).toMatchObject({ total_tokens })
    expect(whole.response_metadata).toMatchObject({ finish_reason: 'stop' })
  })

  test('sees tool calls whole, and sends their results', async () => {
    const { upstream } = bench
    upstream.script('pen', { toolCalls: TOOL_CALLS })
    const armed = chat().bindTools([WEATHER])
    const message = await armed.invoke('Weather?')
    expect(message.tool_calls).toMatchObject(CALLED)

    const pieces = await collected(await armed.stream('Weather?'))
    const streamed = pieces.reduce((sum, piece) => sum.concat(piece))
    expect(streamed.tool_calls).toMatchObject(CALLED)

    upstream.clear()
    upstream.script('pen', { text: 'Rain there, sun here.' })
    const answer = await armed.invoke([
      new HumanMessage('Weather?'),
      message,
      new ToolMessage({ tool_call_id: 'call_a', content: 'rain' }),
      new ToolMessage({ tool_call_id: 'call_b', content: 'sun' }),
    ])
    expect(answer.content).toBe('Rain there, sun here.')
    expect(bench.requestsOf('pen')[0]?.body.messages?.map(({ role }) => role)).toEqual([
      'system',
      'user',
      'assistant',
      'tool',
      'tool',
    ])
    expect(bench.requestsOf('a')).toEqual([])
  })

  test('gets an object that matches a schema', async () => {
    bench.upstream.script('pen', { text: '{"planet":"Saturn"}' })
    const schema = {
      title: 'reply',
      type: 'object',
      properties: { planet: { type: 'string' } },
      required: ['planet'],
      additionalProperties: false,
    }
    const structured = chat().withStructuredOutput(schema, { method: 'jsonSchema' })
    expect(await structured.invoke('Most moons?')).toEqual({ planet: 'Saturn' })
    expect(bench.requestsOf('pen')[0]?.body['response_format']).toMatchObject({
      type: 'json_schema',
    })
    expect(bench.requestsOf('a')[0]?.body).not.toHaveProperty('response_format')
  })

  test('sends images, and a conversation of several turns', async () => {
    const image = { type: 'image_url', image_url: { url: 'https://example.com/cat.png' } }
    await chat().invoke([
      new SystemMessage('Be brief.'),
      new HumanMessage('My name is Ada.'),
      new AIMessage('Hello Ada.'),
      new HumanMessage({ content: [{ type: 'text', text: 'Is this me?' }, image] }),
    ])
    expect(bench.requestsOf('b')[0]?.body.messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'My name is Ada.' },
      { role: 'assistant', content: 'Hello Ada.' },
      { role: 'user', content: [{ type: 'text', text: 'Is this me?' }, image] },
    ])
  })

  test('raises errors with their status and code', async () => {
    const model = new ChatOpenAI({
      model: 'nothing',
      apiKey: ' ',
      configuration: { baseURL: bench.baseURL },
      maxRetries: 0,
    })
    await expect(model.invoke('Hi')).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
    })
  })

  test('raises when a stream fails in its middle', async () => {
    bench.upstream.script('pen', { text: 'One two three four five.', reset: 'after-tokens' })
    const stream = await chat({ aggregator: { model: 'down/pen' } }).stream('Count')
    await expect(collected(stream)).rejects.toMatchObject({ code: 'upstream_failed' })
  })
})
