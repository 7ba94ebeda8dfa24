import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { hookStore } from '../../src/cloudflare/hooks/hooks.ts'
import { encodeState } from '../../src/cloudflare/jobs/stored-job.ts'
import { keyMemory, keyStore } from '../../src/cloudflare/keys/key-store.ts'
import { IsolateMemory } from '../../src/cloudflare/kv/isolate-memory.ts'
import { kvKeys } from '../../src/cloudflare/kv/kv-keys.ts'
import { mixtureStore } from '../../src/cloudflare/mixtures/mixtures.ts'
import { hookSchema } from '../../src/protocol/hooks/hook.ts'
import { isOver } from '../../src/protocol/jobs/job-state.ts'
import { mixtureSchema } from '../../src/protocol/mixtures/mixture.ts'
import { NO_TALLY } from '../../src/protocol/usage/tally.ts'
import { formsOf } from '../protocol/stored-forms.ts'
import { call } from './ledger-of.ts'

/** Times of the forms: the day on which they were taken, in milliseconds. */
const TAKEN_MS = Date.UTC(2026, 10, 27)
const DAY_MS = 86_400_000
const expectTime = (ms: number) => expect(Math.abs(ms - TAKEN_MS)).toBeLessThan(2 * DAY_MS)

interface StoredObject {
  readonly tables: readonly {
    readonly sql: string
    readonly name?: string
    readonly rows?: readonly Readonly<Record<string, SqlStorageValue>>[]
  }[]
  readonly kv?: Readonly<Record<string, unknown>>
}

/** Writes what an object of an older release held into the storage of one of today. */
function restore({ sql, kv }: DurableObjectStorage, { tables, kv: values = {} }: StoredObject) {
  for (const { sql: statement } of tables) sql.exec(statement)
  for (const { name, rows = [] } of tables) {
    for (const row of rows) {
      const marks = Object.keys(row).map(() => '?')
      const into = `INSERT INTO ${name} (${Object.keys(row).join()}) VALUES (${marks.join()})`
      sql.exec(into, ...Object.values(row))
    }
  }
  for (const [key, value] of Object.entries(values)) kv.put(key, value)
}

describe('a ledger', () => {
  const restored = async (stored: StoredObject) => {
    const ledger = env.LEDGER.getByName(`local/sess_${crypto.randomUUID()}`)
    await runInDurableObject(ledger, (_, { storage }) => restore(storage, stored))
    await evictDurableObject(ledger)
    return ledger
  }

  test.each(formsOf<StoredObject>('ledger'))(
    'as $commit stored it is read, holds, settles and releases',
    async ({ stored }) => {
      const ledger = await restored(stored)
      const before = await ledger.read()
      if (before === null) throw new Error('There is no session')
      expect(before.heldMicros).toBeGreaterThan(0)
      expect(before.runs.length).toBeGreaterThan(0)
      const held = before.runs.find(({ state }) => state === 'held')
      if (held === undefined) throw new Error('No run holds money')

      const { plannedMicros = 0, coveredMicros } = (await ledger.reservation(held.run)) ?? {}
      expect(plannedMicros).toBeGreaterThanOrEqual(held.heldMicros)
      expect(coveredMicros).toBe(held.heldMicros + held.spentMicros)
      const nowMs = before.expiresAtMs - 1
      const hold = { run: 'new', amountMicros: 400, mixture: null, nowMs }
      expect(await ledger.hold(hold)).toMatchObject({ ok: true })
      expect(await ledger.settle({ ...call, run: held.run, amountMicros: 1 })).toEqual({
        spentMicros: 1,
        clamped: false,
      })
      for (const { run } of (await ledger.read())?.runs ?? []) {
        await ledger.release({ run, reason: 'done', nowMs })
      }
      const after = await ledger.look()
      expect([after?.heldMicros, after?.spentMicros]).toEqual([0, before.spentMicros + 1])
      expect(after?.budgetMicros).toBe(before.budgetMicros)
    },
  )

  test.each(formsOf<StoredObject>('ledger'))(
    'as $commit stored it has the tables of today, and is migrated once',
    async ({ stored }) => {
      const columnsOf = async (ledger: DurableObjectStub) =>
        runInDurableObject(ledger, (_, { storage: { sql, kv } }) => {
          const tables = ['session', 'holds', 'calls'].map((table) =>
            sql
              .exec<{ name: string }>(`SELECT name FROM pragma_table_info('${table}')`)
              .toArray()
              .map(({ name }) => name)
              // No longer used.
              .filter((name) => name !== 'sent')
              .toSorted(),
          )
          return [tables, kv.get('schema') ?? null] as const
        })
      const ledger = await restored(stored)
      await ledger.look()
      const fresh = env.LEDGER.getByName(`local/sess_${crypto.randomUUID()}`)
      const terms = { budgetMicros: 1, expiresAtMs: Date.now() + DAY_MS, mixture: null }
      await fresh.open({ id: 'sess_1', tenant: 'local', ...terms, nowMs: Date.now() })
      expect((await columnsOf(ledger))[0]).toEqual((await columnsOf(fresh))[0])
      await evictDurableObject(ledger)
      expect(await ledger.look()).not.toBeNull()
    },
  )
})

