import { createOpenRouter } from '@openrouter/ai-sdk-provider'
import { OpenRouter } from '@openrouter/sdk'
import { generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { collected, startBench, storeTeam, type Bench } from './bench.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
  await storeTeam(bench, 'openrouter/pen')
})
beforeEach(() => bench.upstream.clear())
afterAll(() => bench[Symbol.asyncDispose]())

/** A block of thoughts as OpenRouter passes it on: only the model that wrote it can read it. */
const SEALED = {
  type: 'reasoning.encrypted',
  data: 'c2VhbGVk',
  id: 'rs_1',
  format: 'openai-responses-v1',
  index: 0,
}
const CALL = { id: 'call_a', name: 'weather', arguments: '{"city":"Zürich"}' }
const PARAMETERS = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
} as const

/** The aggregator calls the tool, then answers. */
function scriptLoop(): void {
  bench.upstream.script('pen', [
    { reasoning: 'I need the weather.', toolCalls: [CALL] },
    { text: 'Sun in Zürich.' },
  ])
}

/** The conversation that the aggregator got at its second step, after the system message. */
function secondStep(): readonly object[] {
  return bench.requestsOf('pen')[1]?.body.messages?.slice(1) ?? []
}

const LOOP = [
  { role: 'user' },
  { role: 'assistant', tool_calls: [{ id: 'call_a', function: { name: 'weather' } }] },
  { role: 'tool', tool_call_id: 'call_a' },
]

describe('@openrouter/ai-sdk-provider', () => {
  test.each(['generates', 'streams'])('%s a tool loop with all its options', async (how) => {
    scriptLoop()
    const openrouter = createOpenRouter({
      baseURL: bench.baseURL,
      apiKey: 'none',
      compatibility: 'strict',
      extraBody: { transforms: ['middle-out'] },
    })
    const cities: string[] = []
    const question = {
      model: openrouter('team', {
        reasoning: { effort: 'high' },
        usage: { include: true },
        parallelToolCalls: false,
        user: 'u-1',
        provider: { order: ['anthropic'], allow_fallbacks: false },
        plugins: [{ id: 'response-healing' }],
        cache_control: { type: 'ephemeral' },
      }),
      prompt: 'Weather?',
      maxRetries: 0,
      tools: {
        weather: tool({
          inputSchema: jsonSchema<{ city: string }>(PARAMETERS),
          execute: ({ city }) => {
            cities.push(city)
            return Promise.resolve('sun')
          },
        }),
      },
      stopWhen: stepCountIs(3),
    }
    const text =
      how === 'generates' ? (await generateText(question)).text : await streamText(question).text
    expect(text).toBe('Sun in Zürich.')
    expect(cities).toEqual(['Zürich'])
    expect(secondStep()).toMatchObject(LOOP)
  })

  test('sends sealed thoughts back as they were', async () => {
    bench.upstream.script('pen', [
      { toolCalls: [CALL], opaque: { reasoning_details: [SEALED] } },
      { text: 'Sun in Zürich.' },
    ])
    const openrouter = createOpenRouter({ baseURL: bench.baseURL, apiKey: 'none' })
    await generateText({
      model: openrouter('team'),
      prompt: 'Weather?',
      tools: {
        weather: tool({
          inputSchema: jsonSchema<{ city: string }>(PARAMETERS),
          execute: () => Promise.resolve('sun'),
        }),
      },
      stopWhen: stepCountIs(3),
    })
    expect(secondStep()).toMatchObject(LOOP)
    expect(secondStep()[1]).toMatchObject({ reasoning_details: [SEALED] })
  })
})

/** An answer that is not streamed. */
function whole(answer: Awaited<ReturnType<OpenRouter['chat']['send']>>) {
  if (!('choices' in answer)) throw new Error('Cannot read: the answer is a stream')
  return answer
}

describe('@openrouter/sdk', () => {
  const client = () => new OpenRouter({ serverURL: bench.baseURL, apiKey: 'none' })
  const tools = [
    { type: 'function' as const, function: { name: 'weather', parameters: PARAMETERS } },
  ]

  test('completes a tool loop', async () => {
    scriptLoop()
    const question = { role: 'user' as const, content: 'Weather?' }
    const request = { model: 'team', tools, stream: false as const }
    const first = whole(
      await client().chat.send({ chatRequest: { ...request, messages: [question] } }),
    )
    const called = first.choices[0]?.message
    expect(called?.toolCalls).toMatchObject([{ id: 'call_a', function: { name: 'weather' } }])
    if (called === undefined) throw new Error('Cannot go on: the answer has no message')
    const result = { role: 'tool' as const, toolCallId: 'call_a', content: 'sun' }
    const messages = [question, called, result]
    const second = whole(await client().chat.send({ chatRequest: { ...request, messages } }))
    expect(second.choices[0]?.message.content).toBe('Sun in Zürich.')
    expect(second.usage?.totalTokens).toBeGreaterThan(0)
    expect(secondStep()).toMatchObject(LOOP)
  })

  test('streams an answer', async () => {
    bench.upstream.script('pen', { text: 'Un deux trois 👋 quatre.' })
    const messages = [{ role: 'user' as const, content: 'Count' }]
    const chatRequest = { model: 'team', messages, stream: true as const }
    const answer = await client().chat.send({ chatRequest })
    if (!(answer instanceof ReadableStream)) throw new Error('Cannot read: the answer is no stream')
    const chunks = await collected(answer)
    const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')
    expect(text).toBe('Un deux trois 👋 quatre.')
  })
})
