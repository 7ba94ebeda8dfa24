import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { bindingsFor, startTestGateway, type TestGateway } from '../support/gateway.ts'
import { startUpstream, type Upstream } from '../support/upstream/upstream.ts'
import { startCollector, type Collector, type ReceivedSpan } from './collector.ts'
import { degradedMixture, scriptDegraded } from './degraded.ts'

let upstream: Upstream
let collector: Collector
let gateway: TestGateway

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const PARENT = 'b7ad6b7169203331'
const traceparent = `00-${TRACE}-${PARENT}-01`

function bindings(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const known = bindingsFor(upstream)
  const { up, ...rest } = JSON.parse(known['PROVIDERS'] ?? '{}') as Record<string, object>
  const providers = { ...rest, up: { ...up, trace: true } }
  return {
    ...known,
    PROVIDERS: JSON.stringify(providers),
    OTLP_ENDPOINT: collector.url,
    OTLP_HEADERS: 'authorization=Basic%20abc,x-team=one',
    ...more,
  }
}

beforeAll(async () => {
  upstream = await startUpstream()
  collector = await startCollector()
  gateway = await startTestGateway({ bindings: bindings() })
})
beforeEach(() => {
  upstream.clear()
  collector.clear()
  collector.answer = 200
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  await collector[Symbol.asyncDispose]()
  await upstream.close()
})

const MOA = degradedMixture({ temperature: 1, max_tokens: 50 })

