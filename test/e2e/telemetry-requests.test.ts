import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { bindingsFor, startTestGateway, type TestGateway } from '../support/gateway.ts'
import { startUpstream, type Upstream } from '../support/upstream/upstream.ts'
import { startCollector, type Collector, type ReceivedSpan } from './collector.ts'
import { endedSpans, factsOf, isOwn, ofRun } from './traced.ts'

let upstream: Upstream
let collector: Collector
let gateway: TestGateway

beforeAll(async () => {
  upstream = await startUpstream()
  collector = await startCollector()
  const { PROVIDERS = '{}', ...rest } = bindingsFor(upstream)
  const { up } = JSON.parse(PROVIDERS) as { up: object }
  const providers = JSON.stringify({ up: { ...up, trace: true } })
  const bindings = { ...rest, PROVIDERS: providers, OTLP_ENDPOINT: collector.url }
  gateway = await startTestGateway({ bindings, traced: true })
})
beforeEach(() => {
  upstream.clear()
  collector.clear()
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  await collector[Symbol.asyncDispose]()
  await upstream.close()
})

async function post(path: string, body: object, key?: string): Promise<Response> {
  const response = await fetch(`${gateway.url}/v1/${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    body: JSON.stringify(body),
  })
  await response.clone().text()
  return response
}

const chat = (model: string, more: object = {}) => ({
  model,
  messages: [{ role: 'user', content: 'Hi' }],
  ...more,
})

/** The spans of one request, of which the platform has the same. */
async function spansOf(response: Response, requests: number): Promise<readonly ReceivedSpan[]> {
  await vi.waitFor(() => expect(collector.requests).toHaveLength(requests), { timeout: 20_000 })
  const spans = collector.spans()
  const replayed = response.headers.get('idempotent-replayed') === 'true'
  const own = await endedSpans(
    gateway,
    (span) => ofRun(response)(span) && (span.values['moa.replayed'] === true) === replayed,
  )
  expect(factsOf(own)).toEqual(factsOf(spans.filter(isOwn)))
  return spans
}

describe('a request for embeddings', () => {
  test('is a run whose calls are embeddings, and takes the trace to the provider', async () => {
    const input = Array.from({ length: 70 }, (_, index) => `text ${index} ${crypto.randomUUID()}`)
    const response = await post('embeddings', { model: 'up/embed', input })
    expect(response.status).toBe(200)
    const spans = await spansOf(response, 2)
    const [root, run, first, second] = spans
    expect(spans.map(({ name, parentSpanId }) => [name, parentSpanId])).toEqual([
      ['POST /v1/embeddings', undefined],
      ['invoke_workflow up/embed', root?.spanId],
      ['embeddings embed', run?.spanId],
      ['embeddings embed', run?.spanId],
    ])
    expect(run?.values).toMatchObject({
      'moa.run': response.headers.get('x-moa-run'),
      'moa.cache': 'miss',
      'moa.status': 'ok',
      'moa.cost_usd': expect.any(Number),
    })
    expect(run?.values).not.toHaveProperty('moa.strategy')
    expect(first?.values).toMatchObject({
      'gen_ai.operation.name': 'embeddings',
      'gen_ai.request.model': 'embed',
      'gen_ai.response.model': 'embed',
      'gen_ai.usage.input_tokens': expect.any(Number),
    })
    const sent = upstream.requests.map(({ headers }) => headers['traceparent'])
    const ids = [first, second].map((span) => `00-${span?.traceId}-${span?.spanId}-01`)
    expect(sent.toSorted()).toEqual(ids.toSorted())
    const tokens = collector.metrics().get('gen_ai.client.inference.usage.input_tokens')
    expect(tokens?.points[0]?.['values']).toMatchObject({ 'gen_ai.operation.name': 'embeddings' })
  })

  test('from the cache has no calls', async () => {
    const body = { model: 'up/embed', input: [`again ${crypto.randomUUID()}`] }
    await spansOf(await post('embeddings', body), 2)
    collector.clear()
    const response = await post('embeddings', body)
    expect(response.headers.get('x-moa-cache')).toBe('hit')
    const spans = await spansOf(response, 2)
    expect(spans.map(({ name }) => name)).toEqual([
      'POST /v1/embeddings',
      'invoke_workflow up/embed',
    ])
    expect(spans[1]?.values).toMatchObject({ 'moa.cache': 'hit', 'moa.cost_usd': 0 })
  })

  test('that fails has the error and the status of its response', async () => {
    upstream.script('embed', { status: 400 })
    const response = await post('embeddings', { model: 'up/embed', input: [crypto.randomUUID()] })
    const spans = await spansOf(response, 2)
    const { error } = (await response.json()) as { error: { code: string } }
    const [root, run, call] = spans
    expect(root?.values).toMatchObject({ 'http.response.status_code': response.status })
    expect(run?.status).toEqual({ code: 2, message: error.code })
    expect(call?.status).toEqual({ code: 2, message: 'upstream_rejected' })
  })
})

describe('an idempotent replay', () => {
  test.each([
    ['chat/completions', chat('up/steady')],
    ['embeddings', { model: 'up/embed', input: ['a text'], moa: { cache: 'off' } }],
  ])('of %s is a span that says so, names the run and costs nothing', async (path, body) => {
    const key = crypto.randomUUID()
    const first = await post(path, body, key)
    await spansOf(first, 2)
    collector.clear()
    const calls = upstream.requests.length
    const replayed = await post(path, body, key)
    expect(replayed.headers.get('idempotent-replayed')).toBe('true')
    const spans = await spansOf(replayed, 1)
    expect(spans.map(({ name }) => name)).toEqual([
      `POST /v1/${path}`,
      `invoke_workflow ${body.model}`,
    ])
    expect(spans[0]?.values).toMatchObject({ 'http.response.status_code': 200 })
    expect(spans[1]?.values).toMatchObject({
      'moa.replayed': true,
      'moa.run': first.headers.get('x-moa-run'),
      'moa.cost_usd': 0,
      'moa.status': 'ok',
    })
    expect(upstream.requests).toHaveLength(calls)
    // No metrics of it, as it was counted as it was made: those that follow are of the next request.
    await post('chat/completions', chat('up/next'))
    const counted = () =>
      (collector.metrics().get('moa.run.duration')?.points ?? []).map(({ values }) => values)
    await vi.waitFor(() => expect(counted()).not.toEqual([]), { timeout: 20_000 })
    expect(counted()).toEqual([expect.objectContaining({ 'moa.mixture': 'up/next' })])
  })

  test('of a failure has its error and its status', async () => {
    upstream.script('broken', { status: 400 })
    const key = crypto.randomUUID()
    const body = chat('up/broken')
    await spansOf(await post('chat/completions', body, key), 2)
    collector.clear()
    const response = await post('chat/completions', body, key)
    const [root, run] = await spansOf(response, 1)
    const { error } = (await response.json()) as { error: { code: string } }
    expect(root?.values).toMatchObject({ 'http.response.status_code': response.status })
    expect(run?.values).toMatchObject({ 'moa.replayed': true, 'error.type': error.code })
  })
})

test.each([false, true])(
  'a call has the id and the model that its provider named (stream: %s)',
  async (stream) => {
    const layers = [{ agents: [{ model: 'up/one' }, { model: 'up/two' }] }]
    const moa = { cache: 'off', layers, aggregator: { model: 'up/pen' } }
    const response = await post('chat/completions', chat('demo', { moa, stream }))
    const spans = await spansOf(response, 2)
    const ids = spans
      .filter(({ kind }) => kind === 3)
      .map(({ values }) => values['gen_ai.response.id'])
    expect(new Set(ids).size).toBe(3)
    for (const id of ids) expect(id).toMatch(/^chatcmpl-\d+$/)
    const models = spans.map(({ values }) => values['gen_ai.response.model']).filter(Boolean)
    expect(models.toSorted()).toEqual(['one', 'pen', 'two'])
    const answer = await response.text()
    for (const id of ids) expect(answer).not.toContain(id)
  },
)
