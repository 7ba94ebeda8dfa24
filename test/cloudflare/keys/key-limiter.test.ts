import { env } from 'cloudflare:workers'
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { shield } from '../../../src/cloudflare/keys/key-store.ts'

const limiter = (name: string) => env.KEY_LIMITER.getByName(name)

/** Lets time pass, by making the counted requests older. */
async function pass(name: string, ms: number) {
  await runInDurableObject(limiter(name), (_instance, { storage }) => {
    storage.sql.exec('UPDATE passes SET at = at - ?', ms)
  })
}

function rows(name: string): Promise<number> {
  return runInDurableObject(limiter(name), (_instance, { storage }) => {
    return storage.sql.exec('SELECT * FROM passes').toArray().length
  })
}

test('of 100 requests at once, exactly the allowed number pass', async () => {
  const waits = await Promise.all(Array.from({ length: 100 }, () => limiter('storm').take(37)))
  expect(waits.filter((wait) => wait === 0)).toHaveLength(37)
  for (const wait of waits) expect(wait).toBeLessThanOrEqual(60_000)
  expect(Math.min(...waits.filter((wait) => wait > 0))).toBeGreaterThan(50_000)
  expect(await rows('storm')).toBe(37)
})

test('no 60 seconds have more requests than the limit, even across the turn of a minute', async () => {
  const name = 'turn'
  for (let count = 0; count < 3; count += 1) expect(await limiter(name).take(6)).toBe(0)
  await pass(name, 40_000)
  for (let count = 0; count < 3; count += 1) expect(await limiter(name).take(6)).toBe(0)
  const wait = await limiter(name).take(6)
  expect([wait > 15_000, wait <= 20_000]).toEqual([true, true])
  await pass(name, 20_000)
  const waits = await Promise.all(Array.from({ length: 20 }, () => limiter(name).take(6)))
  expect(waits.filter((each) => each === 0)).toHaveLength(3)
})

test('a rejected request does not count', async () => {
  expect(await limiter('refused').take(1)).toBe(0)
  for (let count = 0; count < 50; count += 1) {
    expect(await limiter('refused').take(1)).toBeGreaterThan(0)
  }
  await pass('refused', 60_000)
  expect(await limiter('refused').take(1)).toBe(0)
})

test('a longer window is as exact', async () => {
  expect(await limiter('hour').take(1, 3_600_000)).toBe(0)
  await pass('hour', 3_590_000)
  const wait = await limiter('hour').take(1, 3_600_000)
  expect([wait > 0, wait <= 10_000]).toEqual([true, true])
  await pass('hour', 10_000)
  expect(await limiter('hour').take(1, 3_600_000)).toBe(0)
})

test('keys do not share a limit, and a limit outlives an eviction', async () => {
  expect(await limiter('one').take(1)).toBe(0)
  expect(await limiter('two').take(1)).toBe(0)
  await evictDurableObject(limiter('one'))
  expect(await limiter('one').take(1)).toBeGreaterThan(0)
})

test('a whole day of requests stays within the limit in every window', async () => {
  const limit = 5
  let now = 0
  expect(await limiter('day').take(limit)).toBe(0)
  const passes = [now]
  for (let count = 0; count < 200; count += 1) {
    const step = (count * 7_919) % 17_000
    now += step
    await pass('day', step)
    if ((await limiter('day').take(limit)) === 0) passes.push(now)
  }
  for (const at of passes) {
    const inWindow = passes.filter((each) => each > at - 59_000 && each <= at)
    expect(inWindow.length).toBeLessThanOrEqual(limit)
  }
  expect(passes.length).toBeGreaterThan(50)
  expect(await rows('day')).toBeLessThanOrEqual(limit)
})

test('an unused limiter stores nothing', async () => {
  const tables = () =>
    runInDurableObject(limiter('idle'), (_instance, { storage }) =>
      storage.sql.exec(`SELECT name FROM sqlite_master WHERE name = 'passes'`).toArray(),
    )
  expect(await limiter('idle').take(2)).toBe(0)
  expect(await runDurableObjectAlarm(limiter('idle'))).toBe(true)
  expect(await tables()).toHaveLength(1)
  await pass('idle', 3_600_000)
  expect(await runDurableObjectAlarm(limiter('idle'))).toBe(true)
  expect(await tables()).toEqual([])
  expect(await limiter('idle').take(1)).toBe(0)
  expect(await limiter('idle').take(1)).toBeGreaterThan(0)
})

test('the shield allows requests when its binding is missing or fails', async () => {
  const with_ = (limit: () => Promise<RateLimitOutcome>) => shield({ SHIELD: { limit } })
  expect(await shield({})('a')).toBe(true)
  expect(await with_(async () => ({ success: true }))('a')).toBe(true)
  expect(await with_(async () => ({ success: false }))('a')).toBe(false)
  expect(await with_(() => Promise.reject(new Error('down')))('a')).toBe(true)
})
