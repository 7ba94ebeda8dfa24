import { describe, expect, test } from 'vitest'
import { scopedRoutes } from '../../../src/http/admission/scopes.ts'
import { ADMIN, authStage, question, type Answer } from './auth-stage.ts'

const ORIGIN = 'https://app.example.com'
const LOOPBACK = 'http://localhost:3000'
const { app, send, make } = authStage()
const openStage = authStage({ open: true })

const served = new Set(
  app.routes
    .filter(
      ({ method, path }) =>
        method !== 'ALL' && (['/mcp', '/metrics'].includes(path) || path.startsWith('/v1/')),
    )
    .map(({ method, path }) => `${method} ${path}`),
)

/** The kinds of key that may use each route: written out a second time, so that a mistake in the table shows. */
const MAY: Readonly<Record<string, string>> = {
  'POST /v1/chat/completions': 'secret limited session page',
  'POST /v1/responses': 'secret limited session page',
  'POST /mcp': 'secret limited session page',
  'POST /v1/responses/input_tokens': 'secret limited session page',
  'POST /v1/responses/compact': 'secret limited session page',
  'GET /v1/responses/:id': 'secret limited session page',
  'DELETE /v1/responses/:id': 'secret limited session page',
  'GET /v1/responses/:id/input_items': 'secret limited session page',
  'POST /v1/responses/:id/cancel': 'secret limited session page',
  'POST /v1/messages': 'secret limited session page',
  'POST /v1/messages/count_tokens': 'secret limited session page',
  'GET /v1/models': 'secret limited page',
  'GET /v1/models/:id{.+}': 'secret limited page',
  'GET /v1/mixtures': 'secret limited page',
  'GET /v1/mixtures/:id': 'secret limited page',
  'PUT /v1/mixtures/:id': 'secret',
  'DELETE /v1/mixtures/:id': 'secret',
  'GET /v1/runs': 'secret limited',
  'GET /v1/runs/:id': 'secret limited',
  'POST /v1/runs/:id/aggregate': 'secret limited',
  'POST /v1/runs/:id/share': 'secret limited',
  'GET /v1/usage': 'secret limited',
  'POST /v1/votes/pairs': 'secret limited session page',
  'POST /v1/votes': 'secret limited session page',
  'GET /v1/votes': 'secret',
  'GET /v1/learning': 'secret limited',
  'GET /v1/ratings': 'secret limited',
  'GET /v1/study': 'secret',
  'DELETE /v1/study': 'secret',
  'GET /v1/comparisons': 'secret limited',
  'POST /v1/embeddings': 'secret limited session page',
  'GET /v1/improvements': 'secret',
  'POST /v1/improvements': 'secret',
  'POST /v1/improvements/:id': 'secret',
  'POST /v1/estimate': 'secret limited session page',
  'POST /v1/sessions': 'secret limited publishable',
  'GET /v1/sessions/:id': 'secret limited',
  'PATCH /v1/sessions/:id': 'secret limited',
  'DELETE /v1/sessions/:id': 'secret limited',
  'POST /v1/jobs': 'secret limited',
  'GET /v1/jobs': 'secret limited',
  'GET /v1/jobs/:id': 'secret limited',
  'DELETE /v1/jobs/:id': 'secret limited',
  'GET /v1/jobs/:id/events': 'secret limited',
  'POST /v1/jobs/:id/deliver': 'secret limited',
  'GET /v1/hooks': '',
  'GET /v1/hooks/:id': '',
  'PUT /v1/hooks/:id': '',
  'DELETE /v1/hooks/:id': '',
  'GET /metrics': '',
  'POST /v1/keys': '',
  'GET /v1/keys': '',
  'DELETE /v1/keys/:id': '',
}

const KINDS = ['secret', 'limited', 'publishable', 'session', 'admin', 'open', 'page'] as const
/** With AUTH=open these send no key. */
const KEYLESS: readonly string[] = ['open', 'page']

/** What a caller sends with its requests. */
async function keyOf(kind: (typeof KINDS)[number]): Promise<{ key?: string }> {
  if (kind === 'admin') return { key: ADMIN }
  if (kind === 'page') await openStage.make({ origins: [ORIGIN] })
  if (KEYLESS.includes(kind)) return {}
  if (kind === 'secret') return make({ tenant: 'team' })
  if (kind === 'limited') return make({ mixtures: ['demo'] })
  const fields = { kind: 'publishable', origins: [ORIGIN], session_budget_usd: 1 }
  const { key } = await make(fields)
  if (kind === 'publishable') return { key }
  const opened = await send('POST /v1/sessions', { key, headers: { origin: ORIGIN }, body: {} })
  return { key: String(opened.body['token']) }
}

