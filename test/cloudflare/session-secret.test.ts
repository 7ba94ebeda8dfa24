import { expect, test } from 'vitest'
import { sessionSigning } from '../../src/cloudflare/session-secret.ts'
import { readSettings } from '../../src/cloudflare/settings.ts'

const ADMIN_KEY = 'correct-horse-battery'
const LONG = 'sixteen-chars-xx'
const signing = (env: object) => sessionSigning(readSettings(env))

test('tokens are signed with SESSION_SECRET, or else with a secret derived from the admin key', () => {
  expect(signing({ SESSION_SECRET: LONG, ADMIN_KEY })).toEqual({ secret: LONG, problem: null })
  expect(signing({ ADMIN_KEY, AUTH: 'open' })).toEqual({ secret: null, problem: null })
})

test('an open gateway has a random secret, the same for all requests of an isolate', () => {
  const { secret, problem } = signing({ AUTH: 'open' })
  expect([secret?.length, problem]).toEqual([72, null])
  expect(signing({ AUTH: 'open', ADMIN_KEY: 'short' }).secret).toBe(secret)
})

test('a short secret is a problem that names the setting, not its value', () => {
  const { problem } = signing({ SESSION_SECRET: 'guessable', ADMIN_KEY })
  expect(problem).toContain('SESSION_SECRET')
  expect(problem).not.toContain('guessable')
})