describe('a key', () => {
  test.each(formsOf('key'))('as $commit stored it is found in KV', async ({ stored }) => {
    const hash = crypto.randomUUID()
    await env.KV.put(kvKeys.key(hash), stored)
    const key = await keyStore(env, keyMemory(Date.now)).find(hash)
    if (key === null) throw new Error('Cannot find the key')
    expect(key.tenant).not.toBe('')
    expectTime(key.createdAtMs)
    if (key.expiresAtMs !== null) expectTime(key.expiresAtMs)
  })

  test.each(formsOf('key'))('as $commit stored it is found in the registry', async ({ stored }) => {
    const registry = env.KEY_REGISTRY.getByName(crypto.randomUUID())
    await runInDurableObject(registry, (instance, { storage: { sql } }) => {
      sql.exec('INSERT INTO keys (id, hash, record) VALUES (?, ?, ?)', 'id', 'hash', stored)
      expect(instance.find('hash')?.createdAtMs).toBeGreaterThan(TAKEN_MS - DAY_MS)
      expect(instance.list(9, undefined).records).toHaveLength(1)
    })
  })
})

describe('a hook', () => {
  test.each(formsOf('hook'))('as $commit stored it is found', async ({ stored }) => {
    const id = `h-${crypto.randomUUID()}`
    await runInDurableObject(env.HOOK_REGISTRY.getByName('hooks'), (instance) => {
      instance.put(id, stored)
    })
    const memory = new IsolateMemory<null>({ maxWeight: 9, maxAgeMs: 0 }, Date.now)
    const found = await hookStore(env.HOOK_REGISTRY, { memory, failed: expect.unreachable }).find(
      id,
    )
    if (found === null) throw new Error('Cannot find the hook')
    expect(hookSchema.safeParse(found.hook)).toMatchObject({ success: true })
    expectTime(found.createdAtMs)
    expectTime(found.updatedAtMs)
  })
})

describe('the figures of a day', () => {
  test.each(formsOf('usage'))(
    'as $commit stored them are read and added to',
    async ({ stored }) => {
      const usage = env.USAGE.getByName(crypto.randomUUID())
      const day = '2026-11-28'
      const runs = { ...NO_TALLY, sums: { runs: 1, calls: 1, costPicos: 5 } }
      const entry = { id: 'run_new4567890', day, mixture: 'demo', key: 'open', session: null }
      await usage.record({ ...entry, usage: { runs, models: {}, roles: {} } })
      await runInDurableObject(usage, (_, { storage: { sql } }) => {
        sql.exec('UPDATE usage SET document = ?', stored)
      })
      const before = await usage.read({ from: day, to: day, by: 'model', mixture: null })
      const { runs: count = 0, costPicos = 0 } = before.total.sums
      expect(costPicos).toBeGreaterThan(0)
      expect(before.rows.length).toBeGreaterThan(0)
      expect(
        await usage.record({ ...entry, usage: { runs, models: {}, roles: {} } }),
      ).toMatchObject({
        counted: true,
      })
      const after = await usage.read({ from: day, to: day, by: 'day', mixture: null })
      expect(after.total.sums).toMatchObject({ runs: count + 1, costPicos: costPicos + 5 })
    },
  )
})

describe('a mixture', () => {
  test.each(formsOf('mixture'))('as $commit stored it is found', async ({ stored }) => {
    const id = `m-${crypto.randomUUID()}`
    await env.KV.put(kvKeys.mixture('ann', id), stored)
    const found = await mixtureStore(env, expect.unreachable).published('ann', id)
    if (found === null) throw new Error('Cannot find the mixture')
    expect(mixtureSchema.parse(found.mixture)).toEqual(found.mixture)
    expectTime(found.createdAtMs)
  })

  test('whose agents were named with "#" is found in KV and at its writer', async () => {
    const id = `m-${crypto.randomUUID()}`
    const agents = [{ model: 'sim/quick', name: 'bee#1' }, { model: 'sim/terse' }]
    const aggregator = { model: 'sim/judge' }
    const document = JSON.stringify({ id, layers: [{ agents }], aggregator })
    const writer = env.MIXTURE_WRITER.getByName(`ann/${id}`)
    const precondition = { version: null, absent: false }
    await writer.edit({ tenant: 'ann', id, document, precondition, nowMs: TAKEN_MS })
    const store = mixtureStore(env, expect.unreachable)
    for (const found of [await store.published('ann', id), await store.current('ann', id)]) {
      const [layer] = found?.mixture.layers ?? []
      expect(layer?.agents.map(({ name }) => name)).toEqual(['bee-1', undefined])
    }
  })
})

