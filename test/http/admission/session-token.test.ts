import { env } from 'cloudflare:workers'
import { sign } from 'hono/jwt'
import { expect, test } from 'vitest'
import { sessionSigning } from '../../../src/cloudflare/session-secret.ts'
import { readSettings } from '../../../src/cloudflare/settings.ts'
import { hexOf } from '../../../src/gateway/hash.ts'
import { ownCaller } from '../../../src/gateway/caller.ts'
import { readSessionToken, signSession } from '../../../src/http/admission/session-token.ts'

const ADMIN_KEY = 'correct-horse-battery'
const access = sessionSigning(readSettings({ ADMIN_KEY }), env, {})
const session = {
  id: 'sess_1',
  budgetMicros: 1,
  spentMicros: 0,
  heldMicros: 0,
  remainingMicros: 1,
  expiresAtMs: 1_900_000_000_000,
  mixture: null,
}
const claims = { iss: 'edge-moa', sub: 'sess_1', exp: 1_900_000_000, tenant: 'admin', key: null }

async function hmac(secret: string, text: string): Promise<Uint8Array> {
  const bytes = new TextEncoder()
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', bytes.encode(secret), algorithm, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes.encode(text)))
}

test('a token cannot be verified with what is derived from the admin key', async () => {
  const token = await signSession(session, ownCaller('admin', 'admin'), access)
  const [header, payload, signature] = token.replace('st_moa_', '').split('.')
  const derived = hexOf(await hmac(ADMIN_KEY, 'edge-moa session tokens'))
  for (const guess of [ADMIN_KEY, derived]) {
    const made = btoa(String.fromCharCode(...(await hmac(guess, `${header}.${payload}`))))
    expect(made.replaceAll('+', '-').replaceAll('/', '_').replace('=', '')).not.toBe(signature)
    const older = await sign({ ...claims, mixtures: null, origins: null }, guess, 'HS256')
    expect(await readSessionToken(`st_moa_${older}`, access)).toBeNull()
  }
  expect(await readSessionToken(token, access)).toMatchObject({ sub: 'sess_1', tenant: 'admin' })
})

test('a token is not called wrong when the secret cannot be read', async () => {
  const broken = { sessionSecret: () => Promise.reject(new Error('Cannot reach it')) }
  await expect(readSessionToken('st_moa_a.b.c', broken)).rejects.toThrow('Cannot reach it')
})
