import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { IsolateMemory } from '../../../src/cloudflare/kv/isolate-memory.ts'
import { learnedStore } from '../../../src/cloudflare/evidence/learned-store.ts'
import type { LearnedRun } from '../../../src/gateway/evidence/learned-store.ts'
import { decide, NOTHING_KNOWN } from '../../../src/stats/learning/decision.ts'
import { contextOf, newArm, predict } from '../../../src/stats/learning/linear-arm.ts'
import { NO_VALUES } from '../../../src/stats/learning/off-policy.ts'
import { packed } from '../../../src/stats/learning/packed.ts'
import { randomFrom } from '../../../src/stats/random/generator.ts'
import oldRun from '../../fixtures/stored/learned-run-v1.json?raw'
import oldState from '../../fixtures/stored/learned-state-v1.json?raw'

const SETTINGS = { forget: 0.999, targetUsd: null, mayDecide: true }

function runOf(run: string, more: Partial<LearnedRun> = {}): LearnedRun {
  return {
    mixture: 'team',
    run,
    arm: 'solo',
    base: 'solo',
    wanted: 'solo',
    propensity: 0.9,
    least: 0.9,
    explored: false,
    failed: false,
    context: packed(Array.from({ length: 32 }, (_, index) => (index + 1) / 32)),
    costUsd: 0.5,
    latencyMs: 10,
    settings: SETTINGS,
    ...more,
  }
}

function objectOf() {
  const tenant = crypto.randomUUID()
  const learned = env.LEARNED.getByName(`${tenant}/team`)
  let now = Date.now()
  const trouble: string[] = []
  const store = learnedStore({
    objects: env.LEARNED,
    memory: new IsolateMemory({ maxWeight: 10, maxAgeMs: 600_000 }, () => now),
    now: () => now,
    failed: (what) => trouble.push(what),
  })
  const reward = (run: string, value: number, source: 'comparison' | 'vote' = 'comparison') =>
    store.reward(tenant, { mixture: 'team', run, reward: value, source })
  const armOf = async () => (await store.read(tenant, 'team'))?.arms[0]
  const pass = (ms: number) => (now += ms)
  return { tenant, learned, store, reward, armOf, pass, trouble }
}

test('a run is recorded once, and its outcome counts once', async () => {
  const { tenant, learned, store, reward, armOf } = objectOf()
  await store.record(tenant, runOf('run_1'))
  await store.record(tenant, runOf('run_1'))
  await reward('run_1', 1)
  await evictDurableObject(learned)
  await store.record(tenant, runOf('run_1'))
  await reward('run_1', 1)
  expect(await armOf()).toEqual({
    arm: 'solo',
    pulls: 1,
    rewarded: 1,
    meanReward: 1,
    meanCostUsd: 0.5,
  })
})

test('an outcome that comes before its run waits for it', async () => {
  const { tenant, store, reward, armOf } = objectOf()
  await store.record(tenant, runOf('run_1'))
  await reward('run_2', 1, 'vote')
  await reward('run_2', 0)
  expect(await armOf()).toMatchObject({ pulls: 1, rewarded: 0 })
  await store.record(tenant, runOf('run_2'))
  expect(await armOf()).toMatchObject({ pulls: 2, rewarded: 1, meanReward: 1 })
})

test('a vote replaces what judges said of a run, and never the reverse', async () => {
  const { tenant, store, reward, armOf } = objectOf()
  await store.record(tenant, runOf('run_1'))
  await reward('run_1', 1)
  await reward('run_1', 0, 'vote')
  await reward('run_1', 1)
  expect(await armOf()).toMatchObject({ rewarded: 1, meanReward: 0 })
  await store.record(tenant, runOf('run_2', { arm: 'other' }))
  const knownArm = store.known(tenant, 'team')?.arms.get('solo')
  expect(knownArm?.rewarded).toBe(0) // As it was read before.
})

test('it is learned of an arm whether the rules had chosen it', async () => {
  const { tenant, store, reward, pass } = objectOf()
  for (let count = 0; count < 20; count++) {
    await store.record(tenant, runOf(`run_${count}`))
    await reward(`run_${count}`, 1)
  }
  pass(31_000)
  await store.record(tenant, runOf('run_last'))
  const arm = store.known(tenant, 'team')?.arms.get('solo') ?? newArm(34)
  const meanOf = (isBase: boolean) => predict(arm, contextOf(new Float64Array(32), isBase)).mean
  expect(meanOf(true)).toBeGreaterThan(meanOf(false) + 0.02)
})

