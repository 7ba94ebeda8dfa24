import { describe, expect, test } from 'vitest'
import type * as z from 'zod'
import { createApp } from '../../src/http/app.ts'
import type { Operation } from '../../src/docs/document.ts'
import { errorSchema } from '../../src/docs/error-table.ts'
import { AGGREGATIONS, MIXTURES } from '../../src/docs/examples.ts'
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

/** Headers that must be told of when they are there. */
const NOTABLE =
  /^(etag|age|x-moa-.*|server-timing|retry-after|x-should-retry|idempotent-replayed|www-authenticate)$/
/** Headers that a response may lack: only JSON has a timing, only a cached answer an age. */
const MAY_LACK = ['age', 'idempotent-replayed', 'server-timing']

/** Asks a route as it stands in the document, and holds what comes back against it. */
async function ask(route: string, asked: Asked = {}) {
  const { schema, fill = '', query = '', body, headers = {} } = asked
  const [method = '', path = ''] = route.split(' ')
  const response = await app.request(
    `https://moa.example.com${path.replace('{id}', fill)}${query}`,
    { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) },
    {},
    { waitUntil: () => {}, passThroughOnException: () => {}, props: {} },
  )
  const told = operation(route).responses[response.status]
  if (told === undefined) throw new Error(`Cannot find ${response.status} of ${route}`)
  const names = Object.keys(told.headers ?? {})
  expect(names).toEqual(
    expect.arrayContaining([...response.headers.keys()].filter((name) => NOTABLE.test(name))),
  )
  expect([...response.headers.keys()]).toEqual(
    expect.arrayContaining(names.filter((name) => !MAY_LACK.includes(name))),
  )
  const type = response.headers.get('content-type')?.replace(/;.*/, '')
  expect(Object.keys(told.content ?? {})).toEqual(
    type === undefined ? [] : expect.arrayContaining([type]),
  )
  const text = await response.text()
  await fake.settled()
  const value = type === 'application/json' ? (JSON.parse(text) as Body) : null
  if (response.status >= 400) {
    expect(errorSchema().parse(value)).toEqual(value)
    expect(told['x-error-codes']).toContain(value?.error?.code)
  } else if (schema !== undefined) {
    // A schema without `loose` drops what it does not know: equality proves that nothing is left untold.
    expect(schema.parse(value)).toEqual(value)
  }
  return { status: response.status, headers: response.headers, text, body: value ?? {} }
}

interface Asked {
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
  test('are written, read, listed and deleted as it is told', async () => {
    const { value } = MIXTURES.mixture
    const place = { fill: 'team-answer' }
    const made = await ask(PUT, { ...place, schema: writtenMixture, body: value })
    expect(made).toMatchObject({ status: 201, body: { version: 1, warnings: [] } })
    const etag = made.headers.get('etag') ?? ''
    const edited = { ...value, aggregator: { model: 'ollama/llama3.2' } }
    const headers = { 'if-match': etag }
    const next = await ask(PUT, { ...place, schema: writtenMixture, headers, body: edited })
    expect(next.status).toBe(200)
    expect(next.body['warnings']).toHaveLength(1)
    expect(await ask(PUT, { ...place, headers, body: value })).toMatchObject({ status: 412 })
    const absent = { 'if-none-match': '*' }
    expect(await ask(PUT, { ...place, headers: absent, body: value })).toMatchObject({
      status: 412,
    })

    const now = await ask(GET, { ...place, schema: storedMixture })
    expect(now.body).toMatchObject({ version: 2, built_in: false })
    const then = await ask(GET, { ...place, schema: storedMixture, query: '?version=1' })
    expect(then.body).toMatchObject({ version: 1, aggregator: { model: 'sim/judge' } })
    const listed = await ask('GET /v1/mixtures', { schema: mixtureList })
    expect(listed.body.data?.map(({ version }) => version).toSorted()).toContain(2)
    expect(listed.body.data?.[0]).toMatchObject({ built_in: true, version: null })

    expect((await ask(DELETE, { ...place, headers })).status).toBe(412)
    expect((await ask(DELETE, place)).status).toBe(204)
    expect((await ask(DELETE, place)).status).toBe(404)
    expect((await ask(GET, place)).status).toBe(404)
  })

  test('that are built in are read, not deleted', async () => {
    const builtin = await ask(GET, { fill: 'demo', schema: storedMixture })
    expect(builtin.headers.get('etag')).toBe('"built-in"')
    expect((await ask(DELETE, { fill: 'demo' })).status).toBe(403)
  })

  test('are refused as it is told', async () => {
    const broken = { ...MIXTURES.mixture.value, speed: 3 }
    expect((await ask(PUT, { fill: 'team-answer', body: broken })).status).toBe(400)
    expect((await ask(GET, { fill: 'demo', query: '?version=0' })).status).toBe(400)
  })

