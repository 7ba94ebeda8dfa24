import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, test, vi } from 'vitest'
import { hookStore } from '../../src/cloudflare/hooks/hooks.ts'
import { keyMemory, keyStore } from '../../src/cloudflare/keys/key-store.ts'
import { IsolateMemory } from '../../src/cloudflare/kv/isolate-memory.ts'
import { kvKeys } from '../../src/cloudflare/kv/kv-keys.ts'
import { mixtureStore } from '../../src/cloudflare/mixtures/mixtures.ts'
import { builtinMixtures } from '../../src/protocol/mixtures/builtin-mixtures.ts'
import { call, ledgerOf, MINUTE, NOW } from './ledger-of.ts'

const GARBAGE = ['{"cut', '"text"', '[]', '{"v":99,"id":"key_1"}'] as const

describe('a key', () => {
  const record = {
    id: 'key_1',
    kind: 'secret',
    name: 'n',
    tenant: 'ann',
    mixtures: null,
    origins: null,
    sessionBudgetUsd: null,
    requestsPerMinute: null,
  } as const

  test('of an older release is read with its times in milliseconds', async () => {
    await env.KV.put(
      kvKeys.key('older'),
      JSON.stringify({ ...record, createdAt: 1_700_000_000, expiresAt: 1_800_000_000 }),
    )
    const found = await keyStore(env, keyMemory(Date.now)).find('older')
    const times = { createdAtMs: 1_700_000_000_000, expiresAtMs: 1_800_000_000_000 }
    expect(found).toEqual({ ...record, ...times, budgetUsdPerDay: null })
  })

  test('of a release without daily budgets is read without one', async () => {
    const times = { createdAtMs: 1_700_000_000_000, expiresAtMs: null }
    await env.KV.put(kvKeys.key('no-day'), JSON.stringify({ v: 2, ...record, ...times }))
    const found = await keyStore(env, keyMemory(Date.now)).find('no-day')
    expect(found).toEqual({ ...record, ...times, budgetUsdPerDay: null })
  })

  test.each(GARBAGE)('that KV holds as %s is looked up in the registry', async (text) => {
    const hash = crypto.randomUUID()
    const times = { createdAtMs: 1_000, expiresAtMs: null }
    const known = { ...record, ...times, id: `key_${hash}`, budgetUsdPerDay: 5 }
    const store = keyStore(env, keyMemory(Date.now))
    await store.create(hash, known)
    await env.KV.put(kvKeys.key(hash), text)
    expect(await store.find(hash)).toEqual(known)
  })

  test.each(GARBAGE)('that the registry holds as %s is not accepted', async (text) => {
    const line = vi.spyOn(console, 'log').mockReturnValue()
    const hash = crypto.randomUUID()
    const registry = env.KEY_REGISTRY.getByName(hash)
    await runInDurableObject(registry, (instance, { storage: { sql } }) => {
      sql.exec('INSERT INTO keys (id, hash, record) VALUES (?, ?, ?)', hash, hash, text)
      expect(instance.find(hash)).toBeNull()
      expect(instance.list(9, undefined).records).toEqual([])
    })
    expect(line).toHaveBeenCalledWith('{"event":"trouble","what":"key_unreadable"}')
    line.mockRestore()
  })
})

describe('a hook', () => {
  const write = (id: string, text: string) =>
    runInDurableObject(env.HOOK_REGISTRY.getByName('hooks'), (instance) => {
      instance.put(id, text)
    })
  const storeOf = (failed: (what: string) => void) =>
    hookStore(env.HOOK_REGISTRY, {
      memory: new IsolateMemory({ maxWeight: 9, maxAgeMs: 0 }, Date.now),
      failed,
    })

  test('of an older release is read', async () => {
    const hook = { request: { model: 'demo' }, verify: { scheme: 'none' } }
    await write(
      'older',
      JSON.stringify({ id: 'older', tenant: 'ann', hook, createdAt: 1, updatedAt: 2 }),
    )
    const read = await storeOf(expect.unreachable).read('older')
    expect(read).toEqual({ id: 'older', tenant: 'ann', hook, createdAtMs: 1, updatedAtMs: 2 })
  })

  test.each(GARBAGE)('stored as %s counts as absent, and is reported', async (text) => {
    const failed = vi.fn<(what: string) => void>()
    await write('bad', text)
    expect(await storeOf(failed).read('bad')).toBeNull()
    expect(failed).toHaveBeenCalledWith('hook_unreadable')
  })
})

