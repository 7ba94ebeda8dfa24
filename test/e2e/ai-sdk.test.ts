import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { APICallError, generateText, jsonSchema, Output, stepCountIs, streamText, tool } from 'ai'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { collected, mixture, servedUsage, startBench, type Bench } from './bench.ts'

let bench: Bench
let provider: ReturnType<typeof createOpenAICompatible>
beforeAll(async () => {
  bench = await startBench()
  provider = createOpenAICompatible({
    name: 'edgeMoa',
    baseURL: bench.baseURL,
    includeUsage: true,
    supportsStructuredOutputs: true,
  })
})
beforeEach(() => bench.upstream.clear())
afterAll(() => bench[Symbol.asyncDispose]())

/** The options of a call of the SDK to a mixture of the upstream. */
function callWith(overrides: Parameters<typeof mixture>[0] = {}) {
  const { model, moa } = mixture(overrides)
  return {
    model: provider(model),
    providerOptions: { edgeMoa: { moa: JSON.parse(JSON.stringify(moa)) } },
    maxRetries: 0,
  }
}

const ERROR_IGNORED = { onError: () => {} }

describe('the AI SDK', () => {
  test('generates text, with the usage of every call', async () => {
    const { upstream } = bench
    upstream.script('pen', { text: 'Written by the pen: Café 👋.', reasoning: 'Let me see.' })
    const answer = await generateText({ ...callWith(), prompt: 'Where?' })
    expect(answer.text).toBe('Written by the pen: Café 👋.')
    expect(answer.reasoningText).toBe('Let me see.')
    expect(answer.finishReason).toBe('stop')
    expect(answer.warnings ?? []).toEqual([])
    const served = servedUsage(upstream)
    expect(upstream.requests).toHaveLength(3)
    expect(answer.usage).toMatchObject({
      inputTokens: served.prompt_tokens,
      outputTokens: served.completion_tokens,
      totalTokens: served.total_tokens,
    })
  })

  test('streams text, with the usage of every call', async () => {
    const { upstream } = bench
    upstream.script('pen', { text: 'Un deux trois 👋 quatre.' })
    const stream = streamText({ ...callWith(), prompt: 'Count' })
    const pieces = await collected(stream.textStream)
    expect(pieces.join('')).toBe('Un deux trois 👋 quatre.')
    expect(pieces.length).toBeGreaterThan(2)
    expect(await stream.finishReason).toBe('stop')
    expect((await stream.usage).totalTokens).toBe(servedUsage(upstream).total_tokens)
  })

  test('shows progress as reasoning', async () => {
    const stream = streamText({
      ...callWith({ moa: { progress: 'reasoning' } }),
      prompt: 'Count',
    })
    expect(await stream.text).toBe('Answer of pen.')
    expect(await stream.reasoningText).toMatch(/^Layer 1: asking a, b\n(.*answered.*\n){2}up\/pen/)
  })

  test.each(['generates', 'streams'])(
    '%s tool calls, runs them and sends the results',
    async (how) => {
      const { upstream } = bench
      upstream.script('pen', [
        {
          toolCalls: [
            { id: 'call_a', name: 'weather', arguments: '{"city":"Zürich","days":3}' },
            { id: 'call_b', name: 'weather', arguments: '{"city":"東京 👋"}' },
          ],
        },
        { text: 'Sun everywhere.' },
      ])
      const cities: string[] = []
      const weather = tool({
        description: 'The weather of a city',
        inputSchema: jsonSchema<{ city: string }>({
          type: 'object',
          properties: { city: { type: 'string' }, days: { type: 'number' } },
        }),
        execute: ({ city }) => {
          cities.push(city)
          return Promise.resolve('sun')
        },
      })
      const question = {
        ...callWith(),
        prompt: 'Weather?',
        tools: { weather },
        stopWhen: stepCountIs(3),
      }
      const text =
        how === 'generates' ? (await generateText(question)).text : await streamText(question).text
      expect(text).toBe('Sun everywhere.')
      expect(cities).toEqual(['Zürich', '東京 👋'])
      const [first, second] = bench.requestsOf('pen')
      expect(first?.body['tools']).toHaveLength(1)
      expect(second?.body.messages?.map(({ role }) => role)).toEqual([
        'system',
        'user',
        'assistant',
        'tool',
        'tool',
      ])
      for (const { body } of bench.requestsOf('a')) expect(body).not.toHaveProperty('tools')
    },
  )

  test('generates an object that matches a schema', async () => {
    bench.upstream.script('pen', { text: '{"planet":"Saturn"}' })
    const schema = jsonSchema<{ planet: string }>({
      type: 'object',
      properties: { planet: { type: 'string' } },
      required: ['planet'],
      additionalProperties: false,
    })
    const { output } = await generateText({
      ...callWith(),
      prompt: 'Most moons?',
      output: Output.object({ schema }),
    })
    expect(output).toEqual({ planet: 'Saturn' })
    expect(bench.requestsOf('pen')[0]?.body['response_format']).toMatchObject({
      type: 'json_schema',
    })
    expect(bench.requestsOf('a')[0]?.body).not.toHaveProperty('response_format')
  })

  test('sends images to every model', async () => {
    const image = new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10])
    await generateText({
      ...callWith(),
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'file', data: image, mediaType: 'image/png' },
          ],
        },
      ],
    })
    for (const model of ['a', 'b', 'pen']) {
      expect(bench.requestsOf(model)[0]?.body.messages?.at(-1)?.content).toMatchObject([
        { type: 'text', text: 'What is this?' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
      ])
    }
  })

  test('sends a conversation of several turns', async () => {
    await generateText({
      ...callWith(),
      instructions: 'Be brief.',
      messages: [
        { role: 'user', content: 'My name is Ada.' },
        { role: 'assistant', content: 'Hello Ada.' },
        { role: 'user', content: 'Who am I?' },
      ],
    })
    expect(bench.requestsOf('a')[0]?.body.messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'My name is Ada.' },
      { role: 'assistant', content: 'Hello Ada.' },
      { role: 'user', content: 'Who am I?' },
    ])
  })

  test('raises errors with their status and message', async () => {
    const failing = generateText({ model: provider('nothing'), prompt: 'Hi', maxRetries: 0 })
    const error: unknown = await failing.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(APICallError)
    expect(error).toMatchObject({
      statusCode: 404,
      message: expect.stringContaining('Cannot find a mixture "nothing"') as string,
    })
  })

  test('gets an error when a stream fails in its middle', async () => {
    bench.upstream.script('pen', { text: 'One two three four five.', reset: 'after-tokens' })
    const stream = streamText({
      ...callWith({ aggregator: { model: 'down/pen' } }),
      ...ERROR_IGNORED,
      prompt: 'Count',
    })
    const parts = await collected(stream.fullStream)
    const text = parts.flatMap((part) => (part.type === 'text-delta' ? part.text : [])).join('')
    expect(text).toBe('One two three four')
    const failed = parts.find(({ type }) => type === 'error')
    expect(JSON.stringify(failed)).toContain('the aggregator failed')
    expect(await stream.finishReason).toBe('error')
  })
})
