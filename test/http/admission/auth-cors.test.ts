import { describe, expect, test } from 'vitest'
import { ADMIN, authStage, question } from './auth-stage.ts'

const GOOD = 'https://app.example.com'
const stage = authStage()
const listed = stage.make({ origins: [GOOD, 'http://localhost:5173'], requests_per_minute: 10_000 })
const other = stage.make({ origins: ['https://other.example.com'] })
const CHAT = 'POST /v1/chat/completions'

const EVIL = [
  'null',
  '',
  'https://app.example.com.evil.io',
  'https://evilapp.example.com',
  'https://app.example.com:8443',
  'https://app.example.com/',
  'https://APP.example.com',
  'http://app.example.com',
  'https://example.com',
  'https://user@app.example.com',
  'https://app.example.com, https://evil.io',
  'https://app.example.com https://evil.io',
  '*',
  'file://',
  'https://аpp.example.com'.normalize('NFKD').replace(/[^\x20-\x7e]/g, '%'),
]

function preflight(origin: string, headers: Record<string, string> = {}) {
  return stage.send('OPTIONS /v1/chat/completions', {
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type,x-stainless-os',
      ...headers,
    },
  })
}

function cors(headers: Headers): readonly string[] {
  return [...headers.keys()].filter((name) => name.startsWith('access-control'))
}

describe('a preflight', () => {
  test('is answered without authentication, to an origin that some key lists', async () => {
    await listed
    const { status, headers, text } = await preflight(GOOD)
    expect([status, text]).toEqual([204, ''])
    expect(headers.get('access-control-allow-origin')).toBe(GOOD)
    expect(headers.get('access-control-allow-headers')).toMatch(/^authorization, .*\*$/)
    for (const name of [
      'x-api-key',
      'anthropic-version',
      'anthropic-dangerous-direct-browser-access',
    ])
      expect(headers.get('access-control-allow-headers')).toContain(name)
    expect(headers.get('access-control-allow-methods')).toContain('POST')
    expect(headers.get('access-control-allow-credentials')).toBeNull()
    expect(headers.get('vary')).toContain('origin')
  })

  test.each(EVIL)('grants nothing to %j', async (origin) => {
    await listed
    const { status, headers } = await preflight(origin)
    expect([status, cors(headers)]).toEqual([204, []])
    expect(headers.get('vary')).toContain('origin')
  })

  test('grants nothing once the key is revoked', async () => {
    const origins = ['https://short.example.com']
    const { id } = await stage.make({ origins })
    expect(cors((await preflight(origins[0] ?? '')).headers)).not.toEqual([])
    await stage.send(`DELETE /v1/keys/${id}`, { key: ADMIN })
    expect(cors((await preflight(origins[0] ?? '')).headers)).toEqual([])
  })

  test('that lacks its headers is treated as any other request with OPTIONS', async () => {
    expect((await stage.send(`OPTIONS /v1/models`, { key: ADMIN })).status).toBe(405)
    expect((await stage.send(`OPTIONS /v1/models`, { headers: { origin: GOOD } })).status).toBe(401)
  })
})

describe('an answer', () => {
  test('can be read by a page of an origin that its key lists', async () => {
    const { key } = await listed
    for (const origin of [GOOD, 'http://localhost:5173']) {
      const { status, headers } = await stage.send(CHAT, {
        key,
        body: question(),
        headers: { origin },
      })
      expect(status).toBe(200)
      expect(headers.get('access-control-allow-origin')).toBe(origin)
      expect(headers.get('access-control-expose-headers')).toContain('x-moa-run')
      expect(headers.get('access-control-allow-credentials')).toBeNull()
      expect(headers.get('vary')).toContain('origin')
    }
  })

  test.each([...EVIL, 'https://other.example.com'])(
    'is refused to a page of %j',
    async (origin) => {
      const { key } = await listed
      await other
      const { status, headers, body } = await stage.send(CHAT, {
        key,
        body: question(),
        headers: { origin },
      })
      expect([status, body.error?.code, cors(headers)]).toEqual([403, 'forbidden', []])
      expect(headers.get('vary')).toContain('origin')
    },
  )

  test('that is an error can be read by a page of a listed origin', async () => {
    const { key } = await listed
    const headers = { origin: GOOD }
    for (const [route, body, status] of [
      ['POST /v1/keys', {}, 403],
      [CHAT, {}, 400],
      ['GET /v1/none', undefined, 404],
    ] as const) {
      const answer = await stage.send(route, { key, headers, ...(body ? { body } : {}) })
      expect(answer.status).toBe(status)
      expect(answer.headers.get('access-control-allow-origin')).toBe(GOOD)
    }
  })

  test.each([
    ['no key', undefined],
    ['an unknown key', `sk_moa_${'x'.repeat(43)}`],
    ['the admin key', ADMIN],
  ])('with %s can be read by no page', async (_what, key) => {
    await listed
    const credentials = key === undefined ? {} : { key }
    const { headers } = await stage.send('GET /v1/models', {
      ...credentials,
      headers: { origin: GOOD },
    })
    expect(cors(headers)).toEqual([])
  })

  test('to a key without origins is sent, but no page can read it', async () => {
    const { key } = await stage.make()
    const answer = await stage.send('GET /v1/models', { key, headers: { origin: GOOD } })
    expect([answer.status, cors(answer.headers)]).toEqual([200, []])
  })
})

test('a publishable key works only on pages of its origins', async () => {
  const { key } = await stage.make({ kind: 'publishable', origins: [GOOD] })
  const { key: homeless } = await stage.make({ kind: 'publishable' })
  const refusals = [
    await stage.send('GET /v1/models', { key }),
    await stage.send('GET /v1/models', { key, headers: { origin: 'null' } }),
    await stage.send('GET /v1/models', { key: homeless, headers: { origin: GOOD } }),
  ]
  for (const { status, body } of refusals) {
    expect([status, body.error?.message]).toEqual([403, expect.stringContaining('origins')])
  }
})