describe('a mixture in KV', () => {
  const mixture = builtinMixtures().get('demo')
  if (mixture === undefined) throw new Error('Cannot find demo')
  const document = JSON.stringify(mixture)

  test('of an older release is read', async () => {
    await env.KV.put(
      kvKeys.mixture('ann', 'older'),
      JSON.stringify({ version: 4, document, createdAt: 7 }),
    )
    const store = mixtureStore(env, expect.unreachable)
    expect(await store.published('ann', 'older')).toEqual({ mixture, version: 4, createdAtMs: 7 })
  })

  test.each(GARBAGE)('stored as %s is read from its writer, and reported', async (text) => {
    const failed = vi.fn<(what: string) => void>()
    const store = mixtureStore(env, failed)
    const id = `m-${crypto.randomUUID()}`
    await store.edit({ tenant: 'ann', id }, mixture, { version: null, absent: false })
    await env.KV.put(kvKeys.mixture('ann', id), text)
    expect(await store.published('ann', id)).toMatchObject({ version: 1, mixture })
    expect(failed).toHaveBeenCalledWith('mixture_unreadable')
  })

  test('whose document cannot be read counts as absent, and is reported', async () => {
    const failed = vi.fn<(what: string) => void>()
    const version = { version: 1, document: '{"id', createdAt: 7 }
    await env.KV.put(kvKeys.mixture('ann', 'cut'), JSON.stringify(version))
    expect(await mixtureStore(env, failed).published('ann', 'cut')).toBeNull()
    expect(failed).toHaveBeenCalledWith('mixture_unreadable')
  })
})

describe('a job', () => {
  const state = { id: 'job_1', run: 'run_1', session: null, hook: null, error: null }
  const older = {
    tenant: 'ann',
    fingerprint: 'f',
    delivers: true,
    workers: 1,
    state: {
      ...state,
      status: 'done',
      createdAt: NOW,
      startedAt: NOW + 1,
      endedAt: NOW + 2,
      delivery: {
        status: 'waiting',
        attempts: 1,
        last: { at: NOW + 3, status: 503, problem: 'answered 503' },
        nextAt: NOW + 4,
      },
    },
  }

  test('of an older release is read', async () => {
    const job = env.JOB.getByName(`ann/${crypto.randomUUID()}`)
    const accepted = await runInDurableObject(job, (instance, { storage }) => {
      storage.kv.put('job', older)
      return instance.look('f')
    })
    expect(accepted).toMatchObject({
      same: true,
      state: {
        ...state,
        createdAtMs: NOW,
        startedAtMs: NOW + 1,
        endedAtMs: NOW + 2,
        delivery: { last: { atMs: NOW + 3, status: 503 }, nextAtMs: NOW + 4 },
      },
    })
  })

  test.each([{ v: 99, state: {} }, 'text', {}])(
    'stored as %j is never accepted again',
    async (value) => {
      const job = env.JOB.getByName(`ann/${crypto.randomUUID()}`)
      await runInDurableObject(job, async (instance, { storage }) => {
        storage.kv.put('job', value)
        expect(() => instance.look('f')).toThrow('Cannot read the job')
        await instance.alarm()
        // A newer release may come back long after the platform would have given up.
        expect(await storage.getAlarm()).toBeGreaterThan(Date.now() + 30 * MINUTE)
        await storage.deleteAlarm()
      })
    },
  )

  test('in a list of an older release is read; one that cannot be read is left out', async () => {
    const line = vi.spyOn(console, 'log').mockReturnValue()
    const list = env.JOB_LIST.getByName(crypto.randomUUID())
    const ids = await runInDurableObject(list, (instance, { storage: { sql } }) => {
      for (const [id, text] of [
        ['a', JSON.stringify(older.state)],
        ['b', '{"v":99}'],
        ['c', '{"cut'],
      ]) {
        sql.exec('INSERT INTO jobs VALUES (?, ?, NULL, 1, 1, ?)', id, 'done', text)
      }
      const any = { status: null, delivery: null }
      return instance.list(any, 9, undefined).jobs.map(({ createdAtMs }) => createdAtMs)
    })
    expect(ids).toEqual([NOW])
    expect(line).toHaveBeenCalledWith('{"event":"trouble","what":"job_unreadable"}')
    line.mockRestore()
  })
})

