import { env } from 'cloudflare:workers'
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { KeyRegistry, type RegistryBindings } from '../../../src/cloudflare/keys/key-registry.ts'
import { keyMemory, keyStore } from '../../../src/cloudflare/keys/key-store.ts'
import { decodeKey } from '../../../src/cloudflare/keys/stored-key.ts'
import { kvKeys } from '../../../src/cloudflare/kv/kv-keys.ts'
import type { KeyRecord } from '../../../src/protocol/keys/key-record.ts'

let count = 0

function record(fields: Partial<KeyRecord> = {}): KeyRecord {
  count += 1
  return {
    id: `key_${count}`,
    kind: 'secret',
    name: 'Test',
    tenant: 'team',
    mixtures: null,
    origins: null,
    sessionBudgetUsd: null,
    budgetUsdPerDay: null,
    requestsPerMinute: null,
    createdAtMs: 1_795_000_000,
    expiresAtMs: null,
    ...fields,
  }
}

function registry(name: string) {
  return env.KEY_REGISTRY.getByName(name)
}

/** The key as KV holds it, in its current version. */
const inKv = async (hash: string) => {
  const text = await env.KV.get(kvKeys.key(hash))
  if (text !== null) expect(JSON.parse(text)).toMatchObject({ v: 3 })
  return text === null ? null : decodeKey(text)
}

/** The registry over the storage of a real one, with a KV that fails, waits or works. */
async function withKv(
  name: string,
  kv: Partial<Record<'put' | 'delete', (key: string, value?: string) => Promise<void>>>,
  act: (registry: KeyRegistry) => Promise<void>,
) {
  await runInDurableObject(registry(name), async (_instance, context) => {
    const KV = { put: async () => {}, delete: async () => {}, ...kv } as unknown as KVNamespace
    await act(new KeyRegistry(context, { KV } satisfies RegistryBindings))
  })
}

test('a key is found, published and listed until it is revoked', async () => {
  const keys = registry('life')
  const one = record({ origins: ['https://a.example'] })
  await keys.create('hash-life', one)
  expect(await keys.find('hash-life')).toEqual(one)
  expect(await inKv('hash-life')).toEqual(one)
  expect(await keys.list(10, undefined)).toEqual({ records: [one], cursor: null })
  expect(await keys.revoke(one.id)).toBe('hash-life')
  expect(await keys.find('hash-life')).toBeNull()
  expect(await inKv('hash-life')).toBeNull()
  expect(await keys.list(10, undefined)).toEqual({ records: [], cursor: null })
  expect(await keys.revoke(one.id)).toBeNull()
})

test('the list is in order, and its pages stay complete when keys are revoked between them', async () => {
  const keys = registry('pages')
  const made = Array.from({ length: 5 }, () => record())
  for (const [index, each] of made.entries()) await keys.create(`hash-page-${index}`, each)
  const first = await keys.list(2, undefined)
  await keys.revoke(made[3]?.id ?? '')
  const second = await keys.list(2, first.cursor ?? undefined)
  const third = await keys.list(2, second.cursor ?? undefined)
  const ids = [first, second, third].map(({ records }) => records.map(({ id }) => id))
  const [a, b, c, d, e] = made.map(({ id }) => id)
  expect(ids).toEqual([[e, d], [c, b], [a]])
  expect(third.cursor).toBeNull()
})

test('an origin is listed as long as a key that lists it lives', async () => {
  const keys = registry('origins')
  const origin = 'https://b.example'
  const [one, two] = [record({ origins: [origin, origin] }), record({ origins: [origin] })]
  const past = record({ origins: ['https://past.example'], expiresAtMs: 1_000 })
  await keys.create('hash-o1', one)
  await keys.create('hash-o2', two)
  await keys.create('hash-o3', past)
  await keys.revoke(one.id)
  expect(await keys.listsOrigin(origin)).toBe(true)
  await keys.revoke(two.id)
  expect(await keys.listsOrigin(origin)).toBe(false)
  expect(await keys.listsOrigin('https://past.example')).toBe(false)
  expect(await keys.listsOrigin(`' OR 1=1 --`)).toBe(false)
})

test('the origins of all keys that have not expired are listed once each, unless there are too many', async () => {
  const keys = registry('all-origins')
  const [a, b] = ['https://a.example', 'https://b.example']
  expect(await keys.origins(2)).toEqual([])
  await keys.create('hash-all-1', record({ origins: [a, b] }))
  await keys.create('hash-all-2', record({ origins: [b] }))
  await keys.create('hash-all-3', record({ origins: ['https://past.example'], expiresAtMs: 1_000 }))
  expect((await keys.origins(2))?.toSorted()).toEqual([a, b])
  expect(await keys.origins(1)).toBeNull()
})

