import { createAnthropic } from '@ai-sdk/anthropic'
import { APICallError, generateText, jsonSchema, Output, stepCountIs, streamText, tool } from 'ai'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { servedUsage, startBench, storeTeam, type Bench } from './bench.ts'

let bench: Bench
let anthropic: ReturnType<typeof createAnthropic>
beforeAll(async () => {
  bench = await startBench()
  await storeTeam(bench, 'up/pen')
  anthropic = createAnthropic({ baseURL: bench.baseURL, apiKey: 'none' })
})
beforeEach(() => bench.upstream.clear())
afterAll(() => bench[Symbol.asyncDispose]())

const callOf = () => ({ model: anthropic('team'), maxOutputTokens: 1_000, maxRetries: 0 })

const weather = tool({
  description: 'The weather of a city',
  inputSchema: jsonSchema<{ city: string }>({
    type: 'object',
    properties: { city: { type: 'string' } },
  }),
  execute: ({ city }) => `Rain in ${city}`,
})

describe("the AI SDK's client of Anthropic", () => {
  test('generates text, with the usage of every call', async () => {
    const { upstream } = bench
    upstream.script('pen', { text: 'Written by the pen: Café 👋.', reasoning: 'Let me see.' })
    const answer = await generateText({ ...callOf(), prompt: 'Where?' })
    expect(answer.text).toBe('Written by the pen: Café 👋.')
    expect(answer.reasoningText).toBe('Let me see.')
    expect(answer.finishReason).toBe('stop')
    const served = servedUsage(upstream)
    expect(answer.usage).toMatchObject({
      inputTokens: served.prompt_tokens,
      outputTokens: served.completion_tokens,
    })
  })

  test('streams text, with the usage of every call', async () => {
    const { upstream } = bench
    upstream.script('pen', { text: 'Un deux trois.', reasoning: 'Hm.' })
    const result = streamText({ ...callOf(), prompt: 'Count' })
    expect(await result.text).toBe('Un deux trois.')
    expect(await result.reasoningText).toBe('Hm.')
    expect(await result.finishReason).toBe('stop')
    expect(await result.usage).toMatchObject({
      inputTokens: servedUsage(upstream).prompt_tokens,
      outputTokens: servedUsage(upstream).completion_tokens,
    })
  })

  test('makes a tool loop, and agents are called once', async () => {
    for (const run of [generateText, streamText]) {
      bench.upstream.clear()
      bench.upstream.script('pen', [
        { toolCalls: [{ id: 'call_1', name: 'weather', arguments: '{"city":"Rome"}' }] },
        { text: 'It rains in Rome.' },
      ])
      const prompt = `Weather? ${run.name}`
      const result = run({ ...callOf(), prompt, tools: { weather }, stopWhen: stepCountIs(3) })
      expect(await (await result).text).toBe('It rains in Rome.')
      expect(bench.requestsOf('a')).toHaveLength(1)
      const messages = bench.requestsOf('pen').at(-1)?.body['messages']
      expect(messages?.at(-1)).toMatchObject({ role: 'tool', content: 'Rain in Rome' })
    }
  })

  test('gets an object of a schema', async () => {
    bench.upstream.script('pen', { text: '{"city":"Rome"}' })
    const schema = jsonSchema<{ city: string }>({
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    })
    const { output } = await generateText({
      ...callOf(),
      prompt: 'Which city?',
      output: Output.object({ schema }),
    }).catch((error: unknown) => ({ output: error }))
    expect(output).toEqual({ city: 'Rome' })
  })

  test('sees that an answer was cut short, or cut off', async () => {
    bench.upstream.script('pen', { text: 'Half of', finishReason: 'length' })
    expect((await generateText({ ...callOf(), prompt: 'Go' })).finishReason).toBe('length')
    bench.upstream.script('pen', { text: 'One two three four five six.', reset: 'after-tokens' })
    const errors: unknown[] = []
    const result = streamText({
      ...callOf(),
      prompt: 'Go on',
      onError: ({ error }) => void errors.push(error),
    })
    await result.consumeStream()
    expect(errors).toHaveLength(1)
  })

  test('throws an error with our words', async () => {
    const missing = generateText({ ...callOf(), model: anthropic('none'), prompt: 'Where?' })
    await expect(missing).rejects.toThrow(APICallError)
    await expect(missing).rejects.toThrow(/Cannot find a mixture "none"/)
  })
})
