import { createOpenAI } from '@ai-sdk/openai'
import { Agent, OpenAIProvider, Runner, tool as agentTool } from '@openai/agents'
import { generateText, stepCountIs, streamText, tool } from 'ai'
import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import * as z from 'zod'
import { collected, startBench, storeTeam, type Bench } from './bench.ts'

let bench: Bench
let client: OpenAI
beforeAll(async () => {
  bench = await startBench()
  client = new OpenAI({ baseURL: bench.baseURL, apiKey: ' ', maxRetries: 0 })
  await storeTeam(bench, 'up/pen')
})
beforeEach(() => bench.upstream.clear())
afterAll(() => bench[Symbol.asyncDispose]())

const call = (id: string, city: string) => ({
  id,
  name: 'weather',
  arguments: JSON.stringify({ city }),
})

/** Two calls at once, then one more, then the answer. */
function scriptLoop(): void {
  bench.upstream.script('pen', [
    { text: 'I look.', reasoning: 'Two.', toolCalls: [call('a', 'Paris'), call('b', 'Rome')] },
    { reasoning: 'One more.', toolCalls: [call('c', 'Oslo')] },
    { text: 'All is sunny.' },
  ])
}

/** The results that the aggregator saw in its last request. */
const results = () =>
  (bench.requestsOf('pen').at(-1)?.body.messages ?? [])
    .filter(({ role }) => role === 'tool')
    .map(({ content }) => content)

const CITIES = ['Sun in Paris', 'Sun in Rome', 'Sun in Oslo']

test("OpenAI's client runs a loop of tools with its stream helper", async () => {
  scriptLoop()
  const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: 'How is it?' }]
  const parameters = { type: 'object', properties: { city: { type: 'string' } } }
  const tools = [{ type: 'function' as const, name: 'weather', parameters, strict: false }]
  let answer: OpenAI.Responses.Response
  do {
    answer = await client.responses.stream({ model: 'team', input, tools }).finalResponse()
    const calls = answer.output.filter((item) => item.type === 'function_call')
    input.push(...(answer.output as OpenAI.Responses.ResponseInput))
    for (const { call_id, arguments: text } of calls) {
      const { city } = JSON.parse(text) as { readonly city: string }
      input.push({ type: 'function_call_output', call_id, output: `Sun in ${city}` })
    }
  } while (answer.output_text !== 'All is sunny.')
  expect(results()).toEqual(CITIES)
})

const weather = tool({
  description: 'The weather in a city',
  inputSchema: z.object({ city: z.string() }),
  execute: ({ city }) => `Sun in ${city}`,
})

test.each([undefined, false])('the AI SDK runs a loop of tools, store %s', async (store) => {
  scriptLoop()
  const model = createOpenAI({ baseURL: bench.baseURL, apiKey: ' ' })('team')
  const answer = await generateText({
    model,
    tools: { weather },
    stopWhen: stepCountIs(5),
    prompt: 'How is it?',
    ...(store === undefined ? {} : { providerOptions: { openai: { store } } }),
  })
  expect(answer.text).toBe('All is sunny.')
  expect(answer.steps).toHaveLength(3)
  expect(results()).toEqual(CITIES)
})

test('the AI SDK streams a loop of tools', async () => {
  scriptLoop()
  const model = createOpenAI({ baseURL: bench.baseURL, apiKey: ' ' })('team')
  const errors: unknown[] = []
  const stream = streamText({
    model,
    tools: { weather },
    stopWhen: stepCountIs(5),
    prompt: 'How is it?',
    onError: ({ error }) => void errors.push(error),
  })
  const parts = await collected(stream.fullStream)
  expect(errors).toEqual([])
  expect(parts.filter(({ type }) => type === 'tool-call')).toHaveLength(3)
  expect(await stream.text).toBe('All is sunny.')
  expect(results()).toEqual(CITIES)
})

