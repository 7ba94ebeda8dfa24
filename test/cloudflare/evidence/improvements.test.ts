import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test, vi } from 'vitest'
import { improvementStore } from '../../../src/cloudflare/evidence/improvement-store.ts'
import type { Improvement } from '../../../src/protocol/improvements/improvement.ts'
import { mixtureSchema } from '../../../src/protocol/mixtures/mixture.ts'

const MIXTURE = mixtureSchema.parse({ id: 'team', layers: [], aggregator: { model: 'sim/judge' } })

function improvementOf(id: string): Improvement {
  return {
    id,
    key: `key of ${id}`,
    fromVersion: 1,
    change: 'Drop the agent idle',
    why: 'It adds nothing',
    status: 'proposed',
    alpha: 0.025,
    mixture: MIXTURE,
    fewerCalls: true,
    offline: null,
    shadow: null,
    promotedVersion: null,
    retestedSinceMs: null,
    createdAtMs: 1,
    updatedAtMs: 1,
  }
}

/** An object whose Workflows are counted in place of being started. */
async function stage() {
  const place = { tenant: crypto.randomUUID(), mixture: 'team' }
  const object = env.IMPROVEMENTS.getByName(`${place.tenant}/team`)
  const create = vi.fn<(options?: WorkflowInstanceCreateOptions) => Promise<WorkflowInstance>>(
    async () => ({}) as WorkflowInstance,
  )
  await runInDurableObject(object, (instance) => {
    Object.assign(instance, { env: { IMPROVING: { create } } })
  })
  const store = improvementStore(env.IMPROVEMENTS, () => {})
  const keys = () =>
    runInDurableObject(object, (_, { storage }) => [...storage.kv.list()].map(([key]) => key))
  return { place, object, store, create, keys }
}

test('a mixture that is in use has a round after the first hour and then daily, each with a name of its own', async () => {
  const { place, object, store, create } = await stage()
  await store.touch(place)
  const { nextRoundAtMs } = await store.read(place)
  expect(nextRoundAtMs).toBeLessThanOrEqual(Date.now() + 3_600_000)
  await store.touch(place)
  expect((await store.read(place)).nextRoundAtMs).toBe(nextRoundAtMs)
  await runDurableObjectAlarm(object)
  await store.endRound(place, { why: 'Done', goesOn: true })
  await store.touch(place)
  await runDurableObjectAlarm(object)
  expect(create).toHaveBeenCalledTimes(2)
  expect(new Set(create.mock.calls.map(([options]) => options?.id)).size).toBe(2)
  expect(create.mock.calls[0]?.[0]?.params).toMatchObject(place)
  const next = (await store.read(place)).nextRoundAtMs ?? 0
  expect(next).toBeGreaterThan(Date.now() + 23 * 3_600_000)
})

test('without a compared run, a day has no round; after seven of them no alarm is left, until there is one', async () => {
  const { place, object, store, create } = await stage()
  await store.touch(place)
  await runDurableObjectAlarm(object)
  await store.endRound(place, { why: 'Done', goesOn: true })
  for (let day = 1; day <= 6; day++) await runDurableObjectAlarm(object)
  expect((await store.read(place)).nextRoundAtMs).not.toBeNull()
  await runDurableObjectAlarm(object)
  expect(await store.read(place)).toMatchObject({ nextRoundAtMs: null, round: { why: 'Done' } })
  expect(create).toHaveBeenCalledTimes(1)
  await store.touch(place)
  expect((await store.read(place)).nextRoundAtMs).toBeLessThanOrEqual(Date.now() + 3_600_000)
  await runDurableObjectAlarm(object)
  expect(create).toHaveBeenCalledTimes(2)
})

test('the days without a compared run are counted anew after one', async () => {
  const { place, object, store, create } = await stage()
  for (let round = 1; round <= 3; round++) {
    await store.touch(place)
    await runDurableObjectAlarm(object)
    await store.endRound(place, { why: 'Done', goesOn: true })
    for (let day = 1; day <= 6; day++) await runDurableObjectAlarm(object)
    expect((await store.read(place)).nextRoundAtMs).not.toBeNull()
    expect(create).toHaveBeenCalledTimes(round)
  }
})

test.each<[string, { why: string; goesOn: boolean; failed?: boolean } | null]>([
  ['failed', { why: 'It failed', goesOn: true, failed: true }],
  ['was lost', null],
])('a round that %s is repeated without a further compared run', async (_, end) => {
  const { place, object, store, create } = await stage()
  await store.touch(place)
  await runDurableObjectAlarm(object)
  if (end !== null) await store.endRound(place, end)
  else
    await runInDurableObject(object, (_object, { storage }) => {
      const rounds = storage.kv.get<{ round: object }>('rounds')
      const round = { startedAtMs: 1, endedAtMs: null, why: 'It goes on' }
      storage.kv.put('rounds', { ...rounds, round })
    })
  await runDurableObjectAlarm(object)
  expect(create).toHaveBeenCalledTimes(2)
})

