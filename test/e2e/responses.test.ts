import { createOpenAI } from '@ai-sdk/openai'
import { generateText, streamText } from 'ai'
import OpenAI, { APIError, BadRequestError } from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { collected, mixture, moaOf, servedUsage, startBench, type Bench } from './bench.ts'

let bench: Bench
let client: OpenAI
beforeAll(async () => {
  bench = await startBench()
  client = new OpenAI({ baseURL: bench.baseURL, apiKey: ' ', maxRetries: 0 })
})
beforeEach(() => bench.upstream.clear())
afterAll(() => bench[Symbol.asyncDispose]())

describe("OpenAI's client", () => {
  test('gets a whole answer, with the report and the usage of every call', async () => {
    bench.upstream.script('pen', { text: 'As one.' })
    const answer = await client.responses.create({ ...mixture(), input: 'Where?' })
    expect(answer).toMatchObject({ object: 'response', status: 'completed', model: 'demo' })
    expect(answer.id).toMatch(/^resp_/)
    expect(answer.output_text).toBe('As one.')
    const { prompt_tokens, completion_tokens, total_tokens } = servedUsage(bench.upstream)
    expect(answer.usage).toEqual({
      input_tokens: prompt_tokens,
      input_tokens_details: expect.objectContaining({ cached_tokens: 0, cache_write_tokens: 0 }),
      output_tokens: completion_tokens,
      output_tokens_details: expect.objectContaining({ reasoning_tokens: 0 }),
      total_tokens,
    })
    expect(moaOf(answer)).toMatchObject({ mixture: 'demo', synthesized: true })
    expect(moaOf(answer).calls).toHaveLength(3)
  })

  test('streams every event in its order, numbered without a gap', async () => {
    bench.upstream.script('pen', { text: 'Un deux trois 👋 quatre.' })
    const request = { ...mixture(), input: 'Count', stream: true } as const
    const events = await collected(await client.responses.create(request))
    expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_, i) => i))
    const types = events.map(({ type }) => type)
    expect(types.filter((type, index) => type !== types[index - 1])).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ])
    const last = events.at(-1)
    if (last?.type !== 'response.completed') throw new Error('Cannot find the end')
    expect(last.response.output).toMatchObject([
      { type: 'message', status: 'completed', content: [{ text: 'Un deux trois 👋 quatre.' }] },
    ])
    expect(last.response.usage?.total_tokens).toBe(servedUsage(bench.upstream).total_tokens)
    expect(moaOf(last.response).calls).toHaveLength(3)
  })

  test.each(['none', 'events', 'reasoning'])(
    'joins a stream with its own helper, with progress %s',
    async (progress) => {
      bench.upstream.script('pen', { text: 'As one.', reasoning: 'First I think.' })
      const stream = client.responses.stream({ ...mixture({ moa: { progress } }), input: 'Where?' })
      const answer = await stream.finalResponse()
      expect(answer.output_text).toBe('As one.')
      expect(answer.output.map(({ type }) => type)).toEqual(['reasoning', 'message'])
    },
  )

  test('gets an incomplete answer when max_output_tokens cut it short', async () => {
    bench.upstream.script('pen', { text: 'One two', finishReason: 'length' })
    const answer = await client.responses.create({
      ...mixture(),
      input: 'Count',
      max_output_tokens: 16,
    })
    expect(answer).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      output: [{ status: 'incomplete' }],
    })
    expect(bench.requestsOf('pen')[0]?.body['max_tokens']).toBe(16)
  })

  test('raises when a stream fails in its middle, read event by event or put together', async () => {
    const script = { text: 'One two three four five.', reset: 'after-tokens' } as const
    bench.upstream.script('pen', script)
    const request = { ...mixture({ aggregator: { model: 'down/pen' } }), input: 'Count' }
    const raw = collected(await client.responses.create({ ...request, stream: true }))
    const error: unknown = await raw.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(APIError)
    expect(error).toMatchObject({ code: 'upstream_failed' })
    bench.upstream.script('pen', script)
    await expect(client.responses.stream(request).finalResponse()).rejects.toThrow(APIError)
  })

  test('gets the name of an unsupported field', async () => {
    const tools = [{ type: 'file_search' as const, vector_store_ids: [] }]
    const rejected = client.responses.create({ ...mixture(), input: 'Where?', tools })
    const error: unknown = await rejected.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(BadRequestError)
    expect(error).toMatchObject({ code: 'invalid_request', param: 'tools[0].type' })
  })

  test('sends an answer back unchanged: its text is the turn of the assistant', async () => {
    bench.upstream.script('pen', { text: 'Hello Ada.', reasoning: 'A greeting.' })
    const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: 'I am Ada.' }]
    const first = await client.responses.create({ ...mixture(), input })
    const answers = first.output as OpenAI.Responses.ResponseInput
    input.push(...answers, { role: 'user', content: 'Who am I?' })
    bench.upstream.clear()
    await client.responses.create({ ...mixture(), instructions: 'Be brief.', input })
    expect(bench.requestsOf('a')[0]?.body.messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'I am Ada.' },
      { role: 'assistant', content: 'Hello Ada.' },
      { role: 'user', content: 'Who am I?' },
    ])
  })
})

describe('the AI SDK', () => {
  const provider = () => createOpenAI({ baseURL: bench.baseURL, apiKey: ' ' })

  test('generates text', async () => {
    const answer = await generateText({ model: provider()('demo'), prompt: 'What is 17 * 23?' })
    expect(answer.text).toContain('391')
    expect(answer.finishReason).toBe('stop')
    expect(answer.usage.totalTokens).toBeGreaterThan(0)
  })

  test('streams text', async () => {
    bench.upstream.script('pen', { text: 'Un deux trois 👋 quatre.' })
    const stream = streamText({ model: provider()('up/pen'), prompt: 'Count' })
    expect((await collected(stream.textStream)).join('')).toBe('Un deux trois 👋 quatre.')
    expect(await stream.finishReason).toBe('stop')
    expect((await stream.usage).totalTokens).toBe(servedUsage(bench.upstream).total_tokens)
  })

  test('sees a failure in the middle of a stream', async () => {
    bench.upstream.script('pen', { text: 'One two three four five.', reset: 'after-tokens' })
    const errors: unknown[] = []
    const stream = streamText({
      model: provider()('down/pen'),
      prompt: 'Count',
      maxRetries: 0,
      onError: ({ error }) => void errors.push(error),
    })
    const parts = await collected(stream.fullStream)
    expect(errors.length).toBeGreaterThan(0)
    expect(parts.some(({ type }) => type === 'error')).toBe(true)
    expect(await Promise.resolve(stream.finishReason).catch(() => 'error')).toBe('error')
  })
})
