import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { postChat, user } from './bench.ts'

const ADMIN_KEY = 'correct-horse-battery'
const QUESTION = { model: 'sim/quick', messages: user('Hi') }

/** A gateway with these settings, for the tests of one block. */
function gatewayWith(bindings: Record<string, string>): () => TestGateway {
  let gateway: TestGateway | undefined
  beforeAll(async () => {
    gateway = await startTestGateway({ bindings })
  })
  afterAll(() => gateway?.[Symbol.asyncDispose]())
  return () => {
    if (gateway === undefined) throw new Error('The gateway has not started')
    return gateway
  }
}

async function send(gateway: TestGateway, authorization?: string) {
  const headers: Record<string, string> = authorization === undefined ? {} : { authorization }
  const response = await postChat(gateway.url, QUESTION, { headers })
  const body = (await response.json()) as { error?: { code: string; message: string } }
  return { status: response.status, headers: response.headers, error: body.error }
}

const OPEN_ROUTES = ['/healthz', '/openapi.json', '/docs']

describe.each([
  ['neither AUTH nor ADMIN_KEY', {}],
  ['an ADMIN_KEY that is too short', { ADMIN_KEY: 'fifteen-chars-x' }],
  ['an AUTH that is not "open"', { AUTH: 'closed' }],
])('with %s', (_what, bindings: Record<string, string>) => {
  const gateway = gatewayWith(bindings)

  test.each([undefined, 'Bearer fifteen-chars-x', `Bearer ${ADMIN_KEY}`])(
    'every request is rejected, and the error names the setting (%s)',
    async (authorization) => {
      const { status, headers, error } = await send(gateway(), authorization)
      expect(status).toBe(503)
      expect(error).toMatchObject({ code: 'not_configured' })
      expect(error?.message).toContain('ADMIN_KEY')
      expect(error?.message).not.toContain('fifteen-chars')
      expect(headers.get('x-request-id')).not.toBeNull()
    },
  )

  test.each(['/v1/models', '/v1/models/demo', '/v1/nothing'])('%s is rejected', async (path) => {
    expect((await fetch(gateway().url + path)).status).toBe(503)
  })

  test.each(OPEN_ROUTES)('%s needs no key', async (path) => {
    expect((await fetch(gateway().url + path)).status).toBe(200)
  })
})

describe('with an ADMIN_KEY', () => {
  const gateway = gatewayWith({ ADMIN_KEY })

  test.each([
    ['no key', undefined],
    ['a wrong key', 'Bearer correct-horse-batterx'],
    ['the beginning of the key', 'Bearer correct-horse'],
    ['more than the key', `Bearer ${ADMIN_KEY}x`],
    ['an empty key', 'Bearer '],
    ['the key without a scheme', ADMIN_KEY],
    ['the key in another scheme', `Basic ${ADMIN_KEY}`],
  ])('%s is rejected', async (_what, authorization) => {
    const { status, headers, error } = await send(gateway(), authorization)
    expect(status).toBe(401)
    expect(error).toMatchObject({ code: 'invalid_api_key', type: 'authentication_error' })
    expect(headers.get('www-authenticate')).toMatch(/^Bearer/)
    expect(JSON.stringify(error)).not.toContain('horse')
  })

  test.each([`Bearer ${ADMIN_KEY}`, `bearer ${ADMIN_KEY}`, `Bearer  ${ADMIN_KEY} `])(
    '"%s" is accepted',
    async (authorization) => {
      expect((await send(gateway(), authorization)).status).toBe(200)
    },
  )

  test('every /v1 route needs the key, even one that does not exist', async () => {
    for (const path of ['/v1/models', '/v1/models/demo', '/v1/nothing']) {
      expect((await fetch(gateway().url + path)).status).toBe(401)
      const headers = { authorization: `Bearer ${ADMIN_KEY}` }
      const status = path === '/v1/nothing' ? 404 : 200
      expect((await fetch(gateway().url + path, { headers })).status).toBe(status)
    }
  })

  test.each(OPEN_ROUTES)('%s needs no key', async (path) => {
    expect((await fetch(gateway().url + path)).status).toBe(200)
  })

  test('the log has the tenant of the caller, never its key', async () => {
    await send(gateway(), `Bearer ${ADMIN_KEY}`)
    const logs = gateway().logs().join('\n')
    expect(logs).toContain('"tenant":"admin"')
    expect(logs).not.toContain('horse')
  })
})

describe('with AUTH=open', () => {
  const gateway = gatewayWith({ AUTH: 'open' })

  test('a caller without a key is accepted, as is one whose client sends a blank key', async () => {
    for (const authorization of [undefined, '', 'Bearer ', 'Bearer  ']) {
      expect((await send(gateway(), authorization)).status).toBe(200)
    }
    expect(gateway().logs().join('\n')).toContain('"tenant":"local"')
  })

  test.each(['Bearer unused', `Bearer sk_moa_${'x'.repeat(43)}`, 'Basic bG9jYWw6', ADMIN_KEY])(
    '"%s" is rejected, and the error says what to do',
    async (authorization) => {
      const { status, error } = await send(gateway(), authorization)
      expect([status, error?.code]).toEqual([401, 'invalid_api_key'])
      expect(error?.message).toContain('leave out the Authorization header')
    },
  )
})

describe('with PROVIDERS that cannot be used', () => {
  const gateway = gatewayWith({ AUTH: 'open', PROVIDERS: '{"up":{"api_key":"sk-pasted-key"}}' })

  test('every request is rejected; the error names the place in the setting, without its value', async () => {
    const { status, error } = await send(gateway())
    expect(status).toBe(503)
    expect(error).toMatchObject({ code: 'not_configured' })
    expect(error?.message).toMatch(/^Cannot use the setting PROVIDERS\.up\.api_key/)
    expect(error?.message).not.toContain('sk-pasted')
  })

  test.each(OPEN_ROUTES)('%s needs no key', async (path) => {
    expect((await fetch(gateway().url + path)).status).toBe(200)
  })
})
