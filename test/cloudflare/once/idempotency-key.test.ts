import { env } from 'cloudflare:workers'
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { describe, expect, test, vi } from 'vitest'
import { idempotencyKeys } from '../../../src/cloudflare/once/idempotency.ts'
import { LEASE_MS, type IdempotencyKey } from '../../../src/cloudflare/once/idempotency-key.ts'

const DAY_MS = 24 * 60 * 60 * 1000
let count = 0

/** A key that was never used. */
function fresh(): DurableObjectStub<IdempotencyKey> {
  count += 1
  return env.IDEMPOTENCY_KEY.getByName(`ann/key-${count}`)
}

/** Lets time pass for a key, by making its claim older. */
async function pass(key: DurableObjectStub<IdempotencyKey>, ms: number): Promise<void> {
  await runInDurableObject(key, (_key, { storage }) => {
    const claim = storage.kv.get<{ leaseUntilMs: number; forgetAtMs: number }>('kept')
    if (claim === undefined) throw new Error('Cannot age a free key')
    const { leaseUntilMs, forgetAtMs } = claim
    storage.kv.put('kept', {
      ...claim,
      leaseUntilMs: leaseUntilMs - ms,
      forgetAtMs: forgetAtMs - ms,
    })
  })
}

test('of a hundred callers that claim a key at once, exactly one leads', async () => {
  const key = fresh()
  const claims = await Promise.all(
    Array.from({ length: 100 }, async (_, index) => key.claim(`owner-${index}`, 'body')),
  )
  expect(claims.filter(({ role }) => role === 'lead')).toHaveLength(1)
  expect(claims.filter(({ role }) => role === 'running')).toHaveLength(99)
})

test('its outcome is replayed for the same body, and only for that', async () => {
  const key = fresh()
  expect(await key.look('body')).toBeNull()
  await key.claim('one', 'body')
  expect(await key.look('other')).toEqual({ role: 'mismatch' })
  await key.complete('one', '{"answer":"Zürich 👋"}')
  const replay = { role: 'replay', answer: '{"answer":"Zürich 👋"}' }
  expect(await key.claim('two', 'body')).toEqual(replay)
  expect(await key.look('body')).toEqual(replay)
  expect(await key.claim('two', 'other')).toEqual({ role: 'mismatch' })
})

test('an owner that repeats its claim, because the response was lost, still leads; after the end it does not', async () => {
  const key = fresh()
  expect(await key.claim('one', 'body')).toEqual({ role: 'lead' })
  expect(await key.claim('one', 'body')).toEqual({ role: 'lead' })
  await key.complete('one', 'done')
  expect(await key.claim('one', 'body')).toMatchObject({ role: 'replay' })
})

test('a leader that falls silent is never replaced, and may come back', async () => {
  const key = fresh()
  await key.claim('one', 'body')
  await pass(key, LEASE_MS - 5_000)
  expect(await key.claim('two', 'body')).toEqual({ role: 'running' })
  await pass(key, 5_000)
  expect(await key.claim('two', 'body')).toEqual({ role: 'indeterminate' })
  expect(await key.claim('two', 'other')).toEqual({ role: 'mismatch' })
  await key.renew('one')
  expect(await key.claim('two', 'body')).toEqual({ role: 'running' })
  await pass(key, LEASE_MS)
  await key.complete('one', 'late')
  expect(await key.claim('two', 'body')).toEqual({ role: 'replay', answer: 'late' })
})

test('a renewal lasts for a whole lease', async () => {
  const key = fresh()
  await key.claim('one', 'body')
  await pass(key, LEASE_MS - 5_000)
  await key.renew('one')
  await pass(key, LEASE_MS - 5_000)
  expect(await key.look('body')).toEqual({ role: 'running' })
})

test('only the leader can end it, and only its first end counts', async () => {
  const key = fresh()
  await key.claim('one', 'body')
  await key.release('two')
  await key.complete('two', 'forged')
  expect(await key.look('body')).toEqual({ role: 'running' })
  await key.complete('one', 'first')
  await key.complete('one', 'second')
  await key.release('one')
  await key.renew('one')
  expect(await key.look('body')).toEqual({ role: 'replay', answer: 'first' })
})