test('a revocation that KV rejects is published by the alarm', async () => {
  const one = record()
  await registry('refused').create('hash-refused', one)
  const broken = () => Promise.reject(new Error('KV DELETE failed: 429'))
  await withKv('refused', { delete: broken }, async (keys) => {
    expect(await keys.revoke(one.id)).toBe('hash-refused')
  })
  expect(await inKv('hash-refused')).toEqual(one)
  expect(await registry('refused').find('hash-refused')).toBeNull()
  expect(await runDurableObjectAlarm(registry('refused'))).toBe(true)
  expect(await inKv('hash-refused')).toBeNull()
})

test('the alarm is set again while KV rejects, and not once it has published', async () => {
  const alarmAfter = async (delete_: () => Promise<void>) => {
    await withKv('again', { delete: delete_ }, async (keys) => {
      await runInDurableObject(registry('again'), (_instance, { storage }) => storage.deleteAlarm())
      await keys.alarm()
    })
    return runInDurableObject(registry('again'), (_instance, { storage }) => storage.getAlarm())
  }
  const broken = () => Promise.reject(new Error('KV DELETE failed: 429'))
  const one = record()
  await withKv('again', { delete: broken }, async (keys) => {
    await keys.create('hash-again', one)
    await keys.revoke(one.id)
  })
  expect(await alarmAfter(broken)).toBeGreaterThan(Date.now())
  expect(await alarmAfter(async () => {})).toBeNull()
})

test('a key that KV rejects does not delay another one', async () => {
  const written: string[] = []
  const put = async (key: string) => {
    if (key.includes('bad')) throw new Error('KV PUT failed: 429')
    written.push(key)
  }
  await withKv('beside', { put }, async (keys) => {
    await keys.create('hash-bad', record())
    await keys.create('hash-good', record())
  })
  expect(written).toEqual([kvKeys.key('hash-good')])
})

test('a key that is revoked while it is published is published as revoked', async () => {
  let release = () => {}
  const slow = new Promise<void>((resolve) => (release = resolve))
  const calls: string[] = []
  const one = record()
  const kv = {
    put: async () => {
      await slow
      calls.push('put')
    },
    delete: async () => void calls.push('delete'),
  }
  await withKv('race', kv, async (keys) => {
    const created = keys.create('hash-race', one)
    const revoked = keys.revoke(one.id)
    release()
    await Promise.all([created, revoked])
  })
  expect(calls).toEqual(['put', 'delete'])
})

test('the registry holds no key, only hashes', async () => {
  await registry('hashes').create('hash-only', record())
  await runInDurableObject(registry('hashes'), (_instance, { storage }) => {
    const rows = storage.sql.exec('SELECT * FROM keys').toArray()
    expect(JSON.stringify(rows)).not.toContain('_moa_')
  })
})

test('a key works at once, even where KV does not have it yet or fails', async () => {
  const one = record()
  await env.KEY_REGISTRY.getByName('keys').create('hash-new', one)
  for (const get of [async () => null, () => Promise.reject(new Error('KV is down'))]) {
    const KV = { get } as unknown as KVNamespace
    const store = keyStore({ ...env, KV }, keyMemory(Date.now))
    expect(await store.find('hash-new')).toEqual(one)
    expect(await store.find('hash-none')).toBeNull()
  }
})

test('a revoked key stops at once where it was revoked, and elsewhere when the memory of 5 s expires', async () => {
  const one = record()
  const clock = { now: 1_000 }
  // A place where KV still returns the old record.
  const KV = { get: async () => one } as unknown as KVNamespace
  const here = keyStore(
    { ...env, KV },
    keyMemory(() => clock.now),
  )
  const there = keyStore(
    env,
    keyMemory(() => clock.now),
  )
  await here.create('hash-stop', one)
  expect(await here.find('hash-stop')).toEqual(one)
  expect(await there.find('hash-stop')).toEqual(one)
  expect(await here.revoke(one.id)).toBe(true)
  expect(await here.find('hash-stop')).toBeNull()
  expect(await there.find('hash-stop')).toEqual(one)
  clock.now += 5_000
  expect(await there.find('hash-stop')).toBeNull()
  clock.now += 60_000
  expect(await here.find('hash-stop')).toBeNull()
})

test('a key that is revoked while KV is read is not remembered', async () => {
  const one = record()
  let answer = (_record: KeyRecord) => {}
  const KV = {
    get: () => new Promise((resolve) => (answer = resolve)),
  } as unknown as KVNamespace
  const store = keyStore({ ...env, KV }, keyMemory(Date.now))
  await store.create('hash-while', one)
  const found = store.find('hash-while')
  await store.revoke(one.id)
  answer(one)
  expect(await found).toBeNull()
  expect(await store.find('hash-while')).toBeNull()
})

test('an origin is remembered, and one that a new key lists is known in this isolate at once', async () => {
  const store = keyStore(env, keyMemory(Date.now))
  const origins = ['https://new.example']
  expect(await store.listsOrigin('https://new.example')).toBe(false)
  await store.create('hash-origin', record({ origins }))
  expect(await store.listsOrigin('https://new.example')).toBe(true)
})
