import { describe, expect, test } from 'vitest'
import type * as z from 'zod'
import { createApp } from '../../src/http/app.ts'
import type { Operation } from '../../src/docs/document.ts'
import { errorSchema } from '../../src/protocol/error-response.ts'
import { AGGREGATIONS, MIXTURES } from '../../src/docs/examples/answers.ts'
import { openApiDocument } from '../../src/docs/openapi.ts'
import { aggregateSchema } from '../../src/protocol/runs/aggregate.ts'
import { mixtureSchema } from '../../src/protocol/mixtures/mixture.ts'
import { responseSchemas } from '../../src/protocol/openai-chat/chat-response.ts'
import { storedSchemas } from '../../src/protocol/runs/responses.ts'
import { fakeServices } from './fake-services.ts'

const document = openApiDocument('https://moa.example.com')
const { schemas } = document.components
const { mixtureInput, storedMixture, writtenMixture, mixtureList, run, runList } = storedSchemas()
const { completion } = responseSchemas()

const fake = fakeServices({
  'sim/quick': { text: 'Seventeen times twenty-three is 391.' },
  'sim/careful': { text: '17 × 23 = 391, and Saturn has the most moons.' },
  'sim/judge': { text: 'It is 391; Saturn.' },
  'sim/broken': { failure: { code: 'upstream_error' } },
  'ollama/llama3.2': { text: '391' },
})
const app = createApp({ services: () => fake.services })

/** Headers that the document must list when a response has them. */
const NOTABLE =
  /^(etag|age|x-moa-.*|server-timing|retry-after|x-should-retry|idempotent-replayed|www-authenticate)$/
/** Listed headers that a response may lack: only JSON has a timing, only a cached answer an age. */
const MAY_LACK = ['age', 'idempotent-replayed', 'server-timing']

/** Calls a route of the document, and compares the response with its description. */
async function call(route: string, request: Call = {}) {
  const { schema, fill = '', query = '', body, headers = {} } = request
  const [method = '', path = ''] = route.split(' ')
  const response = await app.request(
    `http://localhost${path.replace('{id}', fill)}${query}`,
    { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) },
    {},
    { waitUntil: () => {}, passThroughOnException: () => {}, props: {} },
  )
  const documented = operation(route).responses[response.status]
  if (documented === undefined) throw new Error(`Cannot find ${response.status} of ${route}`)
  const names = Object.keys(documented.headers ?? {})
  expect(names).toEqual(
    expect.arrayContaining([...response.headers.keys()].filter((name) => NOTABLE.test(name))),
  )
  expect([...response.headers.keys()]).toEqual(
    expect.arrayContaining(names.filter((name) => !MAY_LACK.includes(name))),
  )
  const type = response.headers.get('content-type')?.replace(/;.*/, '')
  expect(Object.keys(documented.content ?? {})).toEqual(
    type === undefined ? [] : expect.arrayContaining([type]),
  )
  const text = await response.text()
  await fake.settled()
  const value = type === 'application/json' ? (JSON.parse(text) as Body) : null
  if (response.status >= 400) {
    expect(errorSchema().parse(value)).toEqual(value)
    expect(documented['x-error-codes']).toContain(value?.error?.code)
  } else if (schema !== undefined) {
    // A schema without `loose` drops unknown fields, so equality proves that every field is described.
    expect(schema.parse(value)).toEqual(value)
  }
  return { status: response.status, headers: response.headers, text, body: value ?? {} }
}

