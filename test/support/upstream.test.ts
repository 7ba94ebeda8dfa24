import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { paceOfMachine } from './pace.ts'
import { sendRaw } from './upstream/raw.ts'
import { startUpstream, type Script, type Upstream } from './upstream/upstream.ts'

let upstream: Upstream
beforeAll(async () => {
  upstream = await startUpstream()
})
beforeEach(() => upstream.clear())
afterAll(() => upstream.close())

const STREAMED = { model: 'm/x', stream: true }

function post(body: object, signal?: AbortSignal): Promise<Response> {
  const init = { method: 'POST', body: JSON.stringify(body) }
  const url = `${upstream.url}/chat/completions`
  return fetch(url, signal ? { ...init, signal } : init)
}

function streamOf(script: Script) {
  upstream.script('m/x', script)
  return sendRaw(upstream, STREAMED)
}

describe('upstream without a script', () => {
  test('streams an answer that names the model', async () => {
    const { text, headers } = await sendRaw(upstream, STREAMED)
    const events = text.trimEnd().split('\n\n')
    expect(headers['content-type']).toBe('text/event-stream')
    expect(events.at(-1)).toBe('data: [DONE]')
    const chunks = events.slice(0, -1).map((event) => JSON.parse(event.slice('data: '.length)))
    expect(chunks.map(({ choices }) => choices[0].delta)).toEqual([
      { role: 'assistant', content: '' },
      { content: 'Answer' },
      { content: ' of' },
      { content: ' m/x.' },
      {},
    ])
    expect(chunks.map(({ choices }) => choices[0].finish_reason)).toEqual([
      ...Array(4).fill(null),
      'stop',
    ])
    expect(upstream.requests[0]?.servedUsage).toBeNull()
  })

  test('reports usage in a separate chunk when the request wants it', async () => {
    const body = { ...STREAMED, stream_options: { include_usage: true } }
    const { text } = await sendRaw(upstream, body)
    const usage = text.match(/"choices":\[\],"usage":(\{.*\})\}/)?.[1]
    expect(JSON.parse(usage ?? '')).toMatchObject({ completion_tokens: 3, total_tokens: 3 })
    expect(text.match(/"usage":null/g)).toHaveLength(5)
    expect(upstream.requests[0]?.servedUsage).toEqual({ prompt_tokens: 0, completion_tokens: 3 })
  })

  test('answers with JSON when the request is not for a stream', async () => {
    const completion = await (await post({ model: 'm/x' })).json()
    expect(completion).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { content: 'Answer of m/x.' }, finish_reason: 'stop' }],
      usage: { completion_tokens: 3 },
    })
    expect(upstream.requests[0]?.servedText).toBe('Answer of m/x.')
  })

  test('rejects other paths and malformed JSON', async () => {
    expect((await fetch(`${upstream.url}/nothing`)).status).toBe(404)
    const init = { method: 'POST', body: '{"model"' }
    expect((await fetch(`${upstream.url}/chat/completions`, init)).status).toBe(400)
  })
})

describe('requests', () => {
  test('are recorded with their bodies and what was served', async () => {
    const before = Date.now()
    await (await post({ ...STREAMED, temperature: 0 })).text()
    await expect.poll(() => upstream.requests[0]?.outcome === 'done').toBe(true)
    const [request] = upstream.requests
    expect(request).toMatchObject({
      model: 'm/x',
      path: '/v1/chat/completions',
      body: { temperature: 0 },
      headers: { 'user-agent': 'node' },
      outcome: 'done',
      servedText: 'Answer of m/x.',
    })
    expect(request?.at).toBeGreaterThanOrEqual(before)
    expect(request?.closedAt).toBeGreaterThanOrEqual(request?.at ?? 0)
  })

  test('are forgotten by clear()', async () => {
    upstream.script('m/x', { status: 500 })
    await (await post(STREAMED)).text()
    upstream.clear()
    expect(upstream.requests).toEqual([])
    expect(upstream.peakWaiting).toBe(0)
    expect((await post(STREAMED)).status).toBe(200)
  })

  const waits: Record<string, Script> = {
    'before headers': { headersDelayMs: 60_000 },
    'in a stall before headers': { stall: 'before-headers' },
    'in a stall before the first token': { stall: 'before-first-token' },
    'in a stall with comments': { stall: 'before-first-token', comments: true },
    'between tokens': { endless: true, tokenIntervalMs: 5 },
    'in a flood that is not read': { flood: true },
    'in an endless answer that is not read': { endless: true },
    'in a drip': { drip: true },
    'in a compressed answer': { endless: true, tokenIntervalMs: 5, gzip: true },
  }
  test.for(Object.entries(waits))('are aborted when the client leaves %s', async ([, script]) => {
    upstream.script('m/x', script)
    const leave = new AbortController()
    const left = post(STREAMED, leave.signal).catch(() => null)
    await expect.poll(() => upstream.requests.length === 1).toBe(true)
    await sleep(50)
    expect(upstream.requests[0]?.outcome).toBe('open')
    expect(upstream.openConnections).toBe(1)
    leave.abort()
    await left
    await expect.poll(() => upstream.openConnections === 0).toBe(true)
    expect(upstream.requests[0]?.outcome).toBe('aborted')
    expect(upstream.requests[0]?.closedAt).toBeTypeOf('number')
  })

  test('are done, not aborted, when the upstream breaks the connection', async () => {
    expect((await streamOf({ reset: 'after-tokens' })).ended).toBe('ECONNRESET')
    expect(upstream.requests[0]?.outcome).toBe('done')
  })

  test('get the scripts of a list in turn, and then the last again', async () => {
    upstream.script('m/x', [{ status: 429 }, { status: 503 }, { text: 'Enfin' }])
    const statuses: number[] = []
    for (let turn = 0; turn < 4; turn += 1) statuses.push((await post(STREAMED)).status)
    expect(statuses).toEqual([429, 503, 200, 200])
  })
})

