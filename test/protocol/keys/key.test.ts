import { describe, expect, test } from 'vitest'
import { keySchemas } from '../../../src/protocol/keys/key-responses.ts'
import { keySchema } from '../../../src/protocol/keys/key.ts'
import { wireKey, type KeyRecord } from '../../../src/protocol/keys/key-record.ts'
import { parseWith } from '../../../src/protocol/parse.ts'

const KEY = { kind: 'secret', name: 'a server' }
const PAGE = { ...KEY, kind: 'publishable' }
const origins = (...list: string[]) => ({ ...KEY, origins: list })

test.each([
  ['a kind and a name', KEY],
  [
    'every field',
    {
      ...KEY,
      kind: 'publishable',
      mixtures: ['demo'],
      origins: ['https://app.example.com'],
      session_budget_usd: 0.5,
      budget_usd_per_day: 20,
      requests_per_minute: 60,
      expires_at: 1_900_000_000,
      tenant: 'team-a',
    },
  ],
  ['an origin with a port', origins('https://app.example.com:8443')],
  ['plain http on this machine', origins('http://localhost:3000', 'http://127.0.0.1:3000')],
  ['plain http on IPv6 loopback', origins('http://[::1]:3000')],
  ['Obsidian', origins('app://obsidian.md')],
  ['a page of Capacitor or Tauri', origins('capacitor://localhost', 'tauri://localhost')],
  ['an extension', origins('chrome-extension://abcdefghijklmnopabcdefghijklmnop')],
  ['a shell with a port', origins('app://localhost:8080')],
])('a key can be made with %s', (_what, body) => {
  expect(parseWith(keySchema, body)).toEqual({ ok: true, value: body })
})

describe('a key is rejected, with the path, when it has', () => {
  test.each([
    ['another kind', { ...KEY, kind: 'admin' }, 'kind'],
    ['no name', { kind: 'secret' }, 'name'],
    ['a line break in its name', { ...KEY, name: 'a\nb' }, 'name'],
    ['an empty list of mixtures', { ...KEY, mixtures: [] }, 'mixtures'],
    ['a model among its mixtures', { ...KEY, mixtures: ['openai/gpt-5'] }, 'mixtures[0]'],
    ['any origin', origins('*'), 'origins[0]'],
    ['a pattern as its origin', origins('https://*.example.com'), 'origins[0]'],
    ['an origin with a path', origins('https://app.example.com/'), 'origins[0]'],
    ['plain http elsewhere', origins('http://app.example.com'), 'origins[0]'],
    ['a file', origins('file://'), 'origins[0]'],
    ['a file with a host', origins('file://localhost'), 'origins[0]'],
    ['a WebSocket', origins('wss://app.example.com'), 'origins[0]'],
    ['a shell with a path', origins('app://obsidian.md/'), 'origins[0]'],
    ['a shell without a host', origins('app://'), 'origins[0]'],
    ['a pattern of a shell', origins('app://*'), 'origins[0]'],
    ['a shell with a user', origins('app://a@b'), 'origins[0]'],
    ['a shell in capitals', origins('App://obsidian.md'), 'origins[0]'],
    ['a scheme alone', origins('app:obsidian.md'), 'origins[0]'],
    ['the origin null', origins('null'), 'origins[0]'],
    ['a budget of nothing', { ...KEY, session_budget_usd: 0 }, 'session_budget_usd'],
    ['a daily budget of nothing', { ...PAGE, budget_usd_per_day: 0 }, 'budget_usd_per_day'],
    ['a daily budget of a secret key', { ...KEY, budget_usd_per_day: 1 }, 'budget_usd_per_day'],
    ['no request a minute', { ...KEY, requests_per_minute: 0 }, 'requests_per_minute'],
    ['an end in milliseconds', { ...KEY, expires_at: 1_900_000_000_000 }, 'expires_at'],
    ['a tenant of the gateway', { ...KEY, tenant: 'admin' }, 'tenant'],
    ['a tenant with a slash', { ...KEY, tenant: 'a/b' }, 'tenant'],
    ['an unknown field', { ...KEY, scope: 'all' }, 'scope'],
  ])('%s', (_what, body, param) => {
    expect(parseWith(keySchema, body)).toMatchObject({ ok: false, error: { param } })
  })
})

const RECORD: KeyRecord = {
  id: 'key_1',
  kind: 'publishable',
  name: 'a page',
  tenant: 'key_1',
  mixtures: ['demo'],
  origins: null,
  sessionBudgetUsd: 0.5,
  budgetUsdPerDay: null,
  requestsPerMinute: null,
  createdAtMs: 1_700_000_000_999,
  expiresAtMs: null,
}

test('a response has the times of a key in seconds, and never the key itself', () => {
  const wire = wireKey(RECORD, 0)
  expect(wire).toMatchObject({ id: 'key_1', created_at: 1_700_000_000, expires_at: null })
  expect(keySchemas().key.strict().parse(wire)).toEqual(wire)
  expect(wire).toMatchObject({ budget_usd_per_day: null, counted_usd_today: null })
  const daily = { ...RECORD, budgetUsdPerDay: 20 }
  expect(wireKey(daily, 1_500_000)).toMatchObject({ counted_usd_today: 1.5 })
  expect(wireKey({ ...RECORD, expiresAtMs: 2_999 }, 0).expires_at).toBe(2)
})

test.each([
  [{ budgetUsdPerDay: null }, null],
  [{ budgetUsdPerDay: 20 }, 16],
  [{ budgetUsdPerDay: 0.1 }, 0.08],
  [{ budgetUsdPerDay: 20, alertUsdPerDay: 5 }, 5],
  [{ budgetUsdPerDay: null, alertUsdPerDay: 0.5 }, 0.5],
])('a key with %j has the alert level %j', (key, level) => {
  expect(wireKey({ ...RECORD, ...key }, 0).alert_usd_per_day).toBe(level)
})