test.each([true, false])('agents of OpenAI run a loop of tools, streamed: %s', async (stream) => {
  scriptLoop()
  const modelProvider = new OpenAIProvider({ openAIClient: client, useResponses: true })
  const runner = new Runner({ modelProvider, tracingDisabled: true })
  const agent = new Agent({
    name: 'Guide',
    model: 'team',
    instructions: 'Be brief.',
    tools: [
      agentTool({
        name: 'weather',
        description: 'The weather in a city',
        parameters: z.object({ city: z.string() }),
        execute: async ({ city }) => `Sun in ${city}`,
      }),
    ],
  })
  if (stream) {
    const result = await runner.run(agent, 'How is it?', { stream: true })
    await result.completed
    expect(result.finalOutput).toBe('All is sunny.')
  } else {
    const result = await runner.run(agent, 'How is it?')
    expect(result.finalOutput).toBe('All is sunny.')
  }
  expect(results()).toEqual(CITIES)
})

test('a tool whose input is text gets its text, and its result comes back', async () => {
  const patch = '*** Begin "x"\n'
  const applied = { id: 'p', name: 'apply', arguments: JSON.stringify({ input: patch }) }
  bench.upstream.script('pen', [{ toolCalls: [applied] }, { text: 'Done.' }])
  const tools = [{ type: 'custom' as const, name: 'apply', description: 'Patches' }]
  const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: 'Go' }]
  const first = await client.responses.stream({ model: 'team', input, tools }).finalResponse()
  expect(first.output).toMatchObject([{ type: 'custom_tool_call', name: 'apply', input: patch }])
  input.push(...(first.output as OpenAI.Responses.ResponseInput))
  input.push({ type: 'custom_tool_call_output', call_id: 'p', output: 'Patched' })
  const second = await client.responses.create({ model: 'team', input, tools })
  expect(second.output_text).toBe('Done.')
  expect(results()).toEqual(['Patched'])
})

test('the sources of a text reach the clients, streamed or not', async () => {
  const url_citation = { url: 'https://x.test/', title: 'X', start_index: 0, end_index: 3 }
  const opaque = { annotations: [{ type: 'url_citation', url_citation }] }
  const wanted = [{ type: 'url_citation', ...url_citation }]
  const partOf = ({ output }: Pick<OpenAI.Responses.Response, 'output'>) =>
    output.flatMap((item) => (item.type === 'message' ? item.content : []))[0]
  bench.upstream.script('pen', [
    { text: 'Yes, so.', opaque },
    { text: 'Yes, so.', opaque },
  ])
  const request = { model: 'team', input: 'Is it?' }
  const streamed = await client.responses.stream(request).finalResponse()
  expect(partOf(streamed)).toMatchObject({ text: 'Yes, so.', annotations: wanted })
  expect(partOf(await client.responses.create(request))).toMatchObject({ annotations: wanted })

  bench.upstream.script('pen', { text: 'Yes, so.', opaque })
  const model = createOpenAI({ baseURL: bench.baseURL, apiKey: ' ' })('team')
  const answer = streamText({ model, prompt: 'Is it?' })
  expect(await answer.text).toBe('Yes, so.')
  expect(await answer.sources).toMatchObject([{ url: 'https://x.test/' }])
})

test('an image in a result reaches the aggregator, and begins no new turn for the agents', async () => {
  scriptLoop()
  const image = {
    type: 'input_image' as const,
    image_url: 'data:image/png;base64,AA==',
    detail: 'auto' as const,
  }
  const tools = [{ type: 'function' as const, name: 'weather', parameters: {}, strict: false }]
  const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: 'How is the map?' }]
  for (let step = 0; step < 3; step++) {
    const { output } = await client.responses.create({ model: 'team', input, tools })
    input.push(...(output as OpenAI.Responses.ResponseInput))
    for (const item of output)
      if (item.type === 'function_call')
        input.push({ type: 'function_call_output', call_id: item.call_id, output: [image] })
  }
  expect(bench.requestsOf('pen')).toHaveLength(3)
  expect(JSON.stringify(bench.requestsOf('pen').at(-1)?.body)).toContain(image.image_url)
  expect(bench.requestsOf('a')).toHaveLength(1)
})
