import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mixture, startBench, user, type Bench } from './bench.ts'
import { readStream } from './wire.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench[Symbol.asyncDispose]())

/** A mixture with models of its own, because these tests run at the same time. */
function own(name: string, extra: object = {}) {
  return {
    ...mixture({
      agents: [`up/${name}-a`, `up/${name}-b`].map((model) => ({ model })),
      aggregator: { model: `up/${name}-pen` },
      ...extra,
    }),
    messages: user('Where?'),
    stream: true,
  }
}

/** Reads a stream until so many comments have come. */
async function untilComments(stream: ReadableStream<Uint8Array> | undefined, count: number) {
  let text = ''
  // Not cancelled, because that would wait for the other reader of the same stream.
  for await (const bytes of stream?.values({ preventCancel: true }) ?? []) {
    text += Buffer.from(bytes).toString()
    if (text.split(': keepalive').length > count) return
  }
}

async function timed(body: object) {
  const start = performance.now()
  const response = await bench.post(body)
  return { response, headersMs: performance.now() - start }
}

describe.concurrent('the status of a stream', () => {
  test('comes with the first proposal', async () => {
    const end = Promise.withResolvers<void>()
    for (const model of ['none-a', 'none-b', 'first-b']) {
      bench.upstream.script(model, { headersAfter: end.promise })
    }
    // Its layer goes on, because the agent that does not answer must not be cut off.
    const agents = ['up/first-a', 'up/first-b'].map((model) => ({ model, required: true }))
    const came: string[] = []
    const sent = Object.entries({ none: own('none'), first: own('first', { agents }) })
    const both = sent.map(async ([name, body]) => {
      const response = await bench.post(body)
      came.push(name)
      return response
    })
    await Promise.race(both)
    // The other one was sent before it, and gets its status without a proposal, after 2 s.
    expect(came).toEqual(['first'])
    end.resolve()
    for (const response of await Promise.all(both)) {
      expect((await readStream(response)).done).toBe(true)
    }
  })

  test('comes after 2 s when there is no proposal yet, and comments keep the stream alive', async () => {
    const comment = Promise.withResolvers<void>()
    for (const model of ['slow-a', 'slow-b']) {
      bench.upstream.script(model, { headersAfter: comment.promise })
    }
    const { response, headersMs } = await timed(own('slow'))
    expect(response.status).toBe(200)
    expect(headersMs).toBeGreaterThanOrEqual(1990)
    const [watched, whole] = response.body?.tee() ?? []
    // The agents answer once two comments have come: without them the stream would not end.
    void untilComments(watched, 2).then(comment.resolve)
    const { events, comments, content, done } = await readStream(new Response(whole))
    expect({ content, done }).toEqual({ content: 'Answer of slow-pen.', done: true })
    expect(events[0]?.text).toContain('"role":"assistant"')
    expect(comments).toBeGreaterThanOrEqual(2)
  })

  test('is that of the error when a run fails at once', async () => {
    for (const agent of ['down/lost-a', 'down/lost-b']) {
      bench.upstream.script(agent.slice(5), { status: 400, headersDelayMs: 50 })
    }
    const { response } = await timed({
      ...own('lost'),
      ...mixture({ agents: [{ model: 'down/lost-a' }, { model: 'down/lost-b' }] }),
    })
    expect(response.status).toBe(502)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.get('x-moa-run')).toMatch(/^run_/)
    expect(response.headers.get('x-request-id')).not.toBeNull()
    expect(await response.json()).toMatchObject({
      error: {
        code: 'quorum_not_met',
        type: 'upstream_error',
        param: null,
        message: expect.stringMatching(/0 of 2 agents of layer 0.*lost-a: down\/lost-a/) as string,
      },
    })
  })

  test('is 429 when every model is busy, with the time to wait', async () => {
    const busy = { status: 429, headers: { 'retry-after': '60' } }
    bench.upstream.script('busy', busy)
    for (const stream of [true, false]) {
      const { response } = await timed({ model: 'down/busy', messages: user('Hi'), stream })
      expect(response.status).toBe(429)
      expect(response.headers.get('retry-after')).toBe('60')
      expect(await response.json()).toMatchObject({ error: { code: 'upstream_rate_limited' } })
    }
  })

  test('is a timeout when the time is up', async () => {
    bench.upstream.script('late', { stall: 'before-headers' })
    const { response } = await timed({
      ...own('late'),
      moa: { layers: [], aggregator: { model: 'down/late', timeout_ms: 300 } },
    })
    expect(response.status).toBe(504)
    expect(await response.json()).toMatchObject({ error: { code: 'upstream_timeout' } })
  })
})

describe.concurrent('a stream whose status was sent', () => {
  test('ends in an error chunk when the run fails later', async () => {
    for (const model of ['later-a', 'later-b']) {
      bench.upstream.script(model, { status: 400, headersDelayMs: 4500 })
    }
    const { response } = await timed(own('later'))
    expect(response.status).toBe(200)
    const { chunks, comments, done } = await readStream(response)
    expect(comments).toBeGreaterThanOrEqual(1)
    expect(done).toBe(false)
    expect(chunks).toHaveLength(2)
    expect(chunks[1]).toMatchObject({
      choices: [{ delta: {}, finish_reason: 'error' }],
      error: { code: 'quorum_not_met' },
      moa: { degraded: true, synthesized: false },
    })
  })

  test('has heartbeats while the aggregator is slow', async () => {
    bench.upstream.script('pause-pen', { text: 'One two.', tokenIntervalMs: 5200 })
    const { response } = await timed(own('pause'))
    const { events, comments, content } = await readStream(response)
    expect(content).toBe('One two.')
    expect(comments).toBeGreaterThanOrEqual(1)
    const [one, two] = ['One', 'two'].map((word) =>
      events.findIndex((each) => each.text.includes(word)),
    )
    expect(events.slice(one, two).map(({ text }) => text)).toContain(': keepalive')
  })
})