describe('the claim of an idempotency key', () => {
  const claimed = (value: unknown) =>
    runInDurableObject(
      env.IDEMPOTENCY_KEY.getByName(`ann/${crypto.randomUUID()}`),
      async (instance, { storage }) => {
        storage.kv.put('kept', value)
        return instance.claim('second', 'f')
      },
    )

  test('of an older release is read', async () => {
    const times = { leaseUntil: Date.now() + 60_000, forgetAt: Date.now() + 60_000 }
    const claim = { owner: 'first', fingerprint: 'f', ...times }
    expect(await claimed({ ...claim, outcome: null })).toEqual({ role: 'running' })
    const outcome = new TextEncoder().encode('said')
    expect(await claimed({ ...claim, outcome })).toEqual({ role: 'replay', answer: 'said' })
  })

  test.each([{ v: 99, owner: 'first' }, 'text', {}])(
    'stored as %j is never run again',
    async (value) => {
      expect(await claimed(value)).toEqual({ role: 'indeterminate' })
    },
  )
})

describe('a ledger', () => {
  test('of an older release, without a version, is read', async () => {
    const { ledger, hold, sums } = await ledgerOf()
    await hold('r', 400)
    await runInDurableObject(ledger, (_, { storage }) => void storage.kv.delete('schema'))
    await evictDurableObject(ledger)
    expect(await ledger.settle({ ...call, run: 'r', amountMicros: 100 })).toMatchObject({
      spentMicros: 100,
    })
    expect(await sums()).toEqual([100, 300, 600])
  })

  test.each([2, 'text'])('whose tables have version %s is rejected', async (version) => {
    const { ledger } = await ledgerOf()
    await runInDurableObject(ledger, (_, { storage }) => storage.kv.put('schema', version))
    await evictDurableObject(ledger)
    await runInDurableObject(ledger, async (instance) => {
      const wanted = `Cannot read the session: its tables have version ${JSON.stringify(version)}, wanted 1`
      expect(() => instance.look()).toThrow(wanted)
      const hold = { run: 'r', amountMicros: 400, mixture: null, nowMs: NOW }
      await expect(instance.hold(hold)).rejects.toThrow(wanted)
    })
  })

  test('of a newer release is swept once that release is deployed again', async () => {
    const { ledger, hold } = await ledgerOf({ nowMs: Date.now() - 60 * MINUTE })
    await hold('r', 400)
    await runInDurableObject(ledger, (_, { storage }) => storage.kv.put('schema', 99))
    await evictDurableObject(ledger)
    await runInDurableObject(ledger, async (instance, { storage }) => {
      await instance.alarm()
      // Long after the platform would have given up.
      expect(await storage.getAlarm()).toBeGreaterThan(Date.now() + 30 * MINUTE)
      storage.kv.put('schema', 1)
      await instance.alarm()
      expect(instance.look()).toMatchObject({ spentMicros: 400, heldMicros: 0 })
    })
  })
})
