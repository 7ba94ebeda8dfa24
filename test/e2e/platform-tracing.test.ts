import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { bindingsFor, startTestGateway, type TestGateway } from '../support/gateway.ts'
import { startUpstream, type Upstream } from '../support/upstream/upstream.ts'
import { startCollector, type Collector } from './collector.ts'
import { degradedMixture, scriptDegraded } from './degraded.ts'
import { endedSpans, factsOf, isOwn, ofRun } from './traced.ts'

let upstream: Upstream
let collector: Collector
let gateway: TestGateway

beforeAll(async () => {
  upstream = await startUpstream()
  collector = await startCollector()
  const bindings = { ...bindingsFor(upstream), OTLP_ENDPOINT: collector.url }
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

const DEGRADED = degradedMixture()

interface Asking {
  readonly at?: TestGateway
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
}

function post(
  body: object,
  { at = gateway, path = 'chat/completions', headers = {} }: Asking = {},
) {
  return fetch(`${at.url}/v1/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({
      ...(path === 'chat/completions' ? { messages: [{ role: 'user', content: 'Secret?' }] } : {}),
      ...body,
    }),
  })
}

test.each([false, true])(
  'the platform gets the spans of a degraded run as the backend does (stream: %s)',
  async (stream) => {
    scriptDegraded(upstream)
    const response = await post({ moa: DEGRADED, model: 'demo', stop: ['a', 'b'], stream })
    await response.text()
    const spans = await endedSpans(gateway, ofRun(response))
    expect(spans).toHaveLength(9)
    await vi.waitFor(() => expect(collector.requests).toHaveLength(2), { timeout: 20_000 })
    const exported = collector.spans().filter(isOwn)
    expect(factsOf(spans)).toEqual(factsOf(exported))
    expect(spans.filter(({ problem }) => problem !== null).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['chat broken', 'chat pen']),
    )
    expect(JSON.stringify(spans)).not.toContain('Secret?')
  },
)

test('a caller who leaves ends all spans of the run', async () => {
  upstream.script('slow', { headersDelayMs: 60_000 })
  const leaving = new AbortController()
  const sent = fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({
      model: 'up/slow',
      stream: true,
      messages: [{ role: 'user', content: 'Hi' }],
    }),
    signal: leaving.signal,
  })
  await vi.waitFor(() => expect(upstream.requests).toHaveLength(1), { timeout: 20_000 })
  leaving.abort()
  await expect(sent).rejects.toThrow('aborted')
  const spans = await endedSpans(gateway, ({ values }) => values['moa.status'] === 'cancelled')
  expect(spans.map(({ name, problem }) => [name, problem])).toEqual([
    ['invoke_workflow up/slow', null],
    ['step synthesize', null],
    ['chat slow', null],
  ])
})

test('a job is traced where it runs', async () => {
  const request = { model: 'up/steady', messages: [{ role: 'user', content: 'Hi' }] }
  await post({ request }, { path: 'jobs' })
  const spans = await endedSpans(gateway, ({ name }) => name === 'invoke_workflow up/steady')
  expect(spans.map(({ name }) => name)).toEqual([
    'invoke_workflow up/steady',
    'step synthesize',
    'chat steady',
  ])
})

test('without a backend the platform gets its spans, and no provider gets an id that nobody knows', async () => {
  const { PROVIDERS = '{}', ...rest } = bindingsFor(upstream)
  const { up } = JSON.parse(PROVIDERS) as { up: object }
  const bindings = { ...rest, PROVIDERS: JSON.stringify({ up: { ...up, trace: true } }) }
  await using alone = await startTestGateway({
    bindings: { ...bindings, OTEL_GENAI_NAMES: '1.36' },
    traced: true,
  })
  await (await post({ model: 'up/steady' }, { at: alone })).text()
  const spans = await endedSpans(alone, () => true)
  expect(spans.at(-1)?.values).toMatchObject({ 'gen_ai.system': 'up' })
  expect(upstream.requests.map(({ headers }) => headers['traceparent'])).toEqual([undefined])
})
