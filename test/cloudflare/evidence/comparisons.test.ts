import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test, vi } from 'vitest'
import { formsOf } from '../../protocol/stored-forms.ts'
import { withPair } from '../../../src/cloudflare/evidence/comparison-sums.ts'
import type { ComparedPair, ComparedRun } from '../../../src/protocol/comparisons/compared-run.ts'
import type { ComparisonSums } from '../../../src/protocol/comparisons/comparison-sums.ts'

const DAY = '2026-11-28'
const DAY_MS = 86_400_000

function objectOf() {
  const object = env.COMPARISONS.getByName(`${crypto.randomUUID()}/team`)
  const hold = (run: string, boundUsd = 0.1, dailyUsd = 1) =>
    object.reserve({ run, day: DAY, boundUsd, dailyUsd })
  const read = async () => object.read(DAY)
  return { object, hold, read }
}

function pairOf(more: Partial<ComparedPair> = {}): ComparedPair {
  return {
    against: 'sim/a',
    alpha: 0.05,
    value: 1,
    judgments: [
      {
        model: 'sim/judge',
        orders: [
          { first: true, verdict: 'win' },
          { first: false, verdict: 'win' },
        ],
      },
    ],
    judgeCostUsd: 0.01,
    answer: { costUsd: 0.02, latencyMs: 200, chars: 100 },
    other: { costUsd: 0.01, latencyMs: 100, chars: 50 },
    ...more,
  }
}

function comparedOf(run: string, more: Partial<ComparedRun> = {}): ComparedRun {
  const atMs = Date.now()
  return { run, atMs, version: 3, costUsd: 0.05, pairs: [pairOf()], regret: false, ...more }
}

test('money of the day is never exceeded, however many runs reserve at once', async () => {
  const { hold, read } = objectOf()
  const grants = await Promise.all(Array.from({ length: 50 }, (_, at) => hold(`run_${at}`, 0.1, 1)))
  expect(grants.filter(({ allowed }) => allowed)).toHaveLength(10)
  expect((await read()).money).toEqual({ day: DAY, spentUsd: 0, skipped: 40 })
})

test('money that a run did not use serves another one, and that of another day does not count', async () => {
  const { object, hold, read } = objectOf()
  expect((await hold('run_a', 1)).allowed).toBe(true)
  expect((await hold('run_b', 0.5)).allowed).toBe(false)
  await object.record(comparedOf('run_a', { costUsd: 0.2 }), null)
  expect((await hold('run_b', 0.8)).allowed).toBe(true)
  expect((await hold('run_c', 0.01)).allowed).toBe(false)
  const tomorrow = { run: 'run_d', day: '2026-11-29', boundUsd: 1, dailyUsd: 1 }
  expect((await object.reserve(tomorrow)).allowed).toBe(true)
  expect((await read()).money.spentUsd).toBe(0.2)
})

test('a second reservation of a run raises the first one, up to the money of the day', async () => {
  const { hold } = objectOf()
  expect((await hold('run_a', 0.4)).allowed).toBe(true)
  expect((await hold('run_a', 0.9)).allowed).toBe(true)
  expect((await hold('run_a', 1.1)).allowed).toBe(false)
  expect((await hold('run_b', 0.1)).allowed).toBe(true)
  expect((await hold('run_c', 0.1)).allowed).toBe(false)
})

test('a run is begun, recorded and paid once, also after an eviction', async () => {
  const { object, hold, read } = objectOf()
  expect(await object.begin('run_a')).toBe(false)
  await hold('run_a')
  expect(await Promise.all([object.begin('run_a'), object.begin('run_a')])).toEqual([true, false])
  await object.record(comparedOf('run_a'), null)
  await object.record(comparedOf('run_a'), null)
  await evictDurableObject(object)
  await object.record(comparedOf('run_a'), null)
  expect((await hold('run_a')).allowed).toBe(false)
  const { comparisons, money } = await read()
  expect(comparisons.map(({ sums }) => sums.n)).toEqual([1])
  expect(money.spentUsd).toBe(0.05)
})

test('a run whose cost is unknown costs what it reserved', async () => {
  const { object, hold, read } = objectOf()
  await hold('run_a', 0.3)
  await object.record(comparedOf('run_a', { costUsd: null, pairs: [] }), null)
  const { comparisons, money } = await read()
  expect(comparisons).toEqual([])
  expect(money.spentUsd).toBe(0.3)
})

test('sums are of each version and other answer; a missing verdict is no tie', async () => {
  const { object, hold, read } = objectOf()
  const first = [
    { first: true, verdict: 'win' },
    { first: false, verdict: 'loss' },
  ] as const
  const unread = [
    { first: true, verdict: null },
    { first: false, verdict: 'win' },
  ] as const
  const of = (value: number | null, orders: ComparedPair['judgments'][number]['orders']) =>
    pairOf({ value, judgments: [{ model: 'sim/judge', orders }] })
  const without = { agent: 'mini', model: 'sim/a' }
  const runs = [
    comparedOf('run_a', { pairs: [of(0.5, first), pairOf({ against: 'without:mini', without })] }),
    comparedOf('run_b', { pairs: [of(null, unread)], regret: true }),
    comparedOf('run_c', { pairs: [pairOf({ value: 0 })], regret: null }),
    comparedOf('run_d', { version: 4 }),
  ]
  for (const run of runs) {
    await hold(run.run)
    await object.record(run, null)
  }
  const { comparisons } = await read()
  expect(comparisons.map(({ version, against }) => [version, against])).toEqual([
    [4, 'sim/a'],
    [3, 'sim/a'],
    [3, 'without:mini'],
  ])
  expect(comparisons[1]?.sums).toMatchObject({
    n: 2,
    wins: 0,
    ties: 1,
    losses: 1,
    missing: 1,
    cost: { n: 3, answer: 0.06, other: 0.03 },
    length: { n: 3, answer: 300, other: 150 },
    judges: {
      wanted: 6,
      usable: 5,
      pairs: 2,
      consistent: 1,
      decided: 5,
      firstWins: 3,
    },
    regret: { n: 2, count: 1 },
  })
  expect(comparisons[2]?.sums.without).toEqual(without)
})

