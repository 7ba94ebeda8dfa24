import { setTimeout as wait } from 'node:timers/promises'
import OpenAI, { APIError, ConflictError, UnprocessableEntityError } from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { collected, mixture, moaOf, startBench, user, type Bench } from './bench.ts'
import { errorOf } from './error-of.ts'
import { readStream } from './wire.ts'
import type { ReportedCompletion } from './reported.ts'

let bench: Bench
let client: OpenAI
beforeAll(async () => {
  bench = await startBench()
  client = new OpenAI({ baseURL: bench.baseURL, apiKey: ' ', maxRetries: 0 })
})
beforeEach(() => bench.upstream.clear())
afterAll(() => bench[Symbol.asyncDispose]())

const question = { ...mixture(), messages: user('Where?') }

let count = 0
/** A new key, as headers. */
function fresh() {
  count += 1
  return { headers: { 'idempotency-key': `key-${count}` } }
}

describe('the openai package, with a repeated request and key', () => {
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

  test('gets the same stream: ids, text, usage and report', async () => {
    bench.upstream.script('pen', { text: 'Un deux trois 👋 quatre.' })
    const request = {
      ...question,
      stream: true as const,
      stream_options: { include_usage: true },
    }
    const key = fresh()
    const first = await collected(await client.chat.completions.create(request, key))
    const second = await collected(await client.chat.completions.create(request, key))
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

  test('gets an error when the key was used with another body', async () => {
    const key = fresh()
    await client.chat.completions.create(question, key)
    const other = { ...question, messages: user('Who?') }
    const error: unknown = await client.chat.completions.create(other, key).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(UnprocessableEntityError)
    expect(error).toMatchObject({ status: 422, code: 'idempotency_mismatch' })
  })

  test('retries by itself until the answer in progress is there', async () => {
    bench.upstream.script('pen', { text: 'Slowly.', firstTokenDelayMs: 1200 })
    const key = fresh()
    const patient = new OpenAI({ baseURL: bench.baseURL, apiKey: ' ', maxRetries: 2 })
    const [first, second] = await Promise.all([
      patient.chat.completions.create(question, key),
      patient.chat.completions.create(question, key),
    ])
    expect(second).toEqual(first)
    expect(bench.upstream.requests).toHaveLength(3)
  })

  test('gets the same failure again, and does not retry it', async () => {
    bench.upstream.script('fails', { status: 401 })
    const body = { ...mixture({ aggregator: { model: 'down/fails' }, agents: [] }) }
    const request = { ...body, model: 'down/fails', moa: {}, messages: user('Fail') } as const
    const key = fresh()
    const first: unknown = await client.chat.completions
      .create(request, key)
      .catch((e: unknown) => e)
    expect(first).toBeInstanceOf(APIError)
    const calls = bench.upstream.requests.length
    const eager = new OpenAI({ baseURL: bench.baseURL, apiKey: ' ', maxRetries: 3 })
    const second: unknown = await eager.chat.completions
      .create(request, key)
      .catch((e: unknown) => e)
    const { status, error, code } = first as APIError
    expect(status).toBeGreaterThanOrEqual(500)
    expect(second).toMatchObject({ status, error, code })
    expect(bench.upstream.requests).toHaveLength(calls)
  })
})

describe('twenty requests at once with the same key', () => {
  test.each([false, true])('make one run (stream: %s)', async (stream) => {
    const others = Promise.withResolvers<void>()
    bench.upstream.script('pen', { text: 'Once.', headersAfter: others.promise })
    const key = fresh()
    let refused = 0
    const responses = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const response = await bench.post({ ...question, stream }, key)
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
    const again = await bench.post({ ...question, stream }, key)
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true'])
    expect(await again.text()).toContain('Once.')
    expect(bench.upstream.requests).toHaveLength(3)
  })

  test('with different keys make a run each', async () => {
    const responses = await Promise.all([1, 2, 3].map(() => bench.post(question, fresh())))
    const runs = responses.map(({ headers }) => headers.get('x-moa-run'))
    expect(new Set(runs).size).toBe(3)
    expect(bench.requestsOf('pen')).toHaveLength(3)
  })
})

describe('a caller who left', () => {
  test('has cancelled the run, and gets that as the replay instead of another run', async () => {
    bench.upstream.script('pen', { endless: true, tokenIntervalMs: 20 })
    const key = fresh()
    const leave = new AbortController()
    const request = { ...question, stream: true }
    const response = await bench.post(request, { ...key, signal: leave.signal })
    const reader = response.body?.getReader()
    await reader?.read()
    expect((await bench.post(request, key)).status).toBe(409)
    leave.abort()
    await reader?.read().catch(() => {})
    const again = await settled(() => bench.post(request, key))
    // The replay has the text so far, then the cancellation.
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true'])
    const { chunks, done, content } = await readStream(again)
    expect(content.length).toBeGreaterThan(0)
    expect(chunks.at(-1)?.error?.code).toBe('cancelled')
    expect(done).toBe(false)
    expect(bench.upstream.requests).toHaveLength(3)
  })

  test('before the first token gets 499, which clients do not retry', async () => {
    for (const model of ['a', 'b']) bench.upstream.script(model, { stall: 'before-headers' })
    const key = fresh()
    const leave = new AbortController()
    const request = { ...question, stream: true }
    const left = bench.post(request, { ...key, signal: leave.signal }).catch(() => {})
    while (bench.upstream.requests.length < 2) await wait(10)
    leave.abort()
    await left
    const again = await settled(() => bench.post(request, key))
    expect([again.status, again.headers.get('x-should-retry')]).toEqual([499, 'false'])
    expect((await errorOf(again)).code).toBe('cancelled')
    expect(bench.upstream.requests).toHaveLength(2)
  })
})

/** Repeats a request until the first one is no longer running. */
async function settled(send: () => Promise<Response>): Promise<Response> {
  for (let times = 0; times < 600; times += 1) {
    const response = await send()
    if (response.status !== 409) return response
    await response.text()
    await wait(50)
  }
  throw new Error('Cannot see the end of the first request')
}

describe('together with the answer cache', () => {
  test('requests with and without keys share one flight, and each key stores its own answer', async () => {
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
    const request = { model: 'flying', messages: user('Together?') }
    const keys = [fresh(), fresh()]
    const all = await Promise.all(
      [...keys, {}].map(async (init) => (await bench.post(request, init)).json()),
    )
    const runs = (all as ReportedCompletion[]).map(({ moa }) => moa.run)
    expect(new Set(runs).size).toBe(1)
    for (const [index, key] of keys.entries()) {
      const again = await bench.post(request, key)
      expect(again.headers.get('idempotent-replayed')).toBe('true')
      expect(await again.json()).toEqual(all[index])
    }
    expect(bench.upstream.requests).toHaveLength(2)
  })
})

test('a rejected request leaves its key free', async () => {
  const key = fresh()
  expect((await bench.post({ ...question, temperature: 9 }, key)).status).toBe(400)
  expect((await bench.post({ ...question, model: 'nothing' }, key)).status).toBe(404)
  expect((await bench.post(question, key)).status).toBe(200)
  const conflict: unknown = await client.chat.completions
    .create({ ...question, seed: 1 }, key)
    .catch((error: unknown) => error)
  expect(conflict).not.toBeInstanceOf(ConflictError)
  expect(conflict).toMatchObject({ status: 422 })
})