test('a key that is released is free, also for another body', async () => {
  const key = fresh()
  await key.claim('one', 'body')
  await key.release('one')
  expect(await key.look('body')).toBeNull()
  expect(await key.claim('two', 'other')).toEqual({ role: 'lead' })
})

test('everything survives eviction', async () => {
  const [running, done] = [fresh(), fresh()]
  for (const key of [running, done]) await key.claim('one', 'body')
  await done.complete('one', 'done')
  for (const key of [running, done]) await evictDurableObject(key)
  expect(await running.claim('two', 'body')).toEqual({ role: 'running' })
  expect(await done.claim('two', 'body')).toEqual({ role: 'replay', answer: 'done' })
  await running.complete('one', 'after all')
  expect(await running.look('body')).toEqual({ role: 'replay', answer: 'after all' })
})

test('a day after its end a key is forgotten, and leaves nothing behind', async () => {
  const key = fresh()
  await key.claim('one', 'body')
  await pass(key, DAY_MS / 2)
  await key.complete('one', 'done')
  const alarm = await runInDurableObject(key, (_key, { storage }) => storage.getAlarm())
  expect(Math.abs((alarm ?? 0) - Date.now() - DAY_MS)).toBeLessThan(10_000)
  await pass(key, DAY_MS - 60_000)
  expect(await runDurableObjectAlarm(key)).toBe(true)
  expect(await key.look('body')).toMatchObject({ role: 'replay' })
  await pass(key, 60_000)
  expect(await runDurableObjectAlarm(key)).toBe(true)
  expect(await key.look('body')).toBeNull()
  const left = await runInDurableObject(key, async (_key, { storage }) => [
    [...storage.kv.list()].length,
    await storage.getAlarm(),
  ])
  expect(left).toEqual([0, null])
  expect(await key.claim('two', 'other')).toEqual({ role: 'lead' })
})

test('the alarm of a claim that was released does not end the next one', async () => {
  const key = fresh()
  await key.claim('one', 'body')
  await key.release('one')
  await key.claim('two', 'body')
  expect(await runDurableObjectAlarm(key)).toBe(true)
  expect(await key.look('body')).toEqual({ role: 'running' })
})

// The largest text for storage: one wide character makes every other one take two bytes.
test('an answer of 1 MiB is stored; of a longer one, only the fact that there was one', async () => {
  const [fits, exceeds] = [fresh(), fresh()]
  const longest = `…${'x'.repeat(1_048_576 - 3)}`
  for (const key of [fits, exceeds]) await key.claim('one', 'body')
  await fits.complete('one', longest)
  await exceeds.complete('one', `${longest}x`)
  expect(await fits.look('body')).toEqual({ role: 'replay', answer: longest })
  expect(await exceeds.claim('two', 'body')).toEqual({ role: 'too-large' })
  expect(await exceeds.claim('two', 'other')).toEqual({ role: 'mismatch' })
})

test('the same key of two tenants is two different keys', async () => {
  const keys = idempotencyKeys(env.IDEMPOTENCY_KEY, () => {})
  const [ann, bob] = ['ann', 'bob'].map((tenant) => ({ tenant, session: null, key: 'shared' }))
  if (ann === undefined || bob === undefined) throw new Error('Cannot happen')
  const led = await keys.claim(ann, 'body')
  expect(await keys.look(bob, 'body')).toBeNull()
  if (led.role !== 'lead') throw new Error('Cannot lead')
  await led.complete('of ann')
  expect(await keys.look(bob, 'body')).toBeNull()
  expect(await keys.look(ann, 'body')).toEqual({ role: 'replay', answer: 'of ann' })
})

test('a leader renews its lease until its run ends', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  try {
    const keys = idempotencyKeys(env.IDEMPOTENCY_KEY, () => {})
    const place = { tenant: 'ann', session: null, key: 'renewed' }
    const key = env.IDEMPOTENCY_KEY.getByName('ann/renewed')
    const led = await keys.claim(place, 'body')
    await pass(key, LEASE_MS)
    expect(await keys.look(place, 'body')).toEqual({ role: 'indeterminate' })
    vi.advanceTimersByTime(10_000)
    await expect.poll(() => keys.look(place, 'body')).toMatchObject({ role: 'running' })
    if (led.role !== 'lead') throw new Error('Cannot lead')
    await led.release()
    expect(vi.getTimerCount()).toBe(0)
    expect(await keys.look(place, 'body')).toBeNull()
  } finally {
    vi.useRealTimers()
  }
})

