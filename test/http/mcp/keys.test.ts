import { describe, expect, test } from 'vitest'
import { builtinMixtures } from '../../../src/protocol/mixtures/builtin-mixtures.ts'
import { send } from '../gateway.ts'
import { call, post, request, rpc } from './mcp-stage.ts'

const ADMIN_KEY = 'correct-horse-battery'
const BINDINGS = { AUTH: '', ADMIN_KEY }
const ADMIN = { headers: { authorization: `Bearer ${ADMIN_KEY}` }, bindings: BINDINGS }

const as = (key: string, headers: Readonly<Record<string, string>> = {}) => ({
  headers: { authorization: `Bearer ${key}`, ...headers },
  bindings: BINDINGS,
})

async function makeKey(fields: object = {}): Promise<string> {
  const body = { kind: 'secret', name: 'Test', ...fields }
  const made = await send('/v1/keys', { method: 'POST', body, ...ADMIN })
  expect(made.status).toBe(201)
  return String(made.body['key'])
}

async function openSession(key: string, fields: object, origin?: string) {
  const sent = as(key, origin === undefined ? {} : { origin })
  const opened = await send('/v1/sessions', { method: 'POST', body: fields, ...sent })
  expect(opened.status).toBe(201)
  return { id: String(opened.body['id']), token: String(opened.body['token']) }
}

async function listed(options: ReturnType<typeof as>): Promise<readonly string[]> {
  const { structuredContent } = await call('list_mixtures', {}, options)
  return (structuredContent['mixtures'] as readonly { id: string }[]).map(({ id }) => id)
}

const ARGS = { question: 'What is 17 × 23?', mixture: 'demo' }

describe('without a key that is right', () => {
  test.each<[string, Record<string, string>]>([
    ['no key', {}],
    ['a wrong key', { authorization: 'Bearer sk_moa_wrong' }],
    ['an empty key', { authorization: 'Bearer ' }],
  ])('%s is 401 with a challenge', async (_what, headers) => {
    for (const method of ['initialize', 'tools/list', 'tools/call']) {
      const answer = await post(request(method), { headers, bindings: BINDINGS })
      expect(answer.status).toBe(401)
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/)
      expect(rpc(answer)).toMatchObject({
        jsonrpc: '2.0',
        id: null,
        error: { code: 401, data: { code: 'invalid_api_key' } },
      })
      expect(answer.text).not.toContain('sk_moa_wrong')
    }
  })

  test('a publishable key is 403', async () => {
    const origin = 'https://app.example.com'
    const key = await makeKey({ kind: 'publishable', origins: [origin], session_budget_usd: 1 })
    const answer = await post(request('tools/list'), as(key, { origin }))
    expect([answer.status, rpc(answer).error?.code]).toEqual([403, 403])
  })

  test('a key with too many requests is 429, and a batch counts as all of its requests', async () => {
    const key = await makeKey({ requests_per_minute: 3 })
    const ping = request('ping')
    const crowded = await post([ping, ping, ping, ping], as(key))
    expect(crowded.status).toBe(429)
    expect(Number(crowded.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(rpc(crowded).error?.data).toMatchObject({ code: 'rate_limited' })
    expect((await post(ping, as(key))).status).toBe(429)
  })
})

describe('a page', () => {
  const origin = 'https://app.example.com'

  test('of an origin that the key lists may call tools, and read the answer', async () => {
    const key = await makeKey({ origins: [origin] })
    const answer = await post(request('tools/list'), as(key, { origin }))
    expect(answer.status).toBe(200)
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin)
  })

  test.each([
    ['of another origin', 'https://evil.example', { origins: [origin] }],
    ['of any origin, with a key that lists none', 'https://evil.example', {}],
    ['at the address of the gateway', 'http://localhost', {}],
    ['without an origin of its own', 'null', {}],
  ])('%s is 403', async (_what, from, fields) => {
    const key = await makeKey(fields)
    const answer = await post(request('tools/list'), as(key, { origin: from }))
    expect([answer.status, rpc(answer).error?.data]).toMatchObject([403, { code: 'forbidden' }])
  })

  test('is 403 with the admin key', async () => {
    const headers = { ...ADMIN.headers, origin: 'https://evil.example' }
    const answer = await post(request('tools/list'), { headers, bindings: BINDINGS })
    expect(answer.status).toBe(403)
  })
})

