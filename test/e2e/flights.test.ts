import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startBench, type Bench } from './bench.ts'
import { readStream } from './wire.ts'
import type { WireReport } from '../../src/protocol/runs/report-response.ts'
import { reportIn } from '../../src/client/chat.ts'
import type { WireCompletion } from '../../src/protocol/openai-chat/chat-response.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
beforeEach(() => bench.upstream.clear())
afterAll(() => bench[Symbol.asyncDispose]())

/** A mixture that caches answers; its name is new every time. */
async function cachingMixture(over: object = {}): Promise<string> {
  const id = `m-${crypto.randomUUID()}`
  const response = await fetch(`${bench.gateway.url}/v1/mixtures/${id}`, {
    method: 'PUT',
    body: JSON.stringify({
      // All are waited for: an answer without a straggler's proposal is not shared.
      layers: [{ agents: ['up/a', 'up/b'].map((model) => ({ model, required: true })) }],
      aggregator: { model: 'up/pen' },
      cache: { answers_ttl_s: 600 },
      ...over,
    }),
  })
  expect(response.status).toBe(201)
  return id
}

interface Told {
  readonly status: number
  readonly content: string
  readonly moa: WireReport | undefined
}

const messages = [{ role: 'user', content: 'Hello' }]

async function ask(model: string, stream: boolean, init: RequestInit = {}): Promise<Told> {
  const response = await bench.ask({ model, stream, messages }, init)
  const { status } = response
  if (stream && status === 200) {
    const { content, chunks, done } = await readStream(response)
    expect(done).toBe(true)
    return { status, content, moa: chunks.map(reportIn).findLast((report) => report !== null) }
  }
  const body = (await response.json()) as Partial<WireCompletion>
  return { status, content: String(body.choices?.[0]?.message.content), moa: body.moa }
}

const askAll = (model: string, streams: readonly boolean[]) =>
  Promise.all(streams.map((stream) => ask(model, stream)))

const fifty = (streamed: (index: number) => boolean) =>
  Array.from({ length: 50 }, (_, index) => streamed(index))

describe('fifty who ask the same in the same moment', () => {
  test.each([
    ['not streamed', () => false],
    ['streamed', () => true],
    ['some streamed', (index: number) => index % 2 === 0],
  ] as const)('pay for one run: %s', async (_, streamed) => {
    bench.upstream.script('a', { headersDelayMs: 300 })
    bench.upstream.script('pen', { text: 'One answer for all of them, word by word.' })
    const told = await askAll(await cachingMixture(), fifty(streamed))
    expect(bench.upstream.requests.map(({ model }) => model).sort()).toEqual(['a', 'b', 'pen'])
    expect(new Set(told.map(({ content }) => content)).size).toBe(1)
    expect(told[0]?.content).toBe('One answer for all of them, word by word.')
    expect(new Set(told.map(({ moa }) => moa?.run)).size).toBe(1)
    const caches = told.map(({ moa }) => moa?.cache)
    expect(caches.filter((cache) => cache === 'miss')).toHaveLength(1)
    expect(caches.filter((cache) => cache === 'hit')).toHaveLength(49)
    const paid = told.filter(({ moa }) => (moa?.cost_usd ?? 0) > 0)
    expect(paid).toHaveLength(1)
  })

  test('each pay for themselves when the mixture caches nothing', async () => {
    const id = await cachingMixture({ cache: { answers_ttl_s: 0 } })
    await askAll(id, [false, false, true, true])
    expect(bench.upstream.requests).toHaveLength(12)
  })

  test('but something else, pay each for their own', async () => {
    bench.upstream.script('a', { headersDelayMs: 200 })
    const id = await cachingMixture()
    const asked = [1, 2, 3].map((seed) => bench.ask({ model: id, messages, seed }))
    for (const response of await Promise.all(asked)) expect(response.status).toBe(200)
    expect(bench.requestsOf('pen')).toHaveLength(3)
  })

  test('and will not be told what is known, pay each for their own', async () => {
    bench.upstream.script('a', { headersDelayMs: 200 })
    const body = { model: await cachingMixture(), messages, moa: { cache: 'refresh' } }
    await Promise.all([bench.ask(body), bench.ask(body)])
    expect(bench.requestsOf('pen')).toHaveLength(2)
  })
})

describe('when the one who asked first', () => {
  test('leaves, the next one runs and all others are told', async () => {
    bench.upstream.script('a', [{ headersDelayMs: 60_000 }, { headersDelayMs: 200 }])
    const id = await cachingMixture()
    const leave = new AbortController()
    const first = ask(id, true, { signal: leave.signal }).catch(() => 'left')
    await expect.poll(() => bench.requestsOf('a').length).toBe(1)
    const others = askAll(id, [true, false, true, false])
    await expect.poll(() => bench.requestsOf('b').length).toBe(1)
    leave.abort()
    expect(await first).toBe('left')
    const told = await others
    expect(told.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(bench.requestsOf('a')).toHaveLength(2)
    expect(bench.requestsOf('pen')).toHaveLength(1)
    expect(told.filter(({ moa }) => moa?.cache === 'miss')).toHaveLength(1)
  })

  test('fails, the next one runs and all others are told', async () => {
    bench.upstream.script('a', [{ status: 400, headersDelayMs: 300 }, { headersDelayMs: 300 }])
    const told = await askAll(
      await cachingMixture({ on_shortfall: 'fail' }),
      Array.from({ length: 6 }, () => false),
    )
    expect(told.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 502])
    expect(bench.requestsOf('a')).toHaveLength(2)
    expect(bench.requestsOf('pen')).toHaveLength(1)
  })

  test('gets an answer that is less than promised, nobody else is given it', async () => {
    bench.upstream.script('a', [{ status: 400, headersDelayMs: 300 }, { headersDelayMs: 300 }])
    const told = await askAll(await cachingMixture(), [false, true, false, true])
    expect(told.filter(({ moa }) => moa?.degraded)).toHaveLength(1)
    expect(told.filter(({ moa }) => moa?.cache === 'hit')).toHaveLength(2)
    expect(bench.requestsOf('pen')).toHaveLength(2)
  })
})

test('callers whose answer cannot be shared do not wait for one another, one by one', async () => {
  bench.upstream.script('pen', { finishReason: 'length', headersDelayMs: 300 })
  const told = await askAll(
    await cachingMixture(),
    Array.from({ length: 12 }, () => false),
  )
  expect(told.every(({ status, moa }) => status === 200 && moa?.cache === 'miss')).toBe(true)
  expect(bench.requestsOf('pen')).toHaveLength(12)
  // One by one, no more than one of them would ever wait for the aggregator.
  expect(bench.upstream.peakWaiting).toBeGreaterThan(6)
})

test('one who asks just after is told the answer, streamed or not', async () => {
  const id = await cachingMixture()
  await ask(id, false)
  for (const stream of [true, false]) {
    expect((await ask(id, stream)).moa).toMatchObject({ cache: 'hit', cost_usd: 0 })
  }
  expect(bench.upstream.requests).toHaveLength(3)
})
