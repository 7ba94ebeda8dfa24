import { OpenRouter } from '@openrouter/sdk'
import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startBench, type Bench } from './bench.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
beforeEach(() => bench.upstream.clear())
afterAll(() => bench[Symbol.asyncDispose]())

const PANEL = ['up/a', 'up/b']
const QUESTION = [{ role: 'user' as const, content: 'Why?' }]

/** An analysis as an analyst writes it. */
const ANALYSIS = JSON.stringify({
  consensus: ['Both answer.'],
  contradictions: [{ topic: 'Who', stances: [{ id: 'A', stance: 'One.' }] }],
  partial_coverage: [{ ids: ['B'], point: 'How' }],
  unique_insights: [{ id: 'B', insight: 'When' }],
  blind_spots: ['Where'],
})

const WRITTEN = { choices: [{ message: { content: 'Answer of pen.' } }] }

const sdk = () => new OpenRouter({ serverURL: bench.baseURL, apiKey: 'none' })
const calledModels = () => bench.upstream.requests.map(({ model }) => model).toSorted()

describe('@openrouter/sdk', () => {
  test('reads what the panel wrote, and who failed, from a response', async () => {
    bench.upstream.script('b', { status: 402 })
    const response = await sdk().beta.responses.send({
      responsesRequest: {
        model: 'openrouter/fusion',
        input: 'Why?',
        plugins: [{ id: 'fusion', analysisModels: PANEL, model: 'up/pen' }],
      },
    })
    expect(calledModels()).toEqual(['a', 'b', 'pen'])
    if (!('output' in response)) throw new Error('Cannot read a stream here')
    const [item, message] = response.output
    expect(item).toMatchObject({
      type: 'openrouter:fusion',
      status: 'completed',
      responses: [{ model: 'up/a', content: 'Answer of a.' }],
      failedModels: [{ model: 'up/b', statusCode: 402 }],
    })
    expect(message).toMatchObject({ type: 'message' })
    expect(JSON.stringify(message)).toContain('Answer of pen.')
  })

  test('knows every event of a stream with the tool, and its analysis', async () => {
    bench.upstream.script('judge', { text: ANALYSIS })
    const stream = await sdk().beta.responses.send({
      responsesRequest: {
        model: 'up/pen',
        input: 'Why?',
        stream: true,
        tools: [
          {
            type: 'openrouter:fusion',
            parameters: { analysisModels: PANEL, model: 'up/judge', tools: [] },
          },
        ],
      },
    })
    if (!(Symbol.asyncIterator in stream)) throw new Error('Cannot read what is no stream')
    const types: string[] = []
    const contents: string[] = []
    const analyses: unknown[] = []
    for await (const event of stream) {
      types.push(event.type)
      if (event.type === 'response.fusion_call.panel.completed') contents.push(event.content)
      if (event.type === 'response.fusion_call.analysis.completed') analyses.push(event.analysis)
    }
    expect(types).not.toContain('UNKNOWN')
    expect(types).toContain('response.fusion_call.in_progress')
    expect(types.filter((type) => type === 'response.fusion_call.panel.added')).toHaveLength(2)
    expect(types).toContain('response.fusion_call.completed')
    expect(types.at(-1)).toBe('response.completed')
    expect(contents.toSorted()).toEqual(['Answer of a.', 'Answer of b.'])
    expect(types).toContain('response.fusion_call.analysis.in_progress')
    expect(analyses).toMatchObject([{ consensus: ['Both answer.'], blindSpots: ['Where'] }])
    expect(JSON.stringify(analyses)).toMatch(/"model":"up\/[ab]"/)
    expect(calledModels()).toEqual(['a', 'b', 'judge', 'pen'])
  })

  test('chats with the plugin and with the tool', async () => {
    const answer = { text: 'Answer of pen.' }
    bench.upstream.script('pen', [{ text: ANALYSIS }, answer, { text: ANALYSIS }, answer])
    const plugin = await sdk().chat.send({
      chatRequest: {
        model: 'openrouter/fusion',
        messages: QUESTION,
        plugins: [{ id: 'fusion', analysisModels: PANEL, model: 'up/pen' }],
      },
    })
    expect(plugin).toMatchObject(WRITTEN)
    const tool = await sdk().chat.send({
      chatRequest: {
        model: 'up/pen',
        messages: QUESTION,
        tools: [{ type: 'openrouter:fusion', parameters: { analysisModels: PANEL } }],
      },
    })
    expect(tool).toMatchObject(WRITTEN)
    expect(calledModels()).toEqual(['a', 'a', 'b', 'b', 'pen', 'pen', 'pen', 'pen'])
  })
})

describe('openai', () => {
  const client = () => new OpenAI({ baseURL: bench.baseURL, apiKey: 'none' })

  test('streams an answer of fusion that shows no panel where only its model is named', async () => {
    const more = { plugins: [{ id: 'web' }] }
    const stream = client().responses.stream({
      model: 'openrouter/fusion',
      input: 'What is 17 × 23?',
      ...more,
    })
    const types = new Set<string>()
    for await (const event of stream) types.add(event.type)
    expect([...types].filter((type) => type.includes('fusion'))).toEqual([])
    const response = await stream.finalResponse()
    expect(response.output_text).toContain('Answer of')
    expect(response.output.map(({ type }) => type)).toEqual(['message'])
  })

  test('sends an answer with its panel back, and goes on from a stored one', async () => {
    const plugins = { plugins: [{ id: 'fusion', analysis_models: PANEL, model: 'up/pen' }] }
    const first = await client().responses.create({ model: 'up/pen', input: 'Why?', ...plugins })
    expect(first.output).toHaveLength(2)
    const again = first.output as OpenAI.Responses.ResponseInputItem[]
    const input = [...QUESTION, ...again, { role: 'user' as const, content: 'How?' }]
    bench.upstream.clear()
    await client().responses.create({ model: 'up/pen', input, store: false })
    const next = { model: 'up/pen', input: 'How?', previous_response_id: first.id }
    await client().responses.create(next)
    const conversations = bench
      .requestsOf('pen')
      .map(({ body }) => body.messages?.map(({ role, content }) => [role, content]))
    const wanted = [
      ['user', 'Why?'],
      ['assistant', 'Answer of pen.'],
      ['user', 'How?'],
    ]
    expect(conversations).toEqual([wanted, wanted])
    const stored = await client().responses.retrieve(first.id)
    expect(stored.output).toEqual(first.output)
  })
})