  test('are described by the schema that parses them, and none of the defaults is an object', () => {
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

  test('that are answered have every default filled in, so none is told', () => {
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

  test('are told to the last field, stored or not', async () => {
    const plain = await ask(CHAT, { schema: completion, body: { model: 'demo', messages, moa } })
    const kept = { model: 'demo', messages, moa, store: true }
    const stored = await ask(CHAT, { schema: completion, body: kept })
    const one = await ask('GET /v1/runs/{id}', { fill: runOf(plain), schema: run })
    expect(one.body).toMatchObject({ status: 'done', stored: false, error: null })
    expect(one.body).not.toHaveProperty('message')
    const other = await ask('GET /v1/runs/{id}', { fill: runOf(stored), schema: run })
    expect(other.body).toMatchObject({ stored: true, message: { content: 'It is 391; Saturn.' } })
    expect(other.body['proposals']).toHaveLength(2)
    const list = await ask('GET /v1/runs', { query: '?limit=1', schema: runList })
    expect(list.body).toMatchObject({ data: [{ run: runOf(stored) }], next_cursor: 'more' })
    expect(list.body.data?.[0]).not.toHaveProperty('proposals')
    expect((await ask('GET /v1/runs/{id}', { fill: 'run_none' })).status).toBe(404)
  })

  test('that failed say why', async () => {
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
    const { body } = await ask('GET /v1/runs/{id}', { fill, schema: run })
    expect(body).toMatchObject({ status: 'failed', error: { code: 'upstream_failed' } })
  })

  test('are aggregated again as it is told', async () => {
    const stored = await ask(CHAT, { body: { model: 'demo', messages, moa, store: true } })
    const fill = runOf(stored)
    const again = await ask(AGGREGATE, { fill, schema: completion, body: {} })
    expect(again.headers.get('x-moa-cache')).toBe('off')
    const record = await ask('GET /v1/runs/{id}', { fill: runOf(again), schema: run })
    expect(record.body['proposals']).toHaveLength(2)
    for (const { value } of Object.values(AGGREGATIONS)) {
      const answer = await ask(AGGREGATE, { fill, body: value })
      expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('Saturn')])
    }
    const plain = await ask(CHAT, { body: { model: 'demo', messages, moa } })
    expect((await ask(AGGREGATE, { fill: runOf(plain), body: {} })).status).toBe(400)
    expect((await ask(AGGREGATE, { fill: 'run_none', body: {} })).status).toBe(404)
    const unknown = { aggregator: { model: 'sim/nobody' } }
    expect((await ask(AGGREGATE, { fill, body: unknown })).status).toBe(404)
  })

  test('take the request that is parsed', () => {
    const { properties = {}, required = [] } = schemas['AggregateRequest'] ?? {}
    expect(Object.keys(properties)).toEqual(Object.keys(aggregateSchema.shape))
    expect(required).toEqual([])
    expect(properties['aggregator']).toEqual({ $ref: '#/components/schemas/AggregatorOverride' })
  })

  test('whose answer was kept are told again, with an age', async () => {
    const { value } = MIXTURES.mixture
    await ask(PUT, { fill: 'kept', body: value })
    const body = { model: 'kept', messages }
    const first = await ask(CHAT, { schema: completion, body })
    const second = await ask(CHAT, { schema: completion, body })
    expect([first, second].map(({ headers }) => headers.get('x-moa-cache'))).toEqual([
      'miss',
      'hit',
    ])
    expect(second.headers.get('age')).toMatch(/^\d+$/)
    expect(second.body['moa']).toMatchObject({ run: runOf(first), cost_usd: 0 })
    const fresh = { headers: { 'cache-control': 'no-cache' }, body }
    const third = await ask(CHAT, fresh)
    expect(third.headers.get('x-moa-cache')).toBe('miss')
    const none = await ask(CHAT, { headers: { 'cache-control': 'no-store' }, body })
    expect(none.headers.get('x-moa-cache')).toBe('off')
  })
})

test('lists take the limits that are told', async () => {
  for (const route of ['GET /v1/mixtures', 'GET /v1/runs']) {
    const limit = operation(route).parameters?.find(({ name }) => name === 'limit')
    const { minimum = NaN, maximum = NaN, default: usual } = limit?.schema ?? {}
    expect([limit?.required ?? false, usual]).toEqual([false, 20])
    for (const good of [minimum, maximum]) {
      expect((await ask(route, { query: `?limit=${good}` })).status).toBe(200)
    }
    for (const bad of [minimum - 1, maximum + 1, 1.5]) {
      expect((await ask(route, { query: `?limit=${bad}` })).status).toBe(400)
    }
  }
})

test('examples of answers are answers', () => {
  const told = [
    [GET, 200, storedMixture],
    [PUT, 200, writtenMixture],
    [PUT, 201, writtenMixture],
    ['GET /v1/mixtures', 200, mixtureList],
    ['GET /v1/runs', 200, runList],
    ['GET /v1/runs/{id}', 200, run],
    [AGGREGATE, 200, completion],
  ] as const
  for (const [route, status, schema] of told) {
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