describe('a key with a list of mixtures', () => {
  test('lists its mixtures only, and may ask no other', async () => {
    const key = await makeKey({ mixtures: ['demo-deep', 'demo', 'not-there'] })
    expect(await listed(as(key))).toEqual(['demo-deep', 'demo'])
    expect((await call('ask', ARGS, as(key))).isError).toBe(false)
    for (const mixture of ['moa', 'nothing']) {
      const { isError, structuredContent } = await call('ask', { ...ARGS, mixture }, as(key))
      expect([isError, structuredContent.error]).toMatchObject([
        true,
        { code: 'forbidden', param: 'mixture' },
      ])
    }
  })

  test('of one mixture need not name it', async () => {
    const key = await makeKey({ mixtures: ['demo'] })
    const { question } = ARGS
    const { structuredContent } = await call('ask', { question }, as(key))
    expect(structuredContent['mixture']).toBe('demo')
    const { result } = rpc(await post(request('tools/list'), as(key)))
    expect(result?.['tools']).toMatchObject([{ inputSchema: { required: ['question'] } }, {}])
  })

  test('has the mixtures of its own tenant only', async () => {
    const id = `mcp-${crypto.randomUUID()}`
    const document = { layers: [], aggregator: { model: 'sim/quick' } }
    const [ann, bob] = [await makeKey(), await makeKey()]
    await send(`/v1/mixtures/${id}`, { method: 'PUT', body: document, ...as(ann) })
    expect(await listed(as(ann))).toContain(id)
    expect(await listed(as(bob))).not.toContain(id)
    const { structuredContent } = await call('ask', { ...ARGS, mixture: id }, as(bob))
    expect(structuredContent.error?.code).toBe('model_not_found')
  })
})

describe('a session', () => {
  test('that does not exist refuses the run', async () => {
    const key = await makeKey()
    const result = await call('ask', ARGS, as(key, { 'x-moa-session': 'sess_none' }))
    expect(result.structuredContent.error?.code).toBe('not_found')
  })

  test('pays with its token, also from the page that opened it', async () => {
    const origin = 'https://app.example.com'
    const key = await makeKey({ kind: 'publishable', origins: [origin], session_budget_usd: 1 })
    const { token } = await openSession(key, {}, origin)
    expect((await call('ask', ARGS, as(token))).isError).toBe(false)
    expect((await call('ask', ARGS, as(token, { origin }))).isError).toBe(false)
    const other = await call('ask', ARGS, as(token, { 'x-moa-session': 'sess_other' }))
    expect(other.structuredContent.error?.code).toBe('forbidden')
  })

  test('has a token that lists built-in mixtures, and no names of the tenant', async () => {
    const key = await makeKey()
    const id = `mcp-${crypto.randomUUID()}`
    const document = { layers: [], aggregator: { model: 'sim/quick' } }
    await send(`/v1/mixtures/${id}`, { method: 'PUT', body: document, ...as(key) })
    const { token } = await openSession(key, { budget_usd: 1 })
    // The other built-in ones need the key of a provider.
    const free = [...builtinMixtures().keys()].filter((each) => each.startsWith('demo'))
    expect(await listed(as(token))).toEqual(free)
  })

  test('for one mixture has a token that lists and asks this one', async () => {
    const key = await makeKey()
    const { token } = await openSession(key, { budget_usd: 1, mixture: 'demo' })
    expect(await listed(as(token))).toEqual(['demo'])
    const { structuredContent } = await call('ask', { question: ARGS.question }, as(token))
    expect(structuredContent['mixture']).toBe('demo')
  })
})