describe('peakWaiting', () => {
  test('counts requests that have no headers yet', async () => {
    const three = Promise.withResolvers<void>()
    upstream.script('slow', { headersAfter: three.promise })
    upstream.script('open', { firstTokenDelayMs: 150 })
    const open = await post({ model: 'open', stream: true })
    const waiting = [1, 2, 3].map(() => post({ model: 'slow', stream: true }))
    await expect.poll(() => upstream.requests.length).toBe(4)
    three.resolve()
    const slow = await Promise.all(waiting)
    expect(upstream.peakWaiting).toBe(3)
    await Promise.all([open, ...slow].map((response) => response.text()))
    await (await post(STREAMED)).text()
    expect(upstream.peakWaiting).toBe(3)
  })

  test('no longer counts a client that left', async () => {
    upstream.script('m/x', { stall: 'before-headers' })
    for (let turn = 1; turn <= 3; turn += 1) {
      await sendRaw(upstream, STREAMED, { limitMs: 100 * (await paceOfMachine()) })
      await expect
        .poll(() => upstream.requests.length === turn && upstream.openConnections === 0)
        .toBe(true)
    }
    expect(upstream.peakWaiting).toBe(1)
  })
})

describe('close()', () => {
  test('ends everything at once', async () => {
    const other = await startUpstream()
    other.script('stall', { stall: 'before-headers' })
    other.script('endless', { endless: true, tokenIntervalMs: 1 })
    const models = ['stall', 'endless', 'stall', 'endless']
    const responses = models.map((model) => sendRaw(other, { model, stream: true }))
    await expect.poll(() => other.requests.length === 4).toBe(true)
    // None of them ends by itself before its reader gives up.
    await other[Symbol.asyncDispose]()
    expect((await Promise.all(responses)).map(({ ended }) => ended)).not.toContain('limit')
    expect(other.requests.map(({ outcome }) => outcome)).toEqual(Array(4).fill('done'))
    expect(other.openConnections).toBe(0)
  })
})

describe('timing', () => {
  test('delays the headers, the first token and every further one', async () => {
    const script = { tokens: 6, headersDelayMs: 40, firstTokenDelayMs: 80, tokenIntervalMs: 20 }
    upstream.script('m/x', script)
    const start = performance.now()
    const response = await post(STREAMED)
    expect(performance.now() - start).toBeGreaterThan(35)
    const arrivals: { at: number; text: string }[] = []
    for await (const bytes of response.body ?? []) {
      arrivals.push({ at: performance.now() - start, text: Buffer.from(bytes).toString() })
    }
    const tokens = arrivals.filter(({ text }) => /"content":"[^"]/.test(text))
    expect(tokens[0]?.at).toBeGreaterThan(115)
    expect(tokens.at(-1)?.at).toBeGreaterThan(210)
    expect(tokens.length).toBeGreaterThan(3)
  })

  test('takes as long when the answer is not streamed', async () => {
    upstream.script('m/x', { tokens: 4, firstTokenDelayMs: 20, tokenIntervalMs: 10 })
    const { tookMs } = await sendRaw(upstream, { model: 'm/x' })
    expect(tookMs).toBeGreaterThan(55)
  })
})
