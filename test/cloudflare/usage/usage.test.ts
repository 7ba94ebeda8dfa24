import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test, vi } from 'vitest'
import { addTallies, NO_TALLY, OTHER, type Tally } from '../../../src/protocol/usage/tally.ts'
import { dayOf, type UsageEntry } from '../../../src/protocol/usage/usage-entry.ts'
import { daysBefore, type UsageGroup } from '../../../src/protocol/usage/usage-query.ts'
import { seededRandom } from '../../../src/moa/text/random.ts'

const TODAY = dayOf(Date.now())

function objectOf(tenant = crypto.randomUUID()) {
  const usage = env.USAGE.getByName(tenant)
  const read = async (by: UsageGroup = 'day', more: object = {}) =>
    usage.read({ from: daysBefore(TODAY, 399), to: TODAY, by, mixture: null, ...more })
  return { usage, read }
}

function tally(sums: Tally['sums']): Tally {
  return { ...NO_TALLY, sums }
}

/** A run of two calls, of which the second costs twice as much. */
function entryOf(more: Partial<UsageEntry> = {}, costPicos = 1): UsageEntry {
  const models = {
    'sim/a': tally({ runs: 1, calls: 1, costPicos }),
    'sim/b': tally({ runs: 1, calls: 1, costPicos: 2 * costPicos }),
  }
  const usage = {
    runs: tally({ runs: 1, calls: 2, costPicos: 3 * costPicos }),
    models,
    roles: { agent: models['sim/a'], aggregator: models['sim/b'] },
  }
  const id = `run_${crypto.randomUUID()}`
  return { id, day: TODAY, mixture: 'demo', key: 'open', session: null, usage, ...more }
}

test('the figures of every grouping have the same sum, over random runs', async () => {
  const { usage, read } = objectOf()
  const random = seededRandom(11)
  const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)] as T
  const entries = Array.from({ length: 120 }, () =>
    entryOf(
      {
        day: daysBefore(TODAY, pick([0, 1, 2, 40])),
        mixture: pick(['demo', 'team', 'sim/a']),
        key: pick(['open', 'key_1', 'key_2']),
        session: pick([null, 'sess_1', 'sess_2']),
      },
      Math.floor(random() * 1e9),
    ),
  )
  await Promise.all(entries.map((entry) => usage.record(entry)))
  const sumsOf = (part: readonly UsageEntry[]) =>
    part.map((entry) => entry.usage.runs).reduce(addTallies).sums
  const whole = sumsOf(entries)
  for (const by of ['day', 'mixture', 'key', 'model', 'role'] as const) {
    const { rows, total } = await read(by)
    expect(total.sums).toEqual(whole)
    const { runs: _runs, ...sums } = rows.map((row) => row.tally).reduce(addTallies).sums
    expect(sums).toEqual({ calls: whole.calls, costPicos: whole.costPicos })
  }
  const inSessions = entries.filter(({ session }) => session !== null)
  expect((await read('session')).total.sums).toEqual(sumsOf(inSessions))
  const ofTeam = entries.filter(({ mixture }) => mixture === 'team')
  for (const by of ['day', 'key', 'model'] as const) {
    expect((await read(by, { mixture: 'team' })).total.sums).toEqual(sumsOf(ofTeam))
  }
  const recent = entries.filter(({ day }) => day >= daysBefore(TODAY, 1))
  const days = await read('day', { from: daysBefore(TODAY, 1) })
  expect(days.total.sums).toEqual(sumsOf(recent))
  expect(days.since).toBe(daysBefore(TODAY, 40))
})

test('what comparisons used is counted apart: no row and no total has it', async () => {
  const { usage, read } = objectOf()
  await usage.record(entryOf({ session: 'sess_1' }))
  const before = await read('day')
  const compared = entryOf({ key: null }, 1_000)
  await Promise.all([usage.record(compared), usage.record(compared)])
  await usage.record(entryOf({ key: null, mixture: 'team', day: daysBefore(TODAY, 1) }, 10))
  for (const by of ['day', 'mixture', 'key', 'model', 'role', 'session'] as const) {
    const { total, rows, evidence } = await read(by)
    expect(total.sums).toEqual(before.total.sums)
    expect(rows.every(({ tally: { sums } }) => (sums.costPicos ?? 0) <= 3)).toBe(true)
    expect(evidence.sums).toEqual({ runs: 2, calls: 4, costPicos: 3_030 })
  }
  expect((await read('day', { mixture: 'demo' })).evidence.sums.costPicos).toBe(3_000)
  expect((await read('day', { to: daysBefore(TODAY, 1) })).evidence.sums.costPicos).toBe(30)
})

test('a run that is reported again is counted once, also after an eviction', async () => {
  const { usage, read } = objectOf()
  const entry = entryOf({ session: 'sess_1' })
  await Promise.all([usage.record(entry), usage.record(entry)])
  await evictDurableObject(usage)
  await usage.record(entry)
  await usage.record(entryOf())
  expect((await read()).total.sums.runs).toBe(2)
  expect((await read('session')).total.sums.runs).toBe(1)
})

