import { expect, test } from 'vitest'
import { chat, moaOf, send } from '../gateway.ts'

async function runOf(fields: object): Promise<string> {
  return String(moaOf(await chat('demo', fields))['run'])
}

const share = (run: string, body: object = {}) =>
  send(`/v1/runs/${run}/share`, { method: 'POST', body })

test('a link reads the request, the proposals and the answer of one run', async () => {
  const run = await runOf({ store: true })
  const { status, body } = await share(run)
  expect(status).toBe(201)
  const { token, url, expires_at } = body as { token: string; url: string; expires_at: number }
  expect(url).toMatch(new RegExp(`/ui/#shared=${token}$`))
  expect(expires_at * 1_000).toBeLessThanOrEqual(Date.now() + 86_400_000)
  const read = await send(`/shared/${token}`)
  expect(read.status).toBe(200)
  expect(read.headers.get('cache-control')).toBe('no-store')
  const own = await send(`/v1/runs/${run}`)
  expect(read.body).toEqual(own.body)
  expect(read.body).toMatchObject({ run, messages: [{ role: 'user' }], stored: true })
})

test('a link ends when it says', async () => {
  const { body } = await share(await runOf({ store: true }), { expires_in: 60 })
  const { expires_at } = body as { expires_at: number }
  expect(expires_at * 1_000).toBeLessThanOrEqual(Date.now() + 60_000)
})

test.each(['nonsense', 'a.b.c', 'x'.repeat(3_000)])(
  'no other token reads a run: %s',
  async (token) => {
    const { status, body } = await send(`/shared/${token}`)
    expect([status, body]).toMatchObject([404, { error: { code: 'not_found' } }])
  },
)

test('a changed token, and the token of a session, read nothing', async () => {
  const { body } = await share(await runOf({ store: true }))
  const [head, claims = '', signature] = (body as { token: string }).token.split('.')
  const text = atob(claims).replace(/"tenant":"\w+"/, '"tenant":"other"')
  const changed = btoa(text).replace(/=+$/, '')
  expect((await send(`/shared/${head}.${changed}.${signature}`)).status).toBe(404)
  const session = await send('/v1/sessions', { method: 'POST', body: { budget_usd: 1 } })
  const token = (session.body as { token: string }).token.replace('st_moa_', '')
  expect((await send(`/shared/${token}`)).status).toBe(404)
})

test('a run that is not stored cannot be shared, and the rejection says how to store it', async () => {
  const { status, text } = await share(await runOf({}))
  expect(status).toBe(400)
  expect(text).toContain('\\"store\\": true')
})

test('an unknown run cannot be shared', async () => {
  expect((await share('run_unknown')).status).toBe(404)
})
