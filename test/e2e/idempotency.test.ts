import { setTimeout as wait } from 'node:timers/promises'
import OpenAI, { APIError, ConflictError, UnprocessableEntityError } from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { collected, mixture, moaOf, startBench, user, type Bench } from './bench.ts'
import { errorOf } from './error-of.ts'
import { readStream } from './wire.ts'
import type { WireCompletion } from '../../src/protocol/openai-chat/chat-response.ts'

let bench: Bench
let client: OpenAI
beforeAll(async () => {
  bench = await startBench()
  client = new OpenAI({ baseURL: bench.baseURL, apiKey: 'unused', maxRetries: 0 })
})
beforeEach(() => bench.upstream.clear())
afterAll(() => bench[Symbol.asyncDispose]())

const question = { ...mixture(), messages: user('Where?') }

let count = 0
/** A key that nobody has used, as headers. */
function fresh() {
  count += 1
  return { headers: { 'idempotency-key': `key-${count}` } }
}

describe('the openai package, asking again with the same key', () => {
  test('gets the same completion, and no model is called', async () => {
    bench.upstream.script('pen', { text: 'Café 👋.', reasoning: 'Hm.' })
    const key = fresh()
    const first = await client.chat.completions.create(question, key)
    const { data, response } = await client.chat.completions.create(question, key).withResponse()
    expect(data).toEqual(first)
    expect(response.headers.get('idempotent-replayed')).toBe('true')
    expect(response.headers.get('x-moa-run')).toBe(moaOf(first).run)
    expect(bench.upstream.requests).toHaveLength(3)
  })

  test('gets the same stream: ids, words, usage and report', async () => {
    bench.upstream.script('pen', { text: 'Un deux trois 👋 quatre.' })
    const asked = {
      ...question,
      stream: true as const,
      stream_options: { include_usage: true },
    }
    const key = fresh()
    const first = await collected(await client.chat.completions.create(asked, key))
    const second = await collected(await client.chat.completions.create(asked, key))
    const said = (chunks: typeof first) =>
      chunks.map(({ choices: [choice] }) => choice?.delta.content ?? '').join('')
    expect(said(second)).toBe('Un deux trois 👋 quatre.')
    expect(said(second)).toBe(said(first))
    expect(second.at(-1)).toEqual(first.at(-1))
    expect(new Set([...first, ...second].map(({ id }) => id)).size).toBe(1)
    expect(bench.upstream.requests).toHaveLength(3)
  })

  test('gets the same tool calls', async () => {
    const toolCalls = [{ id: 'call_a', name: 'weather', arguments: '{"city":"東京 👋"}' }]
    bench.upstream.script('pen', { toolCalls })
    const tools = [{ type: 'function' as const, function: { name: 'weather' } }]
    const key = fresh()
    const whole = () =>
      client.chat.completions.stream({ ...question, tools }, key).finalChatCompletion()
    const first = await whole()
    expect(first.choices[0]?.message.tool_calls?.[0]).toMatchObject({ id: 'call_a' })
    expect(await whole()).toEqual(first)
    expect(bench.upstream.requests).toHaveLength(3)
  })

  test('learns that the key was used with another body', async () => {
    const key = fresh()
    await client.chat.completions.create(question, key)
    const other = { ...question, messages: user('Who?') }
    const error: unknown = await client.chat.completions.create(other, key).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(UnprocessableEntityError)
    expect(error).toMatchObject({ status: 422, code: 'idempotency_mismatch' })
  })

  test('waits by itself for the answer that is being made', async () => {
    bench.upstream.script('pen', { text: 'Slowly.', firstTokenDelayMs: 1200 })
    const key = fresh()
    const patient = new OpenAI({ baseURL: bench.baseURL, apiKey: 'unused', maxRetries: 2 })
    const [first, second] = await Promise.all([
      patient.chat.completions.create(question, key),
      patient.chat.completions.create(question, key),
    ])
    expect(second).toEqual(first)
    expect(bench.upstream.requests).toHaveLength(3)
  })

  test('is told a failure once more, and does not insist', async () => {
    bench.upstream.script('fails', { status: 400 })
    const body = { ...mixture({ aggregator: { model: 'down/fails' }, agents: [] }) }
    const asked = { ...body, model: 'down/fails', moa: {}, messages: user('Fail') } as const
    const key = fresh()
    const first: unknown = await client.chat.completions.create(asked, key).catch((e: unknown) => e)
    expect(first).toBeInstanceOf(APIError)
    const calls = bench.upstream.requests.length
    const eager = new OpenAI({ baseURL: bench.baseURL, apiKey: 'unused', maxRetries: 3 })
    const second: unknown = await eager.chat.completions.create(asked, key).catch((e: unknown) => e)
    const { status, error, code } = first as APIError
    expect(status).toBeGreaterThanOrEqual(500)
    expect(second).toMatchObject({ status, error, code })
    expect(bench.upstream.requests).toHaveLength(calls)
  })
})