test('runs before and after midnight count on different days', async () => {
  const { usage, read } = objectOf()
  const midnight = Date.parse(TODAY)
  await usage.record(entryOf({ day: dayOf(midnight - 1) }))
  await usage.record(entryOf({ day: dayOf(midnight) }))
  const names = (await read()).rows.map(({ name }) => name)
  expect(names.toSorted()).toEqual([daysBefore(TODAY, 1), TODAY])
})

test('a run changes one row, and one more in a session', async () => {
  const { usage } = objectOf()
  await usage.record(entryOf({ session: 'sess_1' }))
  const written = await runInDurableObject(usage, (instance, { storage: { sql } }) => {
    const exec = vi.spyOn(sql, 'exec')
    const rowsOf = () =>
      exec.mock.results.reduce(
        (sum, { value }) => sum + (value as { rowsWritten: number }).rowsWritten,
        0,
      )
    instance.record(entryOf())
    const alone = rowsOf()
    instance.record(entryOf({ session: 'sess_1' }))
    return [alone, rowsOf() - alone]
  })
  expect(written).toEqual([1, 2])
})

test('a tenant sees nothing of another, and a look leaves no database behind', async () => {
  const { usage } = objectOf()
  await usage.record(entryOf())
  const other = objectOf()
  expect(await other.read()).toEqual({
    rows: [],
    total: NO_TALLY,
    evidence: NO_TALLY,
    since: null,
  })
  await runInDurableObject(other.usage, (_, { storage: { sql } }) => {
    expect(sql.exec(`SELECT 1 FROM sqlite_master WHERE name = 'usage'`).toArray()).toEqual([])
  })
})

test('a day with very many mixtures stays small, and loses no figure', async () => {
  const { usage, read } = objectOf()
  await runInDurableObject(usage, (instance) => {
    for (let n = 0; n < 1_010; n += 1) instance.record(entryOf({ mixture: `sim/m${n}` }))
  })
  const { rows, total } = await read('mixture')
  expect(total.sums.runs).toBe(1_010)
  expect(rows.length).toBeLessThanOrEqual(1_001)
  expect(rows.at(-1)).toMatchObject({ name: OTHER, tally: { sums: { runs: 10 + 1 - 1 } } })
  // A mixture that has a row keeps it.
  await usage.record(entryOf({ mixture: 'sim/m3' }))
  const [m3] = (await read('day', { mixture: 'sim/m3' })).rows
  expect(m3?.tally.sums.runs).toBe(2)
})

test('days that are too old are deleted, and an object without days leaves nothing', async () => {
  const { usage, read } = objectOf()
  await usage.record(entryOf({ day: daysBefore(TODAY, 400) }))
  await usage.record(entryOf({ day: daysBefore(TODAY, 399) }))
  expect(await runDurableObjectAlarm(usage)).toBe(true)
  expect((await read()).since).toBe(daysBefore(TODAY, 399))
  await runInDurableObject(usage, (_, { storage: { sql } }) => {
    sql.exec('UPDATE usage SET day = ?', daysBefore(TODAY, 401))
  })
  expect(await runDurableObjectAlarm(usage)).toBe(true)
  expect((await read()).since).toBeNull()
  await usage.record(entryOf())
  expect((await read()).total.sums.runs).toBe(1)
  await runInDurableObject(usage, (_, { storage }) => storage.deleteAll())
})

test('figures that cannot be read stay as they are, are left out, and are reported', async () => {
  const line = vi.spyOn(console, 'log').mockReturnValue()
  const { usage, read } = objectOf()
  await usage.record(entryOf())
  await usage.record(entryOf({ mixture: 'team' }))
  await runInDurableObject(usage, (_, { storage: { sql } }) => {
    sql.exec(`UPDATE usage SET document = '{"v":99}' WHERE mixture = 'demo'`)
  })
  expect(await usage.record(entryOf())).toMatchObject({ counted: false })
  expect((await read('mixture')).rows.map(({ name }) => name)).toEqual(['team'])
  expect(line).toHaveBeenCalledWith('{"event":"trouble","what":"usage_unreadable"}')
  line.mockRestore()
})

test('a key that passes its level is reported by one run a minute, until the message has arrived', async () => {
  const { usage } = objectOf()
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
  const record = async (more: Partial<UsageEntry> = {}) =>
    runInDurableObject(
      usage,
      (instance) => instance.record(entryOf({ key: 'key_1', alertPicos: 7, ...more })).alertPicos,
    )
  expect(await record()).toBeNull()
  expect(await record({ key: 'key_2' })).toBeNull()
  expect(await record({ day: daysBefore(TODAY, 1) })).toBeNull()
  expect(await record({ mixture: 'team' })).toBeNull()
  expect(await record()).toBe(9)
  expect(await record()).toBeNull()
  vi.setSystemTime(Date.now() + 61_000)
  expect(await record()).toBe(15)
  // Another level is another message.
  expect(await record({ alertPicos: 8 })).toBe(18)
  await usage.alerted({ key: 'key_1', day: TODAY, levelPicos: 7 })
  vi.setSystemTime(Date.now() + 61_000)
  expect(await record()).toBeNull()
  vi.useRealTimers()
})