test('a mixture that does not learn stores nothing of its votes', async () => {
  const { tenant, learned, store, reward } = objectOf()
  await reward('run_1', 1, 'vote')
  expect(await store.read(tenant, 'team')).toBeNull()
  await runInDurableObject(learned, (_, { storage }) => {
    const tables = storage.sql.exec(`SELECT name FROM sqlite_master WHERE name = 'runs'`)
    expect(tables.toArray()).toEqual([])
  })
})

test('state of a newer release stays as it is, and the rules decide', async () => {
  const { tenant, learned, store, reward, trouble } = objectOf()
  await store.record(tenant, runOf('run_1'))
  const newer = '{"v":99}'
  await runInDurableObject(learned, (_, { storage }) =>
    storage.sql.exec('UPDATE state SET document = ?', newer),
  )
  await store.record(tenant, runOf('run_2'))
  await reward('run_1', 1)
  expect(store.known(tenant, 'team')).toBeNull()
  expect(await store.read(tenant, 'team')).toBeNull()
  expect(trouble).toEqual(['learned_unreadable', 'learned_unreadable'])
  const stored = await runInDurableObject(learned, (_, { storage }) =>
    storage.sql.exec<{ document: string }>('SELECT document FROM state').one(),
  )
  expect(stored.document).toBe(newer)
})

test('what an isolate remembers is renewed after 30 seconds, and not used after 10 minutes', async () => {
  const { tenant, store, reward, pass } = objectOf()
  expect(store.known(tenant, 'team')).toBeNull()
  await store.record(tenant, runOf('run_1'))
  await reward('run_1', 1)
  const rewarded = () => store.known(tenant, 'team')?.arms.get('solo')?.rewarded
  pass(29_000)
  await store.record(tenant, runOf('run_2'))
  expect(rewarded()).toBe(0)
  pass(2_000)
  await store.record(tenant, runOf('run_3'))
  expect(rewarded()).toBe(1)
  pass(599_000)
  expect(rewarded()).toBe(1)
  pass(2_000)
  expect(rewarded()).toBeUndefined()
})

test('a run that is as old as 30 days is deleted, and with the last one everything', async () => {
  const { tenant, learned, store } = objectOf()
  await store.record(tenant, runOf('run_1'))
  await runInDurableObject(learned, (_, { storage }) =>
    storage.sql.exec('UPDATE runs SET at = at - ?', 31 * 86_400_000),
  )
  await runDurableObjectAlarm(learned)
  expect(await store.read(tenant, 'team')).toBeNull()
})

/** Requests of a mixture whose rules choose `solo`, where another strategy is better; whether it has gone live. */
async function livesAfter(settings: LearnedRun['settings'], better: number) {
  const { tenant, store, reward, pass } = objectOf()
  const random = randomFrom(7)
  const arms = ['solo', 'vote']
  for (let count = 0; count < 400; count++) {
    const numbers = Array.from({ length: 32 }, () => random.uniform() / 4)
    const known = store.known(tenant, 'team') ?? NOTHING_KNOWN
    const { arm, ...decision } = decide(
      known,
      { features: Float64Array.from(numbers), arms, base: 'solo', explore: 0.5 },
      random.uniform(),
    )
    const context = packed(numbers)
    const run = `run_${count}`
    pass(31_000)
    await store.record(tenant, {
      ...runOf(run, { ...decision, arm, context, settings }),
      base: 'solo',
    })
    await reward(run, Number(random.uniform() < (arm === 'vote' ? better : 0.3)))
    if (count % 50 === 49 && (await store.read(tenant, 'team'))?.live === true) return true
  }
  return false
}

test('a better arm decides once recorded runs show it, unless the mixture forbids it', async () => {
  expect(await livesAfter(SETTINGS, 0.9)).toBe(true)
  expect(await livesAfter({ ...SETTINGS, mayDecide: false }, 0.9)).toBe(false)
}, 300_000)

test('an arm that is no better never decides', async () => {
  expect(await livesAfter(SETTINGS, 0.3)).toBe(false)
}, 300_000)

const OLD = JSON.parse(oldState) as { readonly decisions: number }