function post(body: object, headers: Readonly<Record<string, string>> = {}, at = gateway) {
  return fetch(`${at.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({
      model: 'demo',
      messages: [{ role: 'user', content: 'Secret?' }],
      ...body,
    }),
  })
}

/** The spans and metrics of a run, once both have come. */
async function exported(count = 2): Promise<readonly ReceivedSpan[]> {
  await vi.waitFor(() => expect(collector.requests).toHaveLength(count), { timeout: 20_000 })
  return collector.spans()
}

function named(spans: readonly ReceivedSpan[], name: string): ReceivedSpan {
  const found = spans.filter((span) => span.name === name)
  expect(found.map((span) => span.name)).toEqual([name])
  return found[0] as ReceivedSpan
}

describe('a degraded run with a retry, a straggler, a failure and a fallback', () => {
  let spans: readonly ReceivedSpan[]
  let report: Record<string, unknown>
  let sent: Upstream['requests'] = []

  beforeAll(async () => {
    scriptDegraded(upstream)
    collector.clear()
    const response = await post({ moa: MOA }, { traceparent, tracestate: 'a=1,b=2' })
    const body = (await response.json()) as { moa: Record<string, unknown> }
    report = body.moa
    spans = await exported()
    sent = [...upstream.requests]
  })
  // Runs before the hook above would be cleared: facts are read in it.
  const ids = () => new Map(spans.map((span) => [span.spanId, span]))

  test('is one tree below the caller, with an id for each span', () => {
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([TRACE]))
    expect(new Set(spans.map(({ traceState }) => traceState))).toEqual(new Set(['a=1,b=2']))
    expect(ids().size).toBe(spans.length)
    for (const { spanId } of spans) expect(spanId).toMatch(/^(?!0+$)[0-9a-f]{16}$/)
    const tree = spans.map(({ name, kind, parentSpanId = '' }) => [
      name,
      kind,
      ids().get(parentSpanId)?.name ?? parentSpanId,
    ])
    expect(tree).toHaveLength(10)
    expect(tree).toEqual(
      expect.arrayContaining([
        ['POST /v1/chat/completions', 2, PARENT],
        ['invoke_workflow demo', 1, 'POST /v1/chat/completions'],
        ['layer 0', 1, 'invoke_workflow demo'],
        ['chat steady', 3, 'layer 0'],
        ['chat flaky', 3, 'layer 0'],
        ['chat broken', 3, 'layer 0'],
        ['chat slow', 3, 'layer 0'],
        ['step synthesize', 1, 'invoke_workflow demo'],
        ['chat pen', 3, 'step synthesize'],
        ['chat pen2', 3, 'step synthesize'],
      ]),
    )
  })

  test('has each child within its parent, and each event within its span', () => {
    for (const span of spans) {
      const [start, end] = [BigInt(span.startTimeUnixNano), BigInt(span.endTimeUnixNano)]
      expect(start <= end).toBe(true)
      const parent = ids().get(span.parentSpanId ?? '')
      if (parent !== undefined) {
        expect([span.name, start >= BigInt(parent.startTimeUnixNano)]).toEqual([span.name, true])
        expect([span.name, end <= BigInt(parent.endTimeUnixNano)]).toEqual([span.name, true])
      }
      for (const { timeUnixNano: at } of span.events) {
        expect(BigInt(at) >= start && BigInt(at) <= end).toBe(true)
      }
    }
  })

  test('has the attributes of the newest conventions, and those of its report', () => {
    const calls = report['calls'] as { agent: string; model: string; cost_usd: number }[]
    const steady = calls.find(({ model }) => model === 'up/steady')
    expect(named(spans, 'chat steady').values).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'up',
      'gen_ai.request.model': 'steady',
      'gen_ai.request.temperature': 1,
      'gen_ai.request.max_tokens': 50,
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': expect.any(Number),
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(upstream.url).port),
      'moa.agent': 'steady',
      'moa.role': 'agent',
      'moa.layer': 0,
      'moa.attempts': 1,
      'moa.status': 'ok',
      'moa.cost_usd': steady?.cost_usd,
    })
    expect(named(spans, 'invoke_workflow demo').values).toMatchObject({
      'gen_ai.operation.name': 'invoke_workflow',
      'gen_ai.workflow.name': 'demo',
      'moa.run': report['run'],
      'moa.strategy': 'synthesize',
      'moa.degraded': true,
      'moa.reasons': (report['reasons'] as string[]).join(),
      'moa.cost_usd': report['cost_usd'],
      'moa.cache': 'off',
    })
    expect(named(spans, 'POST /v1/chat/completions').values).toEqual({
      'http.request.method': 'POST',
      'http.route': '/v1/chat/completions',
      'http.response.status_code': 200,
      'url.path': '/v1/chat/completions',
      'url.scheme': 'http',
    })
  })

  test('marks failures as errors, stragglers as cut off, and counts attempts', () => {
    const broken = named(spans, 'chat broken')
    expect(broken.status).toEqual({ code: 2, message: 'upstream_error' })
    expect(broken.values).toMatchObject({ 'error.type': 'upstream_error', 'moa.status': 'failed' })
    const slow = named(spans, 'chat slow')
    expect(slow.status).toEqual({ code: 0 })
    expect(slow.values).toMatchObject({ 'moa.status': 'cancelled' })
    expect(slow.values).not.toHaveProperty('error.type')
    const flaky = named(spans, 'chat flaky')
    expect(flaky.values).toMatchObject({ 'moa.attempts': 2, 'moa.status': 'ok' })
    expect(flaky.events.map(({ name }) => name)).toEqual(['moa.attempt', 'moa.attempt'])
    expect(named(spans, 'chat pen').status.code).toBe(2)
    expect(named(spans, 'invoke_workflow demo').status.code).toBe(0)
  })

  test('sends its place in the trace only to the provider that is marked', () => {
    for (const { model, headers } of sent) {
      const own = ['broken', 'pen'].includes(model)
        ? undefined
        : `00-${TRACE}-${named(spans, `chat ${model}`).spanId}-01`
      expect([model, headers['traceparent']]).toEqual([model, own])
      expect(headers['tracestate']).toBe(own === undefined ? undefined : 'a=1,b=2')
    }
  })
})

test('metrics are deltas of the same facts, and the headers of the setting are sent', async () => {
  scriptDegraded(upstream)
  const response = await post({ moa: MOA })
  const { usage } = (await response.json()) as { usage: Record<string, number> }
  const spans = await exported()
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1)
  for (const { headers } of collector.requests) {
    expect(headers).toMatchObject({ authorization: 'Basic abc', 'x-team': 'one' })
  }
  const metrics = collector.metrics()
  const sum = (name: string) =>
    (metrics.get(name)?.points ?? []).reduce((all, point) => all + Number(point['asInt']), 0)
  expect(sum('gen_ai.client.inference.usage.input_tokens')).toBe(usage['prompt_tokens'])
  expect(sum('gen_ai.client.inference.usage.output_tokens')).toBe(usage['completion_tokens'])
  const duration = metrics.get('gen_ai.client.inference.duration')
  expect(duration?.['unit']).toBe('s')
  expect(duration?.['histogram']).toMatchObject({ aggregationTemporality: 1 })
  for (const point of duration?.points ?? []) {
    const counts = (point['bucketCounts'] as string[]).map(Number)
    expect(counts).toHaveLength((point['explicitBounds'] as number[]).length + 1)
    expect(counts.reduce((all, count) => all + count)).toBe(Number(point['count']))
  }
  const calls = spans.filter(({ kind }) => kind === 3).length
  const points = duration?.points ?? []
  expect(points.reduce((all, { count }) => all + Number(count), 0)).toBe(calls)
})

test('nothing of a question or an answer leaves, nor a key', async () => {
  scriptDegraded(upstream)
  upstream.script('pen2', { text: 'Hidden words.' })
  await (await post({ moa: MOA, store: true })).text()
  await exported()
  const all = JSON.stringify(collector.requests.map(({ body }) => body))
  for (const text of ['Secret?', 'Hidden words', 'sk-up']) expect(all).not.toContain(text)
})

test.each([
  ['not sampled', { traceparent: `00-${TRACE}-${PARENT}-00` }, 1],
  ['not valid', { traceparent: `00-${'0'.repeat(32)}-${PARENT}-00` }, 2],
  ['of a later version', { traceparent: `cc-${TRACE}-${PARENT}-01-what` }, 2],
])('a traceparent that is %s', async (_what, headers, requests) => {
  await (await post({ model: 'up/steady' }, headers)).text()
  const spans = await exported(requests)
  const ids = new Set(spans.map(({ traceId }) => traceId))
  if (requests === 1) expect(spans).toEqual([])
  else expect(ids.has(TRACE)).toBe(headers.traceparent.startsWith('cc'))
})

test('an answer from the cache is a trace without calls', async () => {
  const mixture = {
    layers: [{ agents: [{ model: 'up/steady' }, { model: 'up/two' }] }],
    aggregator: { model: 'up/pen2' },
    cache: { answers_ttl_s: 600 },
  }
  const put = await fetch(`${gateway.url}/v1/mixtures/stored`, {
    method: 'PUT',
    body: JSON.stringify(mixture),
  })
  expect(put.status).toBe(201)
  await (await post({ model: 'stored' })).text()
  await exported()
  collector.clear()
  const hit = await post({ model: 'stored' })
  await hit.text()
  expect(hit.headers.get('x-moa-cache')).toBe('hit')
  const spans = await exported()
  expect(spans.map(({ name }) => name)).toEqual([
    'POST /v1/chat/completions',
    'invoke_workflow stored',
  ])
  expect(spans[1]?.values).toMatchObject({ 'moa.cache': 'hit', 'moa.cost_usd': 0 })
  expect(collector.metrics().has('gen_ai.client.inference.duration')).toBe(false)
})
