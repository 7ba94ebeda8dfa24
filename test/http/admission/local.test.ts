import { describe, expect, test } from 'vitest'
import { createApp } from '../../../src/http/app.ts'
import { senderOf } from '../../../src/http/admission/local.ts'
import type { Services } from '../../../src/gateway/ports/services.ts'
import { authStage } from './auth-stage.ts'

type Headers = Readonly<Record<string, string>>

const LISTED = 'https://app.example.com'
const LISTED_ORIGINS = [LISTED, 'tauri://localhost']
const stage = authStage({ open: true })
const listed = stage.make({ origins: LISTED_ORIGINS })

const DOCUMENTS = ['GET /', 'GET /docs', 'GET /openapi.json', 'GET /healthz']
const served = new Set(
  stage.app.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path.replace('{.+}', '').replace(':id', 'none')}`),
)
/** Every route, and what is none: a path that does not exist, one outside /v1, and wrong methods. */
const ROUTES = [
  ...served,
  'HEAD /v1/runs',
  'GET /v1/nothing',
  'POST /nothing',
  'DELETE /docs',
  'PATCH /v1/keys',
  'OPTIONS /v1/models',
  'GET /hooks/none',
]

const from = (site: string, mode = 'cors', dest = 'empty'): Headers => ({
  'sec-fetch-site': site,
  'sec-fetch-mode': mode,
  'sec-fetch-dest': dest,
})
const page = (origin: string, site: string): Headers => ({ origin, ...from(site) })

/** Requests that a page of another site can make a browser send, by what it does for that. */
const FOREIGN: readonly (readonly [string, string, Headers])[] = [
  ['fetches', 'http://localhost:8787', page('https://evil.example', 'cross-site')],
  ['fetches with an old browser', 'http://127.0.0.1:8787', { origin: 'https://evil.example' }],
  ['fetches from a sandbox', 'http://localhost:8787', page('null', 'cross-site')],
  ['fetches from a file', 'http://localhost:8787', { origin: 'null' }],
  ['has a name like localhost', 'http://localhost', { origin: 'http://localhost.evil.example' }],
  ['has a name that ends so', 'http://localhost', { origin: 'http://evillocalhost' }],
  ['has a name like an address', 'http://localhost', { origin: 'http://127.0.0.1.evil.example' }],
  ['has a name with a user', 'http://localhost', { origin: 'http://localhost@evil.example' }],
  ['has two origins', 'http://localhost', { origin: 'http://localhost, https://evil.example' }],
  ['has an empty origin', 'http://localhost', { origin: '' }],
  ['is an app', 'http://localhost', { origin: 'capacitor://localhost' }],
  ['submits a form', 'http://localhost', page('https://evil.example', 'cross-site')],
  ['fetches without CORS', 'http://localhost', from('cross-site', 'no-cors')],
  ['shows an image', 'http://localhost', from('cross-site', 'no-cors', 'image')],
  ['loads a script of another port', 'http://localhost', from('same-site', 'no-cors', 'script')],
  ['shows a frame', 'http://localhost', from('cross-site', 'navigate', 'iframe')],
  [
    'is of another port and submits a form',
    'http://localhost',
    { origin: 'http://localhost:3000', ...from('same-site', 'navigate', 'iframe') },
  ],
  [
    'is of another port and fetches without CORS',
    'http://localhost',
    { origin: 'http://localhost:3000', ...from('same-site', 'no-cors') },
  ],
  [
    'is of another port and sends text, without a mode',
    'http://localhost',
    {
      origin: 'http://localhost:3000',
      'sec-fetch-site': 'same-site',
      'content-type': 'text/plain;charset=UTF-8',
    },
  ],
  ['has a site of a later standard', 'http://localhost', from('near-site')],
  ['was rebound', 'http://evil.example:8787', page('http://evil.example:8787', 'same-origin')],
  ['was rebound and navigates', 'http://evil.example:8787', from('none', 'navigate', 'document')],
  ['was rebound, in an old browser', 'http://evil.example:8787', {}],
  ['was rebound to a name like localhost', 'http://localhost.evil.example:8787', {}],
  ['is at the address of any network', 'http://0.0.0.0:8787', {}],
  ['is at an address of this network', 'http://192.168.1.2:8787', {}],
  ['sends another Host', 'http://localhost:8787', { host: 'evil.example:8787' }],
]

const OWN: readonly (readonly [string, string, Headers])[] = [
  ['a program', 'http://localhost:8787', {}],
  ['a program with a Host', 'http://127.0.0.1:8787', { host: '127.0.0.1:8787' }],
  ['a program at the address of IPv6', 'http://[::1]:8787', { host: '[::1]:8787' }],
  ['a program at another address of loopback', 'http://127.8.9.1', {}],
  ['a program at a name under localhost', 'http://moa.localhost:8787', {}],
  ['a browser whose user typed the address', 'http://localhost', from('none', 'navigate')],
  ['a page of the gateway', 'http://localhost:8787', from('same-origin')],
  ['a page of another port', 'http://localhost', page('http://localhost:3000', 'same-site')],
  [
    'a page of another port that sends text',
    'http://localhost',
    { ...page('http://localhost:3000', 'same-site'), 'content-type': 'text/plain' },
  ],
  [
    'a page of another port, without a mode',
    'http://localhost',
    {
      origin: 'http://localhost:3000',
      'sec-fetch-site': 'same-site',
      'content-type': 'application/json',
    },
  ],
  [
    'a form of the gateway',
    'http://localhost:8787',
    { origin: 'http://localhost:8787', ...from('same-origin', 'navigate', 'document') },
  ],
  ['a page of another address', 'http://localhost', page('http://127.0.0.1:5173', 'cross-site')],
  ['a page at the address of IPv6', 'http://localhost', page('http://[::1]:3000', 'cross-site')],
  ['a page with TLS', 'http://localhost', page('https://app.localhost', 'cross-site')],
  ['a page that a key lists', 'http://localhost', page(LISTED, 'cross-site')],
  ['an app that a key lists', 'http://localhost', page('tauri://localhost', 'cross-site')],
]

const WRITES = /^(POST|PUT|PATCH)/
const bodyFor = (route: string) => (WRITES.test(route) ? { body: {} } : {})
const CONTEXT = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} }
/** The form of the errors: what is wrong, and what to do. */
const REJECTION =
  /^\{(?:"jsonrpc":"2\.0","id":null,|"type":"error",)?"error":\{(?:"code":403,|"type":"permission_error",)?"message":"Cannot answer [^}]*AUTH is \\"open\\"[^}]* set ADMIN_KEY in \.dev\.vars[^}]*"code":"forbidden"(?:,"param":null)?\}{1,2}(?:,"request_id":"[^"]+")?\}$/

test('the routes of this test are those of the gateway', () => {
  expect([...served]).toEqual(expect.arrayContaining([...DOCUMENTS, 'POST /hooks/none']))
  expect(served.size).toBeGreaterThan(30)
})

describe.each(FOREIGN)('with AUTH=open, a page that %s', (_what, at, headers) => {
  /** Every service fails but the access and the origins that keys list. */
  const untouched = createApp({
    services: () =>
      new Proxy({} as Services, {
        get(_target, name) {
          if (name === 'access') return { adminKey: null, open: true, problem: null }
          if (name === 'keys') return { listsOrigin: async () => false }
          throw new Error(`Cannot use ${String(name)}`)
        },
      }),
  })

  test('is rejected at every route, and nothing happens', async () => {
    for (const route of ROUTES) {
      const [method = '', path = ''] = route.split(' ')
      const init = { method, headers, body: WRITES.test(route) ? '{}' : null }
      const answer = await untouched.request(`${at}${path}`, init, {}, CONTEXT)
      const text = await answer.text()
      expect([route, answer.status]).toEqual([route, 403])
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-'))).toEqual([])
      if (method !== 'HEAD') expect(text).toMatch(REJECTION)
    }
  })

  test('is granted no preflight', async () => {
    for (const route of ROUTES) {
      const path = route.split(' ')[1]
      const asks = { 'access-control-request-method': 'POST', ...headers }
      const init = { method: 'OPTIONS', headers: { origin: 'https://evil.example', ...asks } }
      const answer = await untouched.request(`${at}${path}`, init, {}, CONTEXT)
      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([
        403,
        null,
      ])
    }
  })
})

describe.each(OWN)('with AUTH=open, %s', (_what, at, headers) => {
  test('reaches every route, and can read the answers', async () => {
    await listed
    for (const route of ROUTES) {
      const answer = await stage.send(route, { at, headers, ...bodyFor(route) })
      const mayBeRejected =
        LISTED_ORIGINS.includes(headers['origin'] ?? '') && answer.status === 403
      if (mayBeRejected) expect(answer.text).toMatch(/^$|without a key/)
      else expect([200, 201, 204, 302, 400, 401, 404, 405]).toContain(answer.status)
      const readers = answer.headers.get('access-control-allow-origin')
      expect([route, readers]).toEqual([route, headers['origin'] ?? null])
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
      expect(answer.headers.get('vary')).toContain('origin')
    }
  })
})

describe('with AUTH=open, a preflight', () => {
  const preflight = (origin: string, more: Headers = {}, path = '/v1/chat/completions') =>
    stage.send(`OPTIONS ${path}`, {
      headers: { origin, 'access-control-request-method': 'POST', ...more },
    })

  test.each(['http://localhost:3000', 'http://127.0.0.1:3000', LISTED])(
    'of %s is granted at every route',
    async (origin) => {
      await listed
      for (const route of ROUTES) {
        const { status, headers } = await preflight(origin, {}, route.split(' ')[1])
        expect([status, headers.get('access-control-allow-origin')]).toEqual([204, origin])
        expect(headers.get('access-control-allow-headers')).toContain('authorization')
        expect(headers.get('access-control-allow-private-network')).toBeNull()
      }
    },
  )

  test('is granted the private network when the browser wants to know', async () => {
    const wanted = { 'access-control-request-private-network': 'true' }
    const granted = await preflight('http://localhost:3000', wanted)
    expect(granted.headers.get('access-control-allow-private-network')).toBe('true')
    const foreign = await preflight('https://evil.example', wanted)
    expect(foreign.headers.get('access-control-allow-private-network')).toBeNull()
  })
})

describe('with AUTH=open, a link on another site', () => {
  const link = from('cross-site', 'navigate', 'document')

  test.each(DOCUMENTS)('opens %s', async (route) => {
    expect([200, 302]).toContain((await stage.send(route, { headers: link })).status)
  })

  test('opens nothing else', async () => {
    for (const route of ROUTES.filter((each) => !DOCUMENTS.includes(each))) {
      const { status } = await stage.send(route, { headers: link, ...bodyFor(route) })
      expect([route, status]).toEqual([route, 403])
    }
  })

  test('opens no document in a frame, nor in the background', async () => {
    for (const headers of [from('cross-site', 'navigate', 'iframe'), from('cross-site', 'cors')]) {
      expect((await stage.send('GET /docs', { headers })).status).toBe(403)
    }
  })
})

test('without AUTH=open, the address and the sender of a request play no part', async () => {
  const closed = authStage()
  const { key } = await closed.make()
  for (const [, at, headers] of FOREIGN) {
    expect((await closed.send('GET /v1/models', { key, at, headers })).status).toBe(200)
    expect((await closed.send('GET /healthz', { at, headers })).status).toBe(200)
  }
})

test('senderOf() takes the first address for the Host where no header names it', () => {
  expect(senderOf(new Request('http://localhost:8787/'))).toBe('program')
  expect(senderOf(new Request('http://evil.example/'))).toBe('other-host')
  expect(senderOf(new Request('http://evil.example/', { headers: { host: 'localhost' } }))).toBe(
    'other-host',
  )
})
