import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { sessionSigning, type SignerBindings } from '../../src/cloudflare/session-secret.ts'
import { readSettings } from '../../src/cloudflare/settings.ts'

const ADMIN_KEY = 'correct-horse-battery'
const LONG = 'sixteen-chars-xx'

/** Counts the calls of the Durable Object that stores the secret. */
function counted() {
  const calls: string[] = []
  const getByName = (name: string) => {
    calls.push(name)
    return env.SESSION_SIGNER.getByName(name)
  }
  return { calls, bindings: { SESSION_SIGNER: { getByName } } as unknown as SignerBindings }
}

const signing = (settings: object, bindings: SignerBindings = env) =>
  sessionSigning(readSettings(settings), bindings, {})

test('tokens are signed with SESSION_SECRET, which asks no Durable Object', async () => {
  const { calls, bindings } = counted()
  const { sessionSecret, problem } = signing({ SESSION_SECRET: LONG, ADMIN_KEY }, bindings)
  expect([await sessionSecret(), problem, calls]).toEqual([LONG, null, []])
})

test('without SESSION_SECRET all isolates get one random secret, whatever ADMIN_KEY and AUTH are', async () => {
  const settings = [{ ADMIN_KEY }, { ADMIN_KEY: 'another-horse-battery' }, { AUTH: 'open' }]
  const secrets = await Promise.all(settings.map((each) => signing(each).sessionSecret()))
  expect(secrets[0]).toMatch(/^[0-9a-f]{64}$/)
  expect(new Set(secrets).size).toBe(1)
})

test('the first requests of a deployment get the same secret, and an eviction does not change it', async () => {
  const signer = env.SESSION_SIGNER.getByName(crypto.randomUUID())
  const secrets = await Promise.all(Array.from({ length: 20 }, () => signer.secret()))
  await evictDurableObject(signer)
  secrets.push(await signer.secret())
  expect(new Set(secrets).size).toBe(1)
})

test('two deployments have different secrets', async () => {
  const [one, other] = await Promise.all(
    ['one', 'other'].map((name) => env.SESSION_SIGNER.getByName(name).secret()),
  )
  expect(one).not.toBe(other)
})

test('an isolate reads the secret when a token needs it, and once', async () => {
  const { calls, bindings } = counted()
  const memory = {}
  const { sessionSecret } = sessionSigning(readSettings({ ADMIN_KEY }), bindings, memory)
  expect(calls).toEqual([])
  await sessionSecret()
  await sessionSecret()
  await sessionSigning(readSettings({ ADMIN_KEY }), bindings, memory).sessionSecret()
  expect(calls).toEqual(['sessions'])
})

test('a short secret is a problem that names the setting, not its value', () => {
  const { problem } = signing({ SESSION_SECRET: 'guessable', ADMIN_KEY })
  expect(problem).toContain('SESSION_SECRET')
  expect(problem).not.toContain('guessable')
})