interface Claim extends Readonly<Record<string, unknown>> {
  readonly fingerprint: string
  readonly outcome: { readonly $bytes: string } | null
}

describe('the claim of an idempotency key', () => {
  test.each(formsOf<Claim>('claim'))('as $commit stored it holds', async ({ stored }) => {
    const key = env.IDEMPOTENCY_KEY.getByName(`ann/${crypto.randomUUID()}`)
    const answer = stored.outcome?.$bytes
    const outcome = answer === undefined ? null : new TextEncoder().encode(answer)
    const { fingerprint } = stored
    const [standing, other] = await runInDurableObject(key, async (instance, { storage }) => {
      storage.kv.put('kept', { ...stored, outcome })
      return [instance.look(fingerprint), await instance.claim('second', 'other')]
    })
    expect(other).toEqual({ role: 'mismatch' })
    // The run of the first caller was cut off with its release: its lease is over by now.
    expect(standing).toEqual(
      answer === undefined
        ? { role: expect.stringMatching(/running|indeterminate/) }
        : { role: 'replay', answer },
    )
  })
})

interface Job {
  readonly fingerprint: string
  readonly state: { readonly status: 'queued' | 'running' | 'done' | 'failed' | 'cancelled' }
}

describe('a job', () => {
  test.each(formsOf<Job>('job'))('as $commit stored it is read, and ends', async ({ stored }) => {
    const job = env.JOB.getByName(`ann/${crypto.randomUUID()}`)
    await runInDurableObject(job, async (instance, { storage }) => {
      for (const table of TABLES) storage.sql.exec(table)
      storage.kv.put('job', stored)
      const { same, state } = instance.look(stored.fingerprint) ?? {}
      if (state === undefined) throw new Error('Cannot read the job')
      expect([same, state.status]).toEqual([true, stored.state.status])
      const { createdAtMs, startedAtMs, endedAtMs, delivery } = state
      for (const ms of [createdAtMs, startedAtMs, endedAtMs, delivery?.last?.atMs]) {
        if (ms !== null && ms !== undefined) expectTime(ms)
      }
      expect(endedAtMs === null).toBe(!isOver(state.status))
      const error = { code: 'cancelled', message: 'The job was cancelled' }
      const ended = await instance.finish({ status: 'cancelled', error }, createdAtMs + 1)
      expect(isOver(ended?.status ?? 'queued')).toBe(true)
      const written = storage.kv.get<{ readonly workers?: number }>('job')
      if (!isOver(stored.state.status)) expect(written?.workers).toBeGreaterThanOrEqual(1)
      await storage.deleteAlarm()
    })
  })

  const STATES = formsOf('job-state')

  test.each(STATES)('in a list as $commit stored it is listed', async ({ stored }) => {
    const list = env.JOB_LIST.getByName(crypto.randomUUID())
    const [listed] = await runInDurableObject(list, (instance, { storage: { sql } }) => {
      sql.exec('INSERT INTO jobs VALUES (?, ?, NULL, 1, 1, ?)', 'a', 'done', stored)
      return instance.list({ status: null, delivery: null }, 9, undefined).jobs
    })
    if (listed === undefined) throw new Error('Cannot read the state')
    expectTime(listed.createdAtMs)
    const { v: _v, ...fields } = JSON.parse(encodeState(listed)) as Record<string, unknown>
    const times = ['createdAtMs', 'endedAtMs', 'startedAtMs']
    const facts = ['delivery', 'error', 'hook', 'id', 'run', 'session', 'status']
    expect(Object.keys(fields).toSorted()).toEqual(times.concat(facts).toSorted())
  })
})

/** The tables of a job, which have not changed yet. */
const TABLES = [
  'CREATE TABLE texts (name TEXT NOT NULL, piece INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (name, piece))',
  'CREATE TABLE begun (call TEXT PRIMARY KEY)',
  'CREATE TABLE events (seq INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, data TEXT NOT NULL)',
]
