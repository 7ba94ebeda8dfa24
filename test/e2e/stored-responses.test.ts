import { createOpenAI } from '@ai-sdk/openai'
import { Agent, OpenAIResponsesModel, run, tool as agentTool } from '@openai/agents'
import { generateText, stepCountIs, tool } from 'ai'
import OpenAI, { BadRequestError, NotFoundError } from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { collected, mixture, moaOf, startBench, storeTeam, type Bench } from './bench.ts'

let bench: Bench
let client: OpenAI
beforeAll(async () => {
  bench = await startBench()
  client = new OpenAI({ baseURL: bench.baseURL, apiKey: ' ', maxRetries: 0 })
  await storeTeam(bench, 'up/pen')
})
beforeEach(() => bench.upstream.clear())
afterAll(() => bench[Symbol.asyncDispose]())

const lookUp = {
  type: 'function' as const,
  name: 'look_up',
  parameters: { type: 'object', properties: {} },
  strict: false,
}
const call = (step: number) => ({
  toolCalls: [{ id: `call_${step}`, name: 'look_up', arguments: '{}' }],
})
const agentCalls = () => [...bench.requestsOf('a'), ...bench.requestsOf('b')]
const question = () => `Find ${crypto.randomUUID()}.`

describe("OpenAI's client", () => {
  test('retrieves a response, lists its input and deletes it', async () => {
    bench.upstream.script('pen', { text: 'As one.' })
    const answer = await client.responses.create({ ...mixture(), input: 'Where?' })
    const read = await client.responses.retrieve(answer.id)
    expect(read).toMatchObject({ id: answer.id, output: answer.output, output_text: 'As one.' })
    const items = await collected(client.responses.inputItems.list(answer.id))
    expect(items).toMatchObject([{ type: 'message', role: 'user', content: [{ text: 'Where?' }] }])
    await client.responses.delete(answer.id)
    await expect(client.responses.retrieve(answer.id)).rejects.toThrow(NotFoundError)
    await expect(client.responses.delete(answer.id)).rejects.toThrow(NotFoundError)
  })

  test('reads every page of a long input', async () => {
    const input = Array.from({ length: 7 }, (_, at) => ({
      role: 'user' as const,
      content: `Part ${at}`,
    }))
    const { id } = await client.responses.create({ ...mixture(), input })
    const pages = client.responses.inputItems.list(id, { limit: 3, order: 'asc' })
    expect(await collected(pages)).toHaveLength(7)
  })

  test('counts the tokens of a prompt', async () => {
    const counted = await client.responses.inputTokens.count({ model: 'team', input: 'Where?' })
    expect(counted).toEqual({ object: 'response.input_tokens', input_tokens: 2 })
  })

  test('continues a stream with previous_response_id as soon as it has seen the end', async () => {
    bench.upstream.script('pen', [{ text: 'Hello Ada.' }, { text: 'Ada.' }])
    const first = client.responses.stream({ ...mixture(), input: 'I am Ada.' })
    const { id } = await first.finalResponse()
    bench.upstream.clear()
    bench.upstream.script('pen', { text: 'Ada.' })
    const second = await client.responses.create({
      ...mixture(),
      previous_response_id: id,
      input: 'Who am I?',
    })
    expect(second.previous_response_id).toBe(id)
    const [shown] = bench.requestsOf('a')
    expect(shown?.body.messages?.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
  })

  test('makes a tool loop over previous_response_id, and the agents are called once', async () => {
    bench.upstream.script('pen', [call(0), call(1), { text: 'At last.' }])
    const request = { model: 'team', tools: [lookUp] }
    let answer = await client.responses.create({ ...request, input: question() })
    for (let step = 0; step < 2; step++) {
      const [made] = answer.output.filter((item) => item.type === 'function_call')
      if (made === undefined) throw new Error('Cannot find a call')
      answer = await client.responses.create({
        ...request,
        previous_response_id: answer.id,
        input: [{ type: 'function_call_output', call_id: made.call_id, output: `Found ${step}.` }],
      })
    }
    expect(answer.output_text).toBe('At last.')
    expect(bench.requestsOf('pen')).toHaveLength(3)
    expect(agentCalls()).toHaveLength(2)
  })

  test('gets a 400 for a response that is not there', async () => {
    const previous_response_id = `resp_${'0'.repeat(32)}`
    const rejected = client.responses.create({ model: 'team', previous_response_id, input: 'Hi' })
    const error: unknown = await rejected.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(BadRequestError)
    expect(error).toMatchObject({
      code: 'previous_response_not_found',
      param: 'previous_response_id',
    })
  })

  test('continues from an answer of the cache, and of an idempotent replay', async () => {
    const cache = { answers_ttl_s: 60 }
    await fetch(`${bench.gateway.url}/v1/mixtures/cached`, {
      method: 'PUT',
      body: JSON.stringify({
        layers: [{ agents: [{ model: 'up/a', required: true }] }],
        aggregator: { model: 'up/pen' },
        cache,
      }),
    })
    const input = question()
    const answers = []
    for (const stream of [false, true, true]) {
      const body = { model: 'cached', input }
      answers.push(
        stream
          ? await client.responses.stream(body).finalResponse()
          : await client.responses.create(body),
      )
    }
    expect(answers.map((answer) => moaOf(answer)['cache'])).toEqual(['miss', 'hit', 'hit'])
    expect(new Set(answers.map(({ id }) => id)).size).toBe(3)
    for (const { id, output } of answers) {
      expect((await client.responses.retrieve(id)).output).toMatchObject(
        output.map(({ id: item, type }) => ({ id: item, type })),
      )
      const next = { model: 'cached', previous_response_id: id, input: 'And?' }
      expect((await client.responses.create(next)).status).toBe('completed')
    }
    const headers = { 'idempotency-key': crypto.randomUUID() }
    const once = { ...mixture(), input: question() }
    const first = await client.responses.create(once, { headers })
    const again = await client.responses.create(once, { headers })
    expect(again).toEqual(first)
    expect((await client.responses.retrieve(first.id)).id).toBe(first.id)
  })

  test('polls a response in the background', async () => {
    bench.upstream.script('pen', { text: 'As one.' })
    let answer = await client.responses.create({ ...mixture(), input: 'Where?', background: true })
    expect(answer).toMatchObject({ status: 'queued', background: true })
    while (answer.status === 'queued' || answer.status === 'in_progress') {
      await new Promise((resolve) => setTimeout(resolve, 50))
      answer = await client.responses.retrieve(answer.id)
    }
    expect(answer).toMatchObject({ status: 'completed', output_text: 'As one.' })
    expect(moaOf(answer).calls).toHaveLength(3)
    expect((await client.responses.cancel(answer.id)).status).toBe('completed')
  })

  test('goes on with a stream in the background that was cut off', async () => {
    bench.upstream.script('pen', { text: 'Un deux trois.' })
    const request = { ...mixture(), input: 'Count', background: true, stream: true } as const
    const stream = await client.responses.create(request)
    let [id, last] = ['', -1]
    for await (const event of stream) {
      last = event.sequence_number
      if (event.type === 'response.created') id = event.response.id
      if (event.type === 'response.queued') break
    }
    stream.controller.abort()
    expect(last).toBe(1)
    const rest = await collected(
      await client.responses.retrieve(id, { stream: true, starting_after: last }),
    )
    expect(rest.map((event) => event.sequence_number)).toEqual(rest.map((_, at) => at + 2))
    expect(rest.at(-1)).toMatchObject({ type: 'response.completed' })
    const whole = await client.responses.stream({ response_id: id }).finalResponse()
    expect(whole.output).toMatchObject([{ content: [{ text: 'Un deux trois.' }] }])
  })

  test('cancels a response in the background', async () => {
    bench.upstream.script('pen', { text: 'Late.', headersDelayMs: 20_000 })
    const { id } = await client.responses.create({ ...mixture(), input: 'Wait', background: true })
    expect((await client.responses.cancel(id)).status).toBe('cancelled')
    expect((await client.responses.cancel(id)).status).toBe('cancelled')
    expect((await client.responses.retrieve(id)).status).toBe('cancelled')
  })

  test('cannot cancel a response that is not in the background', async () => {
    const { id } = await client.responses.create({ ...mixture(), input: 'Where?' })
    await expect(client.responses.cancel(id)).rejects.toThrow(BadRequestError)
  })
})

test('the AI SDK makes a tool loop with its defaults, and the agents are called once', async () => {
  bench.upstream.script('pen', [
    { ...call(0), reasoning: 'I look it up.' },
    call(1),
    { text: 'At last.' },
  ])
  const sent: string[] = []
  const provider = createOpenAI({
    baseURL: bench.baseURL,
    apiKey: ' ',
    fetch: (url, init) => {
      sent.push(JSON.stringify(init?.body))
      return fetch(url, init)
    },
  })
  const answer = await generateText({
    model: provider('team'),
    prompt: question(),
    tools: {
      look_up: tool({ inputSchema: z.object({}), execute: async () => 'Found.' }),
    },
    stopWhen: stepCountIs(5),
  })
  expect(answer.text).toBe('At last.')
  expect(answer.steps).toHaveLength(3)
  expect(sent[1]).toContain('item_reference')
  expect(agentCalls()).toHaveLength(2)
})

test('the response of a job can be continued as soon as the job is done', async () => {
  bench.upstream.script('pen', { text: 'As one.' })
  const request = { ...mixture(), input: 'Where?' }
  const accepted = await fetch(`${bench.gateway.url}/v1/jobs`, {
    method: 'POST',
    body: JSON.stringify({ endpoint: '/v1/responses', request }),
  })
  let job = (await accepted.json()) as { id: string; status: string; completion?: { id: string } }
  while (job.status === 'queued' || job.status === 'running') {
    await new Promise((resolve) => setTimeout(resolve, 50))
    job = (await (await fetch(`${bench.gateway.url}/v1/jobs/${job.id}`)).json()) as typeof job
  }
  const previous_response_id = job.completion?.id ?? ''
  const next = { ...mixture(), previous_response_id, input: 'And?' }
  const answer = await client.responses.create(next)
  const items = await collected(client.responses.inputItems.list(answer.id, { order: 'asc' }))
  expect(items).toMatchObject([{ role: 'user' }, { role: 'assistant' }, { role: 'user' }])
})

test('an agent continues with previousResponseId', async () => {
  bench.upstream.script('pen', [call(0), { text: 'Found it.' }, { text: 'As I said.' }])
  const found = agentTool({
    name: 'look_up',
    description: 'Looks it up',
    parameters: z.object({}),
    execute: async () => 'Found.',
  })
  const agent = new Agent({
    name: 'Ada',
    model: new OpenAIResponsesModel(client, 'team'),
    tools: [found],
  })
  const first = await run(agent, question())
  expect(first.finalOutput).toBe('Found it.')
  const previousResponseId = first.lastResponseId
  if (previousResponseId === undefined) throw new Error('Cannot find the response')
  bench.upstream.clear()
  bench.upstream.script('pen', { text: 'As I said.' })
  const second = await run(agent, 'Say it again.', { previousResponseId })
  expect(second.finalOutput).toBe('As I said.')
  expect(bench.requestsOf('pen')[0]?.body.messages?.map(({ role }) => role)).toEqual(
    expect.arrayContaining(['user', 'assistant', 'tool', 'assistant', 'user']),
  )
})

describe('a session token', () => {
  test('reads and continues its own responses alone', async () => {
    const open = async () => {
      const response = await fetch(`${bench.gateway.url}/v1/sessions`, {
        method: 'POST',
        body: JSON.stringify({ budget_usd: 1 }),
      })
      const { token } = (await response.json()) as { token: string }
      return new OpenAI({ baseURL: bench.baseURL, apiKey: token, maxRetries: 0 })
    }
    const [ada, bob] = [await open(), await open()]
    const { id, output } = await ada.responses.create({ model: 'sim/careful', input: 'Hi' })
    expect((await ada.responses.retrieve(id)).id).toBe(id)
    const next = { model: 'sim/careful', previous_response_id: id, input: 'Hi again' }
    expect((await ada.responses.create(next)).status).toBe('completed')
    const [item] = output
    const reference = { type: 'item_reference' as const, id: item?.id ?? '' }
    for (const other of [bob, client]) {
      await expect(other.responses.retrieve(id)).rejects.toThrow(NotFoundError)
      await expect(other.responses.delete(id)).rejects.toThrow(NotFoundError)
      await expect(other.responses.create(next)).rejects.toThrow(BadRequestError)
      const referring = { model: 'sim/careful', input: [reference] }
      await expect(other.responses.create(referring)).rejects.toThrow(BadRequestError)
    }
    const later = await ada.responses.create({ ...next, background: true })
    await expect(bob.responses.retrieve(later.id)).rejects.toThrow(NotFoundError)
    expect((await ada.responses.cancel(later.id)).id).toBe(later.id)
  })
})
