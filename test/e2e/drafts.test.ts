import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createClient } from '../../src/client/client.ts'
import type { WireProgress } from '../../src/protocol/runs/progress-response.ts'
import { mixture, startBench, user, type Bench } from './bench.ts'
import { postJob } from './jobs.ts'
import { readStream } from './wire.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
beforeEach(() => {
  bench.upstream.clear()
  bench.upstream.script('a', { text: FAST, reasoning: 'Lyon?', tokenIntervalMs: 10 })
  bench.upstream.script('b', { text: SLOW, firstTokenDelayMs: 150, tokenIntervalMs: 20 })
  bench.upstream.script('pen', { text: ANSWER, reasoning: 'So I merge.' })
})
afterAll(() => bench[Symbol.asyncDispose]())

const FAST = 'From a: the capital of France is Paris, on the Seine.'
const SLOW = '<think>Lyon? No.</think>From b: it is Paris 🗼.'
const ANSWER = 'Paris is the capital 👋.'
const live = () => mixture({ moa: { progress: 'live' } })

/** What a reader of the events has of each agent's text, and the drafts in their order. */
function readEvents(events: readonly WireProgress[]) {
  const texts: Record<string, string> = {}
  const drafts: string[] = []
  for (const event of events) {
    if (event.type === 'agent-delta')
      texts[event.agent] = (event.offset === 0 ? '' : (texts[event.agent] ?? '')) + event.text
    if (event.type === 'draft') drafts.push(`${event.agent} ${event.whole}`)
  }
  return { texts, drafts }
}

function expectDrafts(events: readonly WireProgress[]): void {
  expect(readEvents(events)).toEqual({
    texts: { a: FAST, b: 'From b: it is Paris 🗼.' },
    drafts: ['a false', 'a true'],
  })
}

function eventIn(frame: object): WireProgress | [] {
  return (frame as { moa?: { event?: WireProgress } }).moa?.event ?? []
}

describe('what agents write, while they write it,', () => {
  test('is beside the answer of a chat completion, never in it', async () => {
    const response = await bench.post({ ...live(), messages: user('Where?'), stream: true })
    const { chunks, content, reasoning, done } = await readStream(response)
    expect({ content, reasoning, done }).toEqual({
      content: ANSWER,
      reasoning: 'So I merge.',
      done: true,
    })
    expectDrafts(chunks.flatMap(eventIn))
  })

  test('is passed by the client of OpenAI', async () => {
    const client = new OpenAI({ baseURL: bench.baseURL, apiKey: ' ', maxRetries: 0 })
    const events: WireProgress[] = []
    const stream = client.chat.completions.stream({
      ...live(),
      messages: user('Where?'),
      stream_options: { include_usage: true },
    })
    stream.on('chunk', (chunk) => events.push(...[eventIn(chunk)].flat()))
    const completion = await stream.finalChatCompletion()
    expect(completion.choices[0]?.message.content).toBe(ANSWER)
    expectDrafts(events)
  })

  test('is passed by the client of OpenAI, in Responses', async () => {
    const client = new OpenAI({ baseURL: bench.baseURL, apiKey: ' ', maxRetries: 0 })
    const events: WireProgress[] = []
    const stream = client.responses.stream({ ...live(), input: 'Where?' })
    stream.on('event', (event) => events.push(...[eventIn(event)].flat()))
    const answer = await stream.finalResponse()
    expect(answer.output_text).toBe(ANSWER)
    expect(answer.output.map(({ type }) => type)).toEqual(['reasoning', 'message'])
    expectDrafts(events)
  })

  test('is passed by the client of Anthropic', async () => {
    const client = new Anthropic({ baseURL: bench.gateway.url, apiKey: 'none', maxRetries: 0 })
    const params = {
      ...live(),
      max_tokens: 1_000,
      messages: [{ role: 'user' as const, content: 'Where?' }],
    }
    const message = await client.messages.stream(params).finalMessage()
    expect(message.content.map(({ type }) => type)).toEqual(['thinking', 'text'])
    expect(message.content.at(-1)).toMatchObject({ text: ANSWER })
    const response = await fetch(`${bench.gateway.url}/v1/messages`, {
      method: 'POST',
      body: JSON.stringify({ ...params, stream: true }),
    })
    const data = (await response.text()).match(/(?<=^data: ).*$/gm) ?? []
    expectDrafts(data.flatMap((line) => eventIn(JSON.parse(line) as object)))
  })

  test('is in the events of a job', async () => {
    const request = { ...live(), messages: user('Where?') }
    const job = await postJob(bench.gateway.url, { request })
    const { jobs } = createClient({ url: bench.gateway.url })
    const events: WireProgress[] = []
    const reading = jobs.events(job.id)
    let next = await reading.next()
    for (; !next.done; next = await reading.next()) events.push(next.value.event)
    expect(next.value.status).toBe('done')
    expectDrafts(events)
  })

  test('comes while the agents write: the first draft long before the first agent has ended', async () => {
    bench.upstream.script('a', { tokens: 40, tokenIntervalMs: 50 })
    const response = await bench.post({ ...live(), messages: user('Where?'), stream: true })
    const { events } = await readStream(response)
    const atMs = (type: string) =>
      events.find(({ text }) => text.includes(`"type":"${type}"`) && text.includes('"agent":"a"'))
        ?.atMs ?? Infinity
    expect(atMs('agent-delta')).toBeLessThan(atMs('agent-end') - 500)
  })

  test('is left out of an answer that is not a stream, whose agents are collected', async () => {
    const response = await bench.post({ ...live(), messages: user('Where?') })
    expect(await response.json()).toMatchObject({ choices: [{ message: { content: ANSWER } }] })
  })

  test('costs what the same run costs without it', async () => {
    const costs: (number | null | undefined)[] = []
    for (const progress of ['none', 'live']) {
      const body = mixture({ moa: { progress, cache: 'off' } })
      const response = await bench.post({ ...body, messages: user('Where?'), stream: true })
      const { chunks } = await readStream(response)
      const report = chunks.findLast(({ moa }) => moa !== undefined)?.moa
      costs.push(report !== undefined && 'cost_usd' in report ? report.cost_usd : undefined)
    }
    expect(costs[0]).toBeGreaterThan(0)
    expect(costs[1]).toBe(costs[0])
  })
})
