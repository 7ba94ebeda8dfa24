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
      // All agents are required: an answer without a straggler's proposal is not shared.
      layers: [{ agents: ['up/a', 'up/b'].map((model) => ({ model, required: true })) }],
      aggregator: { model: 'up/pen' },
      cache: { answers_ttl_s: 600 },
      ...over,
    }),
  })
  expect(response.status).toBe(201)
  return id
}

interface Answered {
  readonly status: number
  readonly content: string
  readonly moa: WireReport | undefined
}

const messages = [{ role: 'user', content: 'Hello' }]

async function post(model: string, stream: boolean, init: RequestInit = {}): Promise<Answered> {
  const response = await bench.post({ model, stream, messages }, init)
  const { status } = response
  if (stream && status === 200) {
    const { content, chunks, done } = await readStream(response)
    expect(done).toBe(true)
    return { status, content, moa: chunks.map(reportIn).findLast((report) => report !== null) }
  }
  const body = (await response.json()) as Partial<WireCompletion>
  return { status, content: String(body.choices?.[0]?.message.content), moa: body.moa }
}

const postAll = (model: string, streams: readonly boolean[]) =>
  Promise.all(streams.map((stream) => post(model, stream)))

const fifty = (streamed: (index: number) => boolean) =>
  Array.from({ length: 50 }, (_, index) => streamed(index))

describe('fifty callers who send the same request at the same time', () => {
  test.each([
    ['not streamed', () => false],
    ['streamed', () => true],
    ['some streamed', (index: number) => index % 2 === 0],
  ] as const)('share one paid run: %s', async (_, streamed) => {
    bench.upstream.script('a', { headersDelayMs: 300 })
    bench.upstream.script('pen', { text: 'One answer for all of them, word by word.' })
    const answers = await postAll(await cachingMixture(), fifty(streamed))
    expect(bench.upstream.requests.map(({ model }) => model).sort()).toEqual(['a', 'b', 'pen'])
    expect(new Set(answers.map(({ content }) => content)).size).toBe(1)
    expect(answers[0]?.content).toBe('One answer for all of them, word by word.')
    expect(new Set(answers.map(({ moa }) => moa?.run)).size).toBe(1)
    const caches = answers.map(({ moa }) => moa?.cache)
    expect(caches.filter((cache) => cache === 'miss')).toHaveLength(1)
    expect(caches.filter((cache) => cache === 'hit')).toHaveLength(49)
    const paid = answers.filter(({ moa }) => (moa?.cost_usd ?? 0) > 0)
    expect(paid).toHaveLength(1)
  })

  test('make a run each when the mixture caches nothing', async () => {
    const id = await cachingMixture({ cache: { answers_ttl_s: 0 } })
    await postAll(id, [false, false, true, true])
    expect(bench.upstream.requests).toHaveLength(12)
  })

  test('with different seeds, make a run each', async () => {
    bench.upstream.script('a', { headersDelayMs: 200 })
    const id = await cachingMixture()
    const responses = [1, 2, 3].map((seed) => bench.post({ model: id, messages, seed }))
    for (const response of await Promise.all(responses)) expect(response.status).toBe(200)
    expect(bench.requestsOf('pen')).toHaveLength(3)
  })

  test('without the use of the cache, make a run each', async () => {
    bench.upstream.script('a', { headersDelayMs: 200 })
    const body = { model: await cachingMixture(), messages, moa: { cache: 'refresh' } }
    await Promise.all([bench.post(body), bench.post(body)])
    expect(bench.requestsOf('pen')).toHaveLength(2)
  })
})

describe('when the first caller', () => {
  test('leaves, the next one runs and all others get its answer', async () => {
    bench.upstream.script('a', [{ headersDelayMs: 60_000 }, { headersDelayMs: 200 }])
    const id = await cachingMixture()
    const leave = new AbortController()
    const first = post(id, true, { signal: leave.signal }).catch(() => 'left')
    await expect.poll(() => bench.requestsOf('a').length).toBe(1)
    const others = postAll(id, [true, false, true, false])
    await expect.poll(() => bench.requestsOf('b').length).toBe(1)
    leave.abort()
    expect(await first).toBe('left')
    const answers = await others
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(bench.requestsOf('a')).toHaveLength(2)
    expect(bench.requestsOf('pen')).toHaveLength(1)
    expect(answers.filter(({ moa }) => moa?.cache === 'miss')).toHaveLength(1)
  })

  test('fails, the next one runs and all others get its answer', async () => {
    bench.upstream.script('a', [{ status: 400, headersDelayMs: 300 }, { headersDelayMs: 300 }])
    const answers = await postAll(
      await cachingMixture({ on_shortfall: 'fail' }),
      Array.from({ length: 6 }, () => false),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 502])
    expect(bench.requestsOf('a')).toHaveLength(2)
    expect(bench.requestsOf('pen')).toHaveLength(1)
  })

  test('gets a degraded answer, no other caller gets that answer', async () => {
    bench.upstream.script('a', [{ status: 400, headersDelayMs: 300 }, { headersDelayMs: 300 }])
    const answers = await postAll(await cachingMixture(), [false, true, false, true])
    expect(answers.filter(({ moa }) => moa?.degraded)).toHaveLength(1)
    expect(answers.filter(({ moa }) => moa?.cache === 'hit')).toHaveLength(2)
    expect(bench.requestsOf('pen')).toHaveLength(2)
  })
})

test('callers whose answer cannot be shared do not wait for each other in turn', async () => {
  bench.upstream.script('pen', { finishReason: 'length', headersDelayMs: 300 })
  const answers = await postAll(
    await cachingMixture(),
    Array.from({ length: 12 }, () => false),
  )
  expect(answers.every(({ status, moa }) => status === 200 && moa?.cache === 'miss')).toBe(true)
  expect(bench.requestsOf('pen')).toHaveLength(12)
  // In turn, at most one of them would wait for the aggregator at any time.
  expect(bench.upstream.peakWaiting).toBeGreaterThan(6)
})

test('a caller who sends the same request just after gets the same answer, streamed or not', async () => {
  const id = await cachingMixture()
  await post(id, false)
  for (const stream of [true, false]) {
    expect((await post(id, stream)).moa).toMatchObject({ cache: 'hit', cost_usd: 0 })
  }
  expect(bench.upstream.requests).toHaveLength(3)
})
