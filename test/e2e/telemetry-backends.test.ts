import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { bindingsFor, startTestGateway, type TestGateway } from '../support/gateway.ts'
import { startUpstream, type Upstream } from '../support/upstream/upstream.ts'
import { startCollector, type Collector, type ReceivedSpan } from './collector.ts'

let upstream: Upstream
let collector: Collector

beforeAll(async () => {
  upstream = await startUpstream()
  collector = await startCollector()
})
beforeEach(() => {
  upstream.clear()
  collector.clear()
})
afterAll(async () => {
  await collector[Symbol.asyncDispose]()
  await upstream.close()
})

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const PARENT = 'b7ad6b7169203331'
const traceparent = `00-${TRACE}-${PARENT}-01`

function bindings(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { ...bindingsFor(upstream), OTLP_ENDPOINT: collector.url, ...more }
}

function post(body: object, at: TestGateway) {
  return fetch(`${at.url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ messages: [{ role: 'user', content: 'Secret?' }], ...body }),
  })
}

/** The spans and metrics of a run, once both have come. */
async function exported(count = 2): Promise<readonly ReceivedSpan[]> {
  await vi.waitFor(() => expect(collector.requests).toHaveLength(count), { timeout: 20_000 })
  return collector.spans()
}

describe('a backend that does not work', () => {
  /** What differs between two runs of any gateway. */
  const OWN = /(chatcmpl_|run_)\w+|"(created|\w*_ms|system_fingerprint)":[^,}]+/g
  const answer = async (at: TestGateway) => {
    const response = await post({ model: 'up/steady', moa: { cache: 'off' } }, at)
    const text = await response.text()
    return [response.status, text.replaceAll(OWN, '')]
  }

  test.each([
    ['answers 500', 500, 2],
    ['answers 503', 503, 4],
    ['never answers', null, 2],
  ])('that %s changes no answer', async (_what, status, attempts) => {
    await using plain = await startTestGateway({ bindings: bindingsFor(upstream) })
    await using other = await startCollector()
    other.answer = status
    const own = bindings({ OTLP_ENDPOINT: `${other.url}/` })
    await using failing = await startTestGateway({ bindings: own })
    expect(await answer(failing)).toEqual(await answer(plain))
    await vi.waitFor(() => expect(other.requests).toHaveLength(attempts), { timeout: 20_000 })
    if (status === null) return
    const lines = () => failing.logs().filter((line) => line.includes(`status ${status}`))
    await vi.waitFor(() => expect(lines()).toHaveLength(2))
  })

  test('that is not there changes no answer', async () => {
    await using plain = await startTestGateway({ bindings: bindingsFor(upstream) })
    const nowhere = bindings({ OTLP_ENDPOINT: 'http://127.0.0.1:9' })
    await using alone = await startTestGateway({ bindings: nowhere })
    expect(await answer(alone)).toEqual(await answer(plain))
  })
})

test('the names of version 1.36, and content where the operator and the request allow it', async () => {
  const more = { OTEL_GENAI_NAMES: '1.36', OTLP_CONTENT: 'on', OTLP_SAMPLE: '1' }
  await using old = await startTestGateway({ bindings: bindings(more) })
  await (await post({ model: 'up/steady', store: true }, old)).text()
  const spans = await exported()
  const call = spans.find(({ name }) => name === 'chat steady')
  expect(call?.values).toMatchObject({ 'gen_ai.system': 'up' })
  expect(call?.values).not.toHaveProperty('gen_ai.provider.name')
  expect(
    spans.find(({ name }) => name.startsWith('invoke'))?.values['gen_ai.input.messages'],
  ).toContain('Secret?')
  expect([...collector.metrics().keys()]).toEqual(
    expect.arrayContaining(['gen_ai.client.operation.duration', 'gen_ai.client.token.usage']),
  )
  collector.clear()
  await (await post({ model: 'up/steady', store: false }, old)).text()
  await exported()
  expect(JSON.stringify(collector.requests.map(({ body }) => body))).not.toContain('Secret?')
})

test('OTLP_SAMPLE 0 exports no trace that begins here, and the metrics of all', async () => {
  await using none = await startTestGateway({ bindings: bindings({ OTLP_SAMPLE: '0' }) })
  await (await post({ model: 'up/steady' }, none)).text()
  expect(await exported(1)).toEqual([])
  expect(collector.requests[0]?.path).toBe('/v1/metrics')
})

test('a job continues the trace of the request that made it', async () => {
  await using gateway = await startTestGateway({ bindings: bindings() })
  const request = { model: 'up/steady', messages: [{ role: 'user', content: 'Hi' }] }
  const created = await fetch(`${gateway.url}/v1/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', traceparent },
    body: JSON.stringify({ request }),
  })
  expect(created.status).toBe(202)
  const [root] = await exported()
  expect(root).toMatchObject({
    name: 'invoke_workflow up/steady',
    traceId: TRACE,
    parentSpanId: PARENT,
  })
})

test('a stream and its failure have the status that was sent', async () => {
  await using gateway = await startTestGateway({ bindings: bindings() })
  upstream.script('steady', { status: 500 })
  const failed = await post({ model: 'up/steady', stream: true }, gateway)
  await failed.text()
  const [root] = await exported()
  expect(root?.values).toMatchObject({
    'http.response.status_code': failed.status,
    'error.type': 'upstream_failed',
  })
  expect(root?.status.code).toBe(2)
})