interface Call {
  readonly schema?: z.ZodType
  readonly fill?: string
  readonly query?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

interface Body {
  readonly error?: { readonly code: string }
  readonly data?: readonly Body[]
  readonly [field: string]: unknown
}

const PUT = 'PUT /v1/mixtures/{id}'
const GET = 'GET /v1/mixtures/{id}'
const DELETE = 'DELETE /v1/mixtures/{id}'
const CHAT = 'POST /v1/chat/completions'
const AGGREGATE = 'POST /v1/runs/{id}/aggregate'

describe('mixtures', () => {
  test('are written, read, listed and deleted as the document describes', async () => {
    const { value } = MIXTURES.mixture
    const place = { fill: 'team-answer' }
    const made = await call(PUT, { ...place, schema: writtenMixture, body: value })
    expect(made).toMatchObject({ status: 201, body: { version: 1, warnings: [] } })
    const etag = made.headers.get('etag') ?? ''
    const edited = { ...value, aggregator: { model: 'ollama/llama3.2' } }
    const headers = { 'if-match': etag }
    const next = await call(PUT, { ...place, schema: writtenMixture, headers, body: edited })
    expect(next.status).toBe(200)
    expect(next.body['warnings']).toHaveLength(1)
    expect(await call(PUT, { ...place, headers, body: value })).toMatchObject({ status: 412 })
    const absent = { 'if-none-match': '*' }
    expect(await call(PUT, { ...place, headers: absent, body: value })).toMatchObject({
      status: 412,
    })

    const now = await call(GET, { ...place, schema: storedMixture })
    expect(now.body).toMatchObject({ version: 2, built_in: false })
    const then = await call(GET, { ...place, schema: storedMixture, query: '?version=1' })
    expect(then.body).toMatchObject({ version: 1, aggregator: { model: 'sim/judge' } })
    const listed = await call('GET /v1/mixtures', { schema: mixtureList })
    expect(listed.body.data?.map(({ version }) => version).toSorted()).toContain(2)
    expect(listed.body.data?.[0]).toMatchObject({ built_in: true, version: null })

    expect((await call(DELETE, { ...place, headers })).status).toBe(412)
    expect((await call(DELETE, place)).status).toBe(204)
    expect((await call(DELETE, place)).status).toBe(404)
    expect((await call(GET, place)).status).toBe(404)
  })

  test('that are built in can be read and not deleted', async () => {
    const builtin = await call(GET, { fill: 'demo', schema: storedMixture })
    expect(builtin.headers.get('etag')).toBe('"built-in"')
    expect((await call(DELETE, { fill: 'demo' })).status).toBe(403)
  })

  test('are rejected as the document describes', async () => {
    const broken = { ...MIXTURES.mixture.value, speed: 3 }
    expect((await call(PUT, { fill: 'team-answer', body: broken })).status).toBe(400)
    expect((await call(GET, { fill: 'demo', query: '?version=0' })).status).toBe(400)
  })

  test('are described by the schema that parses them, and no default is an object', () => {
    const { properties = {}, required, additionalProperties } = schemas['MixtureInput'] ?? {}
    expect(Object.keys(properties)).toEqual(Object.keys(mixtureSchema.shape))
    expect([required, additionalProperties]).toEqual([['layers', 'aggregator'], false])
    expect(properties['references']).toEqual({ $ref: '#/components/schemas/References' })
    expect(properties['cache']).not.toHaveProperty('default')
    expect(properties['cache']?.properties?.['turns']).toMatchObject({ default: true })
    expect(schemas['References']?.properties?.['format']).toMatchObject({ default: 'fenced' })
    for (const { value } of Object.values(MIXTURES)) {
      expect(mixtureInput.safeParse(value)).toMatchObject({ success: true })
    }
  })

  test('in responses have every default filled in, so their schemas list none', () => {
    for (const name of ['StoredMixture', 'WrittenMixture', 'LayerOutput', 'AgentOutput']) {
      const schema = schemas[name] ?? {}
      expect(schema).not.toHaveProperty('additionalProperties')
      expect(JSON.stringify(schema.properties)).not.toContain('"default"')
    }
    expect(schemas['StoredMixture']?.required).toContain('references')
    expect(schemas['AgentOutput']?.required).toContain('fallbacks')
  })
})

describe('runs', () => {
  const messages = [{ role: 'user', content: 'What is 17 × 23?' }]
  const agents = [{ model: 'sim/quick' }, { model: 'sim/careful' }]
  const moa = { layers: [{ agents }], aggregator: { model: 'sim/judge' } }

  test('have no field that is not described, stored or not', async () => {
    const plain = await call(CHAT, { schema: completion, body: { model: 'demo', messages, moa } })
    const storing = { model: 'demo', messages, moa, store: true }
    const stored = await call(CHAT, { schema: completion, body: storing })
    const one = await call('GET /v1/runs/{id}', { fill: runOf(plain), schema: run })
    expect(one.body).toMatchObject({ status: 'done', stored: false, error: null })
    expect(one.body).not.toHaveProperty('message')
    const other = await call('GET /v1/runs/{id}', { fill: runOf(stored), schema: run })
    expect(other.body).toMatchObject({ stored: true, message: { content: 'It is 391; Saturn.' } })
    expect(other.body['proposals']).toHaveLength(2)
    const list = await call('GET /v1/runs', { query: '?limit=1', schema: runList })
    expect(list.body).toMatchObject({ data: [{ run: runOf(stored) }], next_cursor: 'more' })
    expect(list.body.data?.[0]).not.toHaveProperty('proposals')
    expect((await call('GET /v1/runs/{id}', { fill: 'run_none' })).status).toBe(404)
  })

  test('that failed report why', async () => {
    const alone = { model: 'sim/broken', messages }
    const failed = await app.request(
      '/v1/chat/completions',
      { method: 'POST', body: JSON.stringify(alone) },
      {},
      { waitUntil: () => {}, passThroughOnException: () => {}, props: {} },
    )
    expect(failed.status).toBe(502)
    await fake.settled()
    const fill = failed.headers.get('x-moa-run') ?? ''
    const { body } = await call('GET /v1/runs/{id}', { fill, schema: run })
    expect(body).toMatchObject({ status: 'failed', error: { code: 'upstream_failed' } })
  })

  test('are aggregated again as the document describes', async () => {
    const stored = await call(CHAT, { body: { model: 'demo', messages, moa, store: true } })
    const fill = runOf(stored)
    const again = await call(AGGREGATE, { fill, schema: completion, body: {} })
    expect(again.headers.get('x-moa-cache')).toBe('off')
    const record = await call('GET /v1/runs/{id}', { fill: runOf(again), schema: run })
    expect(record.body['proposals']).toHaveLength(2)
    for (const { value } of Object.values(AGGREGATIONS)) {
      const answer = await call(AGGREGATE, { fill, body: value })
      expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('Saturn')])
    }
    const plain = await call(CHAT, { body: { model: 'demo', messages, moa } })
    expect((await call(AGGREGATE, { fill: runOf(plain), body: {} })).status).toBe(400)
    expect((await call(AGGREGATE, { fill: 'run_none', body: {} })).status).toBe(404)
    const unknown = { aggregator: { model: 'sim/nobody' } }
    expect((await call(AGGREGATE, { fill, body: unknown })).status).toBe(404)
  })