describe('twenty at once with the same key', () => {
  test.each([false, true])('make one run (stream: %s)', async (stream) => {
    const others = Promise.withResolvers<void>()
    bench.upstream.script('pen', { text: 'Once.', headersAfter: others.promise })
    const key = fresh()
    let refused = 0
    const responses = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const response = await bench.ask({ ...question, stream }, key)
        if (response.status === 409 && ++refused === 19) others.resolve()
        return response
      }),
    )
    const statuses = responses.map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    expect(statuses.filter((status) => status === 409)).toHaveLength(19)
    for (const response of responses) {
      if (response.status === 200) expect(await response.text()).toContain('Once.')
      else {
        expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
        expect((await errorOf(response)).code).toBe('idempotency_in_progress')
      }
    }
    const again = await bench.ask({ ...question, stream }, key)
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true'])
    expect(await again.text()).toContain('Once.')
    expect(bench.upstream.requests).toHaveLength(3)
  })

  test('of another key each make a run each', async () => {
    const responses = await Promise.all([1, 2, 3].map(() => bench.ask(question, fresh())))
    const runs = responses.map(({ headers }) => headers.get('x-moa-run'))
    expect(new Set(runs).size).toBe(3)
    expect(bench.requestsOf('pen')).toHaveLength(3)
  })
})

describe('a caller who left', () => {
  test('has cancelled the run, and is told so instead of being run for again', async () => {
    bench.upstream.script('pen', { endless: true, tokenIntervalMs: 20 })
    const key = fresh()
    const leave = new AbortController()
    const asked = { ...question, stream: true }
    const response = await bench.ask(asked, { ...key, signal: leave.signal })
    const reader = response.body?.getReader()
    await reader?.read()
    expect((await bench.ask(asked, key)).status).toBe(409)
    leave.abort()
    await reader?.read().catch(() => {})
    const again = await settled(() => bench.ask(asked, key))
    // What was said before is said again, then that it was cancelled.
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true'])
    const { chunks, done, content } = await readStream(again)
    expect(content.length).toBeGreaterThan(0)
    expect(chunks.at(-1)?.error?.code).toBe('cancelled')
    expect(done).toBe(false)
    expect(bench.upstream.requests).toHaveLength(3)
  })

  test('before the first word gets 499, which clients do not try again', async () => {
    for (const model of ['a', 'b']) bench.upstream.script(model, { stall: 'before-headers' })
    const key = fresh()
    const leave = new AbortController()
    const asked = { ...question, stream: true }
    const left = bench.ask(asked, { ...key, signal: leave.signal }).catch(() => {})
    while (bench.upstream.requests.length < 2) await wait(10)
    leave.abort()
    await left
    const again = await settled(() => bench.ask(asked, key))
    expect([again.status, again.headers.get('x-should-retry')]).toEqual([499, 'false'])
    expect((await errorOf(again)).code).toBe('cancelled')
    expect(bench.upstream.requests).toHaveLength(2)
  })
})

/** Asks until the first request is no longer running. */
async function settled(ask: () => Promise<Response>): Promise<Response> {
  for (let times = 0; times < 600; times += 1) {
    const response = await ask()
    if (response.status !== 409) return response
    await response.text()
    await wait(50)
  }
  throw new Error('Cannot see the end of the first request')
}

describe('together with the answer cache', () => {
  test('those with a key and those without share one flight, each key its own answer', async () => {
    const document = {
      layers: [{ agents: [{ model: 'up/a' }] }],
      aggregator: { model: 'up/pen' },
      cache: { answers_ttl_s: 60 },
    }
    await fetch(`${bench.baseURL}/mixtures/flying`, {
      method: 'PUT',
      body: JSON.stringify(document),
    })
    bench.upstream.script('pen', { text: 'Shared.', firstTokenDelayMs: 500 })
    const asked = { model: 'flying', messages: user('Together?') }
    const keys = [fresh(), fresh()]
    const all = await Promise.all(
      [...keys, {}].map(async (init) => (await bench.ask(asked, init)).json()),
    )
    const runs = (all as WireCompletion[]).map(({ moa }) => moa.run)
    expect(new Set(runs).size).toBe(1)
    for (const [index, key] of keys.entries()) {
      const again = await bench.ask(asked, key)
      expect(again.headers.get('idempotent-replayed')).toBe('true')
      expect(await again.json()).toEqual(all[index])
    }
    expect(bench.upstream.requests).toHaveLength(2)
  })
})

test('a request that was refused leaves its key free', async () => {
  const key = fresh()
  expect((await bench.ask({ ...question, temperature: 9 }, key)).status).toBe(400)
  expect((await bench.ask({ ...question, model: 'nothing' }, key)).status).toBe(404)
  expect((await bench.ask(question, key)).status).toBe(200)
  const conflict: unknown = await client.chat.completions
    .create({ ...question, seed: 1 }, key)
    .catch((error: unknown) => error)
  expect(conflict).not.toBeInstanceOf(ConflictError)
  expect(conflict).toMatchObject({ status: 422 })
})