test('the last 300 runs are stored, the newest first, with texts where there are some', async () => {
  const { object, hold } = objectOf()
  const texts = { question: 'Why?', answer: 'So.', others: {} }
  for (let at = 0; at < 302; at++) {
    await hold(`run_${at}`)
    await object.record(
      comparedOf(`run_${at}`, { atMs: at, costUsd: 0 }),
      at === 301 ? texts : null,
    )
  }
  const runs = await object.runs()
  expect(runs).toHaveLength(300)
  expect(runs[0]).toMatchObject({ run: 'run_301', texts })
  expect(runs[1]).not.toHaveProperty('texts')
  expect((await object.read(DAY)).comparisons[0]?.sums.n).toBe(302)
})

test('a candidate comes with each reservation until there is none', async () => {
  const { object, hold } = objectOf()
  const candidate = { id: 'imp_1', alpha: 0.02, mixture: { id: 'team' } as never }
  await object.setCandidate(candidate)
  expect((await hold('run_a')).candidate).toEqual(candidate)
  await object.setCandidate(null)
  expect((await hold('run_b')).candidate).toBeNull()
})

test('the alarm deletes texts after 30 days, everything after 400, and counts lost money as spent', async () => {
  const { object, hold, read } = objectOf()
  const texts = { question: 'Why?', answer: 'So.', others: {} }
  const after = async (ms: number) => {
    vi.setSystemTime(Date.now() + ms)
    await runDurableObjectAlarm(object)
  }
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(`${DAY}T12:00:00Z`) })
  try {
    await hold('run_a')
    await hold('run_b', 0.7)
    await object.record(comparedOf('run_a', { costUsd: 0 }), texts)
    await after(3 * 3_600_000)
    expect((await read()).money.spentUsd).toBe(0.7)
    await after(31 * DAY_MS)
    expect((await object.runs())[0]).not.toHaveProperty('texts')
    expect((await read()).comparisons).toHaveLength(1)
    await after(400 * DAY_MS)
    await runInDurableObject(object, (_, { storage }) => {
      const tables = storage.sql.exec(`SELECT name FROM sqlite_master WHERE name = 'sums'`)
      expect(tables.toArray()).toEqual([])
    })
  } finally {
    vi.useRealTimers()
  }
})

test('reading leaves no database behind', async () => {
  const { object, read } = objectOf()
  expect(await read()).toEqual({ comparisons: [], money: { day: DAY, spentUsd: 0, skipped: 0 } })
  expect(await object.runs()).toEqual([])
  await runInDurableObject(object, (_, { storage }) => {
    expect(storage.sql.exec('SELECT name FROM sqlite_master').toArray()).toEqual([])
  })
})

test.each(formsOf('comparison-sums'))(
  'sums as $commit stored them are read and added to',
  async ({ stored }) => {
    const { object, hold, read } = objectOf()
    await hold('run_a')
    await object.record(comparedOf('run_a'), null)
    await runInDurableObject(object, (_, { storage: { sql } }) => {
      sql.exec('UPDATE sums SET document = ?', stored)
    })
    const before = (await read()).comparisons[0]?.sums
    expect(before?.n).toBeGreaterThan(50)
    expect(before?.sequence.interval[0]).toBeGreaterThan(0.5)
    await hold('run_b')
    await object.record(comparedOf('run_b'), null)
    const after = (await read()).comparisons[0]?.sums
    expect(after?.n).toBe((before?.n ?? 0) + 1)
    expect(after?.sequence.spread.count).toBe((before?.sequence.spread.count ?? 0) + 1)
  },
)

test('sums that a newer release wrote stay as they are', async () => {
  const { object, hold, read } = objectOf()
  const line = vi.spyOn(console, 'log').mockReturnValue()
  await hold('run_a')
  await object.record(comparedOf('run_a'), null)
  const newer = '{"v":99}'
  await runInDurableObject(object, (_, { storage: { sql } }) => {
    sql.exec('UPDATE sums SET document = ?', newer)
  })
  await hold('run_b')
  await object.record(comparedOf('run_b'), null)
  expect((await read()).comparisons).toEqual([])
  await runInDurableObject(object, (_, { storage: { sql } }) => {
    expect(sql.exec('SELECT document FROM sums').one()).toEqual({ document: newer })
  })
  line.mockRestore()
})

test('sums begin again when the last runs contradict those before them', () => {
  const sumsAfter = (values: readonly number[]) =>
    values.reduce<ComparisonSums | null>(
      (sums, value, atMs) => withPair(sums, pairOf({ value }), { atMs, regret: null }),
      null,
    )
  const [good, bad] = [Array.from({ length: 300 }, () => 1), Array.from({ length: 100 }, () => 0)]
  expect(sumsAfter(good)).toMatchObject({ n: 300, sinceMs: 0 })
  const changed = sumsAfter([...good, ...bad])
  expect(changed?.wins).toBe(0)
  expect(changed?.sinceMs).toBeGreaterThan(300)
  expect(changed?.n).toBe(400 - (changed?.sinceMs ?? 0))
  expect(changed?.sequence.interval[1]).toBeLessThan(0.5)
})