test('a key that fails twice is called again; with one that always fails, nothing runs', async () => {
  const lost = () => Promise.reject(new Error('reset because its code was updated'))
  const flaky = (failures: number) => {
    let left = failures
    const getByName = (name: string) => {
      left -= 1
      const key = env.IDEMPOTENCY_KEY.getByName(name)
      return left < 0 ? key : ({ claim: lost, complete: lost } as unknown as typeof key)
    }
    return { getByName } as typeof env.IDEMPOTENCY_KEY
  }
  const claim = await idempotencyKeys(flaky(2), () => {}).claim(
    { tenant: 'ann', session: null, key: 'f' },
    'body',
  )
  expect(claim.role).toBe('lead')
  if (claim.role === 'lead') await claim.complete('done')
  const never = idempotencyKeys(flaky(99), () => {}).claim(
    { tenant: 'ann', session: null, key: 'g' },
    'body',
  )
  await expect(never).rejects.toThrow('reset')
})

test('an outcome that cannot be stored is reported to the operator, and does not throw', async () => {
  const troubles: string[] = []
  const lost = () => Promise.reject(new Error('overloaded'))
  const key = { claim: async () => ({ role: 'lead' }), complete: lost, release: lost }
  const namespace = { getByName: () => key } as unknown as typeof env.IDEMPOTENCY_KEY
  const keys = idempotencyKeys(namespace, (what) => troubles.push(what))
  const led = await keys.claim({ tenant: 'ann', session: null, key: 'k' }, 'body')
  if (led.role !== 'lead') throw new Error('Cannot lead')
  await led.complete('done')
  await led.release()
  expect(troubles).toEqual(['idempotency_not_completed', 'idempotency_not_released'])
})

describe('the place of a key', () => {
  const session = `sess_${'a'.repeat(32)}`
  const PLACES = [
    { tenant: 'ann', session: null, key: 'KEY' },
    { tenant: 'ann', session, key: 'KEY' },
    { tenant: 'ann', session: null, key: `${session}/KEY` },
    { tenant: 'ann', session: null, key: `/${session}/KEY` },
    { tenant: 'ann', session: null, key: `/ann/${session}/KEY` },
    { tenant: 'ann', session, key: `${session}/KEY` },
    { tenant: 'ann', session: null, key: `${session}/${session}/KEY` },
    { tenant: 'ann', session: null, key: '/ann/KEY' },
    { tenant: 'ann', session: null, key: 'ann/KEY' },
  ]

  /** The names of the objects that places reach. */
  async function namesOf(places: typeof PLACES): Promise<readonly string[]> {
    const names: string[] = []
    const getByName = (name: string) => {
      names.push(name)
      return env.IDEMPOTENCY_KEY.getByName(name)
    }
    const keys = idempotencyKeys({ getByName } as typeof env.IDEMPOTENCY_KEY, () => {})
    for (const place of places) await keys.look(place, 'body')
    return names
  }

  test('is one for each tenant, session and key, whatever the text of the key', async () => {
    const names = await namesOf(PLACES)
    expect(new Set(names).size).toBe(PLACES.length)
  })

  test('is the one of older releases, but for a key that reads as the place of a session', async () => {
    expect(await namesOf(PLACES.slice(0, 2))).toEqual(['ann/KEY', `ann/${session}/KEY`])
    const outcome = { role: 'replay', answer: 'of a release before' }
    const older = env.IDEMPOTENCY_KEY.getByName(`old/${session}/KEY`)
    await older.claim('one', 'body')
    await older.complete('one', outcome.answer)
    const keys = idempotencyKeys(env.IDEMPOTENCY_KEY, () => {})
    expect(await keys.look({ tenant: 'old', session, key: 'KEY' }, 'body')).toEqual(outcome)
    const owners = { tenant: 'old', session: null, key: `${session}/KEY` }
    expect(await keys.look(owners, 'body')).toBeNull()
  })
})