  test('have the request fields that the server parses', () => {
    const { properties = {}, required = [] } = schemas['AggregateRequest'] ?? {}
    expect(Object.keys(properties)).toEqual(Object.keys(aggregateSchema.shape))
    expect(required).toEqual([])
    expect(properties['aggregator']).toEqual({ $ref: '#/components/schemas/AggregatorOverride' })
  })

  test('are replayed from the cache with an age', async () => {
    const { value } = MIXTURES.mixture
    await call(PUT, { fill: 'cached', body: value })
    const body = { model: 'cached', messages }
    const first = await call(CHAT, { schema: completion, body })
    const second = await call(CHAT, { schema: completion, body })
    expect([first, second].map(({ headers }) => headers.get('x-moa-cache'))).toEqual([
      'miss',
      'hit',
    ])
    expect(second.headers.get('age')).toMatch(/^\d+$/)
    expect(second.body['moa']).toMatchObject({ run: runOf(first), cost_usd: 0 })
    const fresh = { headers: { 'cache-control': 'no-cache' }, body }
    const third = await call(CHAT, fresh)
    expect(third.headers.get('x-moa-cache')).toBe('miss')
    const none = await call(CHAT, { headers: { 'cache-control': 'no-store' }, body })
    expect(none.headers.get('x-moa-cache')).toBe('off')
  })
})

test('lists accept the limits in the document and no others', async () => {
  for (const route of ['GET /v1/mixtures', 'GET /v1/runs']) {
    const limit = operation(route).parameters?.find(({ name }) => name === 'limit')
    const { minimum = NaN, maximum = NaN, default: usual } = limit?.schema ?? {}
    expect([limit?.required ?? false, usual]).toEqual([false, 20])
    for (const good of [minimum, maximum]) {
      expect((await call(route, { query: `?limit=${good}` })).status).toBe(200)
    }
    for (const bad of [minimum - 1, maximum + 1, 1.5]) {
      expect((await call(route, { query: `?limit=${bad}` })).status).toBe(400)
    }
  }
})

test('example responses match their schemas', () => {
  const examples = [
    [GET, 200, storedMixture],
    [PUT, 200, writtenMixture],
    [PUT, 201, writtenMixture],
    ['GET /v1/mixtures', 200, mixtureList],
    ['GET /v1/runs', 200, runList],
    ['GET /v1/runs/{id}', 200, run],
    [AGGREGATE, 200, completion],
  ] as const
  for (const [route, status, schema] of examples) {
    const example = operation(route).responses[status]?.content?.['application/json']?.example
    expect([route, schema.parse(example)]).toEqual([route, example])
  }
})

function operation(route: string): Operation {
  const [method = '', path = ''] = route.split(' ')
  const found = document.paths[path]?.[method.toLowerCase() as 'get']
  if (found === undefined) throw new Error(`Cannot find ${route} in the document`)
  return found
}

function runOf({ headers }: { readonly headers: Headers }): string {
  return headers.get('x-moa-run') ?? ''
}