/** The code of an error, which one of JSON-RPC has in its data. */
function codeOf({ body: { error } }: Answer): string | undefined {
  return error?.data?.code ?? error?.code
}

test('every route that is served has a row, so that none is open by mistake', () => {
  expect(scopedRoutes()).toEqual(expect.arrayContaining([...served]))
  expect(Object.keys(MAY)).toEqual(expect.arrayContaining([...served]))
})

describe.each(KINDS)('a caller of the kind %s', (kind) => {
  test.each(Object.entries(MAY))('%s', async (route, may) => {
    const sent = await keyOf(kind)
    const sender = KEYLESS.includes(kind) ? openStage.send : send
    const path = route.replace('{.+}', '').replace(':id', 'none')
    // Without a list of origins, no page may use this route.
    const fromPage = route !== 'POST /mcp' || !['admin', 'secret', 'limited'].includes(kind)
    const headers = fromPage ? { origin: kind === 'open' ? LOOPBACK : ORIGIN } : {}
    const write = /^(POST|PUT)/.test(route)
    const answer = await sender(path, { ...sent, headers, ...(write ? { body: {} } : {}) })
    const allowed = kind === 'admin' || kind === 'open' || may.split(' ').includes(kind)
    if (allowed) expect([200, 201, 204, 400, 404]).toContain(answer.status)
    else expect([answer.status, codeOf(answer)]).toEqual([403, 'forbidden'])
    expect(answer.headers.get('x-request-id')).not.toBeNull()
  })

  test('HEAD is allowed like GET, other methods get 405, and unknown routes 404', async () => {
    const sent = await keyOf(kind)
    const sender = KEYLESS.includes(kind) ? openStage.send : send
    const headers = { origin: kind === 'open' ? LOOPBACK : ORIGIN }
    const status = async (route: string) => (await sender(route, { ...sent, headers })).status
    expect(await status('HEAD /v1/keys')).toBe(await status('GET /v1/keys'))
    expect(await status('PATCH /v1/keys')).toBe(405)
    for (const path of ['/v1/none', '/v1/keys/', '/v1/chat/completions/x', '/v1/Keys']) {
      expect(await status(`GET ${path}`)).toBe(404)
    }
    expect(await status('GET /v1/%6beys')).toBe(await status('GET /v1/keys'))
  })
})

describe('a key with a list of mixtures', () => {
  const layers = [{ agents: [{ model: 'sim/quick' }] }]

  test.each([
    ['a mixture on the list', question('demo'), 200, null],
    ['another cache mode', question('demo', { cache: 'off' }), 200, null],
    ['a mixture that is not on it', question('demo-deep'), 403, 'model'],
    ['one that does not exist', question('nothing'), 403, 'model'],
    ['a model around the mixture', question('sim/quick'), 403, 'model'],
    ['other layers', question('demo', { layers }), 403, 'moa.layers'],
    ['no layers', question('demo', { layers: [] }), 403, 'moa.layers'],
    [
      'another aggregator',
      question('demo', { aggregator: { model: 'sim/quick' } }),
      403,
      'moa.aggregator',
    ],
    [
      'a longer aggregator',
      question('demo', { aggregator: { max_tokens: 100_000 } }),
      403,
      'moa.aggregator',
    ],
  ])('that sends %s gets %s %s', async (_what, body, status, param) => {
    const { key } = await make({ mixtures: ['demo'] })
    const answer = await send('POST /v1/chat/completions', { key, body })
    expect([answer.status, answer.body.error?.param ?? null]).toEqual([status, param])
    if (status === 403) expect(answer.body.error?.code).toBe('forbidden')
  })

  test('can aggregate runs of its mixtures again, but with no other aggregator', async () => {
    const stage = authStage()
    const both = { tenant: 'team' }
    const { key: whole } = await stage.make(both)
    const { key } = await stage.make({ ...both, mixtures: ['demo'] })
    const runOf = async (body: object) =>
      (
        await stage.send('POST /v1/chat/completions', {
          key: whole,
          body: { ...body, store: true },
        })
      ).headers.get('x-moa-run') ?? ''
    const again = async (run: string, body: object) =>
      (await stage.send(`POST /v1/runs/${run}/aggregate`, { key, body })).status
    const run = await runOf(question('demo'))
    expect(await again(run, {})).toBe(200)
    expect(await again(run, { aggregator: { model: 'sim/quick' } })).toBe(403)
    const dear = await runOf(question('demo', { aggregator: { model: 'sim/quick' } }))
    expect(await again(dear, {})).toBe(403)
    expect(await again(await runOf(question('demo-deep')), {})).toBe(403)
  })
})
