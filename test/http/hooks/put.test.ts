import { describe, expect, test } from 'vitest'
import { hookStage, LEAST } from './stage.ts'

const { request, admin, put } = hookStage()

const PUBLIC = 'https://answers.example.com/1'
const github = { scheme: 'github', secret: 'SECRET' }

describe('PUT /v1/hooks/{id} rejects, and names the field:', () => {
  test.each<[what: string, param: string, over: object]>([
    ['no scheme', 'verify', { verify: undefined }],
    ['an unknown scheme', 'verify.scheme', { verify: { scheme: 'md5' } }],
    ['a scheme without its secret', 'verify.secret', { verify: { scheme: 'github' } }],
    ['a secret that is not a name', 'verify.secret', { verify: { ...github, secret: 'hunter2' } }],
    ['the admin key', 'verify.secret', { verify: { ...github, secret: 'ADMIN_KEY' } }],
    [
      'the secret of sessions',
      'verify.secret',
      { verify: { ...github, secret: 'SESSION_SECRET' } },
    ],
    ['a secret that nothing checks', 'verify.secret', { verify: { scheme: 'none', secret: 'S' } }],
    ['a header of another scheme', 'verify.header', { verify: { ...github, header: 'x-sig' } }],
    [
      'what is no header',
      'verify.header',
      { verify: { scheme: 'hmac-sha256', secret: 'SECRET', header: 'x sig' } },
    ],
    ['what is no pointer', 'when[0].pointer', { when: [{ pointer: 'action', equals: 1 }] }],
    ['a condition of objects', 'when[0].equals', { when: [{ pointer: '/a', equals: {} }] }],
    ['a condition of nothing', 'when[0].equals', { when: [{ pointer: '/a' }] }],
    ['no prompt', 'prompt', { prompt: undefined }],
    ['an empty prompt', 'prompt', { prompt: '' }],
    ['a prompt with what is no pointer', 'prompt', { prompt: '{{/a~2}}' }],
    ['messages of its own', 'request.messages', { request: { ...LEAST.request, messages: [] } }],
    ['a stream', 'request.stream', { request: { ...LEAST.request, stream: true } }],
    ['no model', 'request.model', { request: {} }],
    ['an unknown field of the request', 'request.nope', { request: { ...LEAST.request, nope: 1 } }],
    [
      'an unknown field of a tool',
      'request.tools[0].nope',
      {
        request: {
          ...LEAST.request,
          tools: [{ type: 'function', function: { name: 'f' }, nope: 1 }],
        },
      },
    ],
    ['an answer to nowhere', 'deliver.url', { deliver: {} }],
    [
      'an answer to two places',
      'deliver.url',
      { deliver: { url: PUBLIC, url_pointer: '/to', hosts: ['answers.example.com'] } },
    ],
    ['a pointer to any host', 'deliver.hosts', { deliver: { url_pointer: '/to' } }],
    [
      'a pattern of hosts',
      'deliver.hosts[0]',
      { deliver: { url_pointer: '/to', hosts: ['*.io'] } },
    ],
    ['a URL as a host', 'deliver.hosts[0]', { deliver: { url_pointer: '/to', hosts: [PUBLIC] } }],
    ['a host that is not listed', 'deliver.url', { deliver: { url: PUBLIC, hosts: ['b.io'] } }],
    ['no TLS', 'deliver.url', { deliver: { url: 'http://answers.example.com/' } }],
    ['this machine', 'deliver.url', { deliver: { url: 'http://localhost:8787/' } }],
    ['this machine in hexadecimal', 'deliver.url', { deliver: { url: 'https://0x7f000001/' } }],
    ['a private address', 'deliver.url', { deliver: { url: 'https://10.1.2.3/' } }],
    ['a user', 'deliver.url', { deliver: { url: 'https://me:secret@answers.example.com/' } }],
    ['an unknown format', 'deliver.format', { deliver: { url: PUBLIC, format: 'xml' } }],
    ['a secret in clear', 'deliver.secret', { deliver: { url: PUBLIC, secret: 'whsec_AAAA' } }],
    [
      'a token in clear',
      'deliver.headers.authorization',
      { deliver: { url: PUBLIC, headers: { authorization: 'Bearer abc' } } },
    ],
    [
      'the admin key as a token',
      'deliver.headers.authorization',
      { deliver: { url: PUBLIC, headers: { authorization: 'ADMIN_KEY' } } },
    ],
    [
      'a header that is not for it to set',
      'deliver.headers.host',
      { deliver: { url: PUBLIC, headers: { host: 'SECRET' } } },
    ],
    ['what is no session', 'session', { session: 'sess_1' }],
    ['what is no tenant', 'tenant', { tenant: 'a/b' }],
    ['an unknown field', 'secret', { secret: 'SECRET' }],
  ])('%s (%s)', async (_what, param, over) => {
    const answer = await put('rejected', over)
    expect([answer.status, answer.body]).toMatchObject([
      400,
      { error: { code: 'invalid_request', param } },
    ])
    expect(answer.text).not.toMatch(/hunter2|Bearer abc|me:secret/)
    expect((await admin('GET /v1/hooks/refused')).status).toBe(404)
  })

  test('a model or a mixture that does not exist', async () => {
    for (const model of ['nobody', 'sim/nobody']) {
      const answer = await put('rejected', { request: { model } })
      expect([answer.status, answer.body]).toMatchObject([
        404,
        { error: { code: 'model_not_found', param: 'request.model' } },
      ])
    }
  })

  test.each(['Issues', 'a%20b', '..%2Fx', '-a', 'ä', 'x'.repeat(200)])('the id %s', async (id) => {
    const answer = await put(id)
    expect([answer.status, answer.body]).toMatchObject([400, { error: { param: 'id' } }])
  })

  test.each([[null], [[]], ['text']])('%j in place of a document', async (document) => {
    const answer = await admin('PUT /v1/hooks/refused', document)
    expect([answer.status, answer.body]).toMatchObject([400, { error: { param: null } }])
  })
})

