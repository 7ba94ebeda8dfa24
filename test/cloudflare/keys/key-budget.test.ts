import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'

import { keyMemory, keyStore } from '../../../src/cloudflare/keys/key-store.ts'

const DAY = 86_400_000
const HOUR = 3_600_000
/** Ten in the morning, ahead of the real clock, so that no alarm rings by itself. */
const NOW = Math.floor(Date.now() / DAY + 100) * DAY + 10 * HOUR

/** The budget of a new key: 1000 a day. */
function keyBudget() {
  const budget = env.KEY_BUDGET.getByName(crypto.randomUUID())
  const reserve = (session: string, amountMicros: number, { nowMs = NOW, hours = 1 } = {}) =>
    budget.reserve({
      session,
      amountMicros,
      expiresAtMs: nowMs + hours * HOUR,
      limitMicros: 1000,
      nowMs,
    })
  return { budget, reserve, counted: (nowMs = NOW) => budget.counted(nowMs) }
}

test('of 100 sessions opened at once, no more than the day allows get a share', async () => {
  const { reserve, counted } = keyBudget()
  const taken = await Promise.all(Array.from({ length: 100 }, (_, n) => reserve(`s${n}`, 90)))
  expect(taken.filter(Boolean)).toHaveLength(11)
  expect(await counted()).toBe(990)
  expect(await reserve('small', 10)).toBe(true)
  expect(await reserve('smaller', 1)).toBe(false)
})

test('an ended session gives back what it did not spend, once', async () => {
  const { budget, reserve, counted } = keyBudget()
  await reserve('a', 600)
  await reserve('b', 400)
  await budget.end('a', 250)
  await budget.end('a', 250)
  expect(await counted()).toBe(650)
  // Its last run has released what it held.
  await budget.end('a', 200)
  expect(await counted()).toBe(600)
  expect(await reserve('c', 401)).toBe(false)
  expect(await reserve('c', 400)).toBe(true)
  await budget.end('unknown', 5)
  expect(await counted()).toBe(1000)
})

test('a share is taken once, can be raised while the session is open, and never sinks before its end', async () => {
  const { budget, reserve, counted } = keyBudget()
  expect(await reserve('a', 600)).toBe(true)
  expect(await reserve('a', 600)).toBe(true)
  expect(await reserve('a', 100)).toBe(true)
  expect(await counted()).toBe(600)
  expect(await reserve('a', 1001)).toBe(false)
  expect(await reserve('a', 1000)).toBe(true)
  expect(await counted()).toBe(1000)
  await budget.end('a', 0)
  expect(await reserve('a', 1)).toBe(false)
  expect(await counted()).toBe(0)
})

test('a new day counts open sessions with their budget, and no longer those that have ended', async () => {
  const { budget, reserve, counted } = keyBudget()
  const tomorrow = NOW + DAY
  await reserve('ended', 300)
  await budget.end('ended', 300)
  // Its end was never reported.
  await reserve('lost', 300, { hours: 1 })
  await reserve('open', 400, { hours: 24 })
  expect(await reserve('more', 1)).toBe(false)
  expect(await counted(tomorrow)).toBe(400)
  expect(await reserve('next', 601, { nowMs: tomorrow })).toBe(false)
  expect(await reserve('next', 600, { nowMs: tomorrow })).toBe(true)
  // A clock that is behind does not bring the day before back.
  expect(await counted(NOW)).toBe(1000)
})

test('no sequence of requests lets a day count more than its limit, and the total is the sum of the shares', async () => {
  const { budget, reserve } = keyBudget()
  let seed = 7
  const random = (below: number) => (seed = (seed * 16_807) % 2_147_483_647) % below
  let nowMs = NOW
  for (let step = 0; step < 300; step += 1) {
    const session = `s${random(40)}`
    if (random(3) > 0) await reserve(session, random(400), { nowMs, hours: 1 + random(40) })
    else await budget.end(session, random(400))
    nowMs += random(2 * HOUR)
    if (step % 50 === 0) await evictDurableObject(budget)
    const counted = await budget.counted(nowMs)
    const sum = await runInDurableObject(budget, (_, { storage: { sql } }) =>
      sql.exec<{ sum: number }>('SELECT COALESCE(SUM(amount), 0) AS sum FROM shares').one(),
    )
    expect(counted).toBe(sum.sum)
    expect(counted).toBeLessThanOrEqual(1000)
  }
})

test('a key whose budget was only looked at, or whose sessions are all over, leaves no tables', async () => {
  const { budget, reserve, counted } = keyBudget()
  const tables = () =>
    runInDurableObject(budget, (_, { storage: { sql } }) =>
      sql.exec(`SELECT name FROM sqlite_master WHERE name IN ('day', 'shares')`).toArray(),
    )
  expect(await counted()).toBe(0)
  await budget.end('none', 1)
  expect(await tables()).toEqual([])
  // In the past: the alarm rings in the next day.
  const past = NOW - 200 * DAY
  await reserve('a', 100, { nowMs: past })
  expect(await tables()).toHaveLength(2)
  await runDurableObjectAlarm(budget)
  await expect.poll(tables).toEqual([])
  expect(await reserve('b', 1000)).toBe(true)
})

test('the list of keys reads what counts today', async () => {
  const id = `key_${crypto.randomUUID()}`
  const store = keyStore(env, keyMemory(Date.now))
  expect(await store.countedMicros(id)).toBe(0)
  const nowMs = Date.now()
  const share = { session: 's', amountMicros: 70, limitMicros: 1000, nowMs }
  await env.KEY_BUDGET.getByName(id).reserve({ ...share, expiresAtMs: nowMs + DAY })
  expect(await store.countedMicros(id)).toBe(70)
})