test('between two rounds, the compared runs of a mixture write once', async () => {
  const { place, object, store } = await stage()
  await store.touch(place)
  await store.start(place)
  const puts = await runInDurableObject(object, async (instance, { storage }) => {
    const put = vi.spyOn(storage.kv, 'put')
    for (let run = 0; run < 5; run++) await instance.touch(place)
    return put.mock.calls.length
  })
  expect(puts).toBe(1)
})

test('a round that goes on is returned in place of a second one', async () => {
  const { place, store, create } = await stage()
  const first = await store.start(place)
  expect(await store.start(place)).toEqual(first)
  expect(create).toHaveBeenCalledTimes(1)
  await store.endRound(place, { why: 'Done', goesOn: false })
  expect((await store.read(place)).round).toMatchObject({ why: 'Done' })
  await store.start(place)
  expect(create).toHaveBeenCalledTimes(2)
})

test('a round that could not be started is tried again, under another name', async () => {
  const { place, store, create } = await stage()
  create.mockRejectedValueOnce(new Error('Away'))
  await store.start(place)
  const ids = create.mock.calls.map(([options]) => options?.id)
  expect(new Set(ids).size).toBe(2)
})

test('a change is added once for each number, and changed only from the status that it has', async () => {
  const { place, store } = await stage()
  await store.touch(place)
  expect(await store.add(place, improvementOf('imp_1'), 1)).toBe(true)
  expect(await store.add(place, improvementOf('imp_2'), 1)).toBe(false)
  const offline = { status: 'offline' } as const
  const which = { id: 'imp_1', status: 'proposed' } as const
  expect(await store.change(place, which, offline)).toMatchObject(offline)
  expect(await store.change(place, which, offline)).toBeNull()
  expect(await store.change(place, { ...which, id: 'imp_2' }, offline)).toBeNull()
})

test('the last 50 changes are stored, and the number goes on', async () => {
  const { place, store } = await stage()
  await store.touch(place)
  for (let k = 1; k <= 53; k++) await store.add(place, improvementOf(`imp_${k}`), k)
  const { improvements, count } = await store.read(place)
  expect(count).toBe(53)
  expect(improvements.map(({ id }) => id)).toEqual(
    Array.from({ length: 50 }, (_, index) => `imp_${53 - index}`),
  )
})

test('reading stores nothing, and a mixture that is no longer in use leaves nothing behind', async () => {
  const { place, object, store, keys } = await stage()
  await store.read(place)
  expect(await keys()).toEqual([])
  await store.touch(place)
  await store.start(place)
  await store.endRound(place, { why: 'It is gone', goesOn: false })
  expect((await store.read(place)).nextRoundAtMs).toBeNull()
  await runDurableObjectAlarm(object)
  expect(await keys()).toEqual([])
})

test('what a newer release wrote is left as it is', async () => {
  const { place, object, store } = await stage()
  const newer = { v: 99, strange: true }
  await runInDurableObject(object, (_, { storage }) => storage.kv.put('rounds', newer))
  await store.touch(place)
  await expect(store.read(place)).rejects.toThrow('Cannot read')
  await runInDurableObject(object, (_, { storage }) => {
    expect(storage.kv.get('rounds')).toEqual(newer)
  })
})

test('the format of version 1 is read', async () => {
  const { place, object, store } = await stage()
  const round = { startedAtMs: 5, endedAtMs: 6, why: 'Done' }
  const { tenant, mixture } = place
  await runInDurableObject(object, (_, { storage }) => {
    storage.kv.put('rounds', { v: 1, tenant, mixture, started: 1, count: 1, round, goesOn: false })
    storage.kv.put('improvement/000000001', { v: 1, ...improvementOf('imp_1') })
  })
  expect(await store.read(place)).toEqual({
    improvements: [improvementOf('imp_1')],
    count: 1,
    round,
    nextRoundAtMs: null,
  })
})

test('rounds that an older release planned go on: a run may have been compared since', async () => {
  const { place, object, create } = await stage()
  const round = { startedAtMs: 5, endedAtMs: 6, why: 'Done' }
  await runInDurableObject(object, async (_, { storage }) => {
    storage.kv.put('rounds', { v: 1, ...place, started: 1, count: 1, round, goesOn: true })
    await storage.setAlarm(Date.now() + 60_000)
  })
  await runDurableObjectAlarm(object)
  expect(create).toHaveBeenCalledTimes(1)
})