test('a hook that would send secrets to any address in a payload is stored with a warning', async () => {
  const deliver = { url_pointer: '/to', hosts: ['example.com'] }
  const warningsOf = async (document: object) => (await put('open', document)).body['warnings']
  const headers = { authorization: 'SECRET' }
  expect(
    await warningsOf({ verify: { scheme: 'none' }, deliver: { ...deliver, headers } }),
  ).toEqual([expect.stringContaining('Anybody can send')])
  expect(await warningsOf({ verify: { scheme: 'none' }, deliver })).toEqual([])
  expect(await warningsOf({ verify: github, deliver: { ...deliver, headers } })).toEqual([])
})

test('a hook is returned as it was stored, with the names of secrets that are not set yet', async () => {
  const deliver = { url: PUBLIC, headers: { authorization: 'TOKEN' }, secret: 'SECRET' }
  const made = await put('shown', { verify: { ...github, secret: 'TOKEN' }, deliver })
  expect([made.status, made.body]).toMatchObject([
    201,
    {
      id: 'shown',
      tenant: 'admin',
      path: '/hooks/shown',
      prompt: LEAST.prompt,
      deliver: { ...deliver, format: 'standard' },
      warnings: ['The secret TOKEN is not set yet'],
    },
  ])
  const { warnings: _, ...stored } = made.body
  expect((await admin('GET /v1/hooks/shown')).body).toEqual(stored)
  expect((await put('shown')).status).toBe(200)
  expect((await admin('GET /v1/hooks/shown')).body).not.toHaveProperty('deliver')
})

test('only the admin key can use hooks', async () => {
  for (const route of ['GET /v1/hooks', 'GET /v1/hooks/shown', 'PUT /v1/hooks/shown']) {
    expect([route, (await request(route)).status]).toEqual([route, 401])
  }
})

test('PUT /v1/hooks/{id} rejects a hook that is larger than a hook may be', async () => {
  const tools = [
    {
      type: 'function',
      function: { name: 'f', description: 'x'.repeat(3_000_000), parameters: {} },
    },
  ]
  const { status, body } = await put('big', { request: { ...LEAST.request, tools } })
  expect([status, body]).toMatchObject([413, { error: { code: 'request_too_large' } }])
})