test('state of the release before is read: costs and counts stay, and the rules decide', async () => {
  const { tenant, learned, store, reward } = objectOf()
  await store.record(tenant, runOf('run_1'))
  await runInDurableObject(learned, (_, { storage }) => {
    storage.sql.exec('UPDATE state SET document = ?', oldState)
    storage.sql.exec('UPDATE runs SET document = ?', oldRun)
  })
  await store.record(tenant, runOf('run_2'))
  await reward('run_1', 1, 'vote')
  const figures = await store.read(tenant, 'team')
  expect(figures).toMatchObject({ live: false, decisions: OLD.decisions + 1, rewarded: 40 })
  expect(figures?.values).toEqual(NO_VALUES)
  expect(figures?.arms).toMatchObject([
    { arm: 'solo', pulls: 61, rewarded: 30, meanReward: 20 / 30, meanCostUsd: 0.5 },
    { arm: 'vote', pulls: 12, rewarded: 10, meanReward: 0.5, meanCostUsd: 2 },
  ])
  await reward('run_2', 1)
  expect(await store.read(tenant, 'team')).toMatchObject({ rewarded: 41 })
})

test('of the runs of a mixture the last 5,000 are stored, about', async () => {
  const { tenant, learned, store } = objectOf()
  await store.record(tenant, runOf('run_m'))
  // Ids sort newest first.
  await runInDurableObject(learned, (_, { storage }) => {
    for (let count = 0; count < 5_200; count++) {
      const id = `run_x${String(count).padStart(5, '0')}`
      storage.sql.exec(`INSERT INTO runs SELECT ?, at, document FROM runs WHERE id = 'run_m'`, id)
    }
  })
  const ids = () =>
    runInDurableObject(learned, (_, { storage }) =>
      storage.sql.exec<{ id: string }>('SELECT id FROM runs ORDER BY id').toArray(),
    )
  for (let count = 0; count < 98; count++)
    await learned.record(runOf(`run_a${String(count).padStart(3, '0')}`))
  expect((await ids()).length).toBe(5_200 + 99)
  await learned.record(runOf('run_b'))
  const left = await ids()
  expect(left.length).toBe(5_000)
  expect(left.at(-1)?.id).toBe('run_x04899')
  expect(left.some(({ id }) => id === 'run_m')).toBe(true)
}, 300_000)

test('a run that failed earns nothing, as often as answers have an outcome', async () => {
  const { tenant, learned, store, reward, armOf } = objectOf()
  await store.record(tenant, runOf('run_1', { failed: true }))
  await store.record(tenant, runOf('run_1', { failed: true }))
  expect(await armOf()).toMatchObject({ pulls: 1, rewarded: 1, meanReward: 0 })
  await reward('run_1', 1)
  expect(await armOf()).toMatchObject({ rewarded: 1, meanReward: 0 })
  // Of many runs without an outcome, failures are no more often counted than answers.
  for (let count = 0; count < 1_200; count++) await learned.record(runOf(`run_silent_${count}`))
  const before = (await armOf())?.rewarded ?? 0
  for (let count = 0; count < 200; count++)
    await learned.record(runOf(`run_failed_${count}`, { failed: true }))
  const counted = ((await armOf())?.rewarded ?? 0) - before
  expect(counted).toBeGreaterThan(0)
  expect(counted).toBeLessThan(60)
}, 300_000)

test('it goes back to the rules when they turn out to be better', async () => {
  const { tenant, learned, store, reward } = objectOf()
  await store.record(tenant, runOf('run_1'))
  await runInDurableObject(learned, (_, { storage }) =>
    storage.sql.exec(`UPDATE state SET document = json_set(document, '$.live', json('true'))`),
  )
  expect(await store.read(tenant, 'team')).toMatchObject({ live: true })
  const random = randomFrom(2)
  let count = 0
  while ((await store.read(tenant, 'team'))?.live === true && count < 1_000) {
    count++
    const isTried = random.uniform() < 0.1
    const [arm, propensity] = isTried ? ['solo', 0.1] : ['vote', 0.9]
    const run = `run_live_${count}`
    await store.record(tenant, runOf(run, { arm, propensity, least: 0.1, wanted: 'vote' }))
    await reward(run, Number(random.uniform() < (isTried ? 0.9 : 0.2)))
  }
  expect(count).toBeGreaterThanOrEqual(100)
  expect(count).toBeLessThan(500)
  expect(await store.read(tenant, 'team')).toMatchObject({ live: false, values: { n: 0 } })
}, 300_000)
