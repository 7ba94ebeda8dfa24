import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { describe, expect, test } from 'vitest'
import { call, DAY, ledgerOf, MINUTE, NOW } from '../ledger-of.ts'

describe('a hold', () => {
  test('is made once, with the first amount', async () => {
    const { hold, sums } = await ledgerOf()
    expect(await hold('r', 400)).toEqual({ ok: true, remainingMicros: 600 })
    expect(await hold('r', 400)).toEqual({ ok: true, remainingMicros: 600 })
    expect(await hold('r', 900)).toEqual({ ok: true, remainingMicros: 600 })
    expect(await sums()).toEqual([0, 400, 600])
  })

  test('is rejected beyond what remains, and stores nothing', async () => {
    const { hold, account } = await ledgerOf()
    expect(await hold('r', 1001)).toEqual({ ok: false, remainingMicros: 1000, reason: 'budget' })
    expect((await account()).runs).toEqual([])
    expect(await hold('r', 1000)).toEqual({ ok: true, remainingMicros: 0 })
  })

  test('is rejected when the session is for another mixture, whatever money remains', async () => {
    const { ledger, account } = await ledgerOf({ mixture: 'demo' })
    const hold = (run: string, mixture: string | null, amountMicros = 400) =>
      ledger.hold({ run, amountMicros, mixture, nowMs: NOW })
    for (const other of ['another', 'up/model', null]) {
      const refused = { ok: false, remainingMicros: 1000, reason: 'mixture', mixture: 'demo' }
      expect(await hold('r', other)).toEqual(refused)
      expect(await hold('r', other, 9999)).toEqual(refused)
    }
    expect((await account()).runs).toEqual([])
    expect(await hold('r', 'demo')).toEqual({ ok: true, remainingMicros: 600 })
  })

  test('that has ended is not made again', async () => {
    const { ledger, hold, sums } = await ledgerOf()
    await hold('r', 400)
    await ledger.release({ run: 'r', reason: 'done', nowMs: NOW })
    expect(await hold('r', 400)).toMatchObject({ ok: false, reason: 'ended' })
    await ledger.release({ run: 'late', reason: 'done', nowMs: NOW })
    expect(await hold('late', 400)).toMatchObject({ ok: false, reason: 'ended' })
    expect(await sums()).toEqual([0, 0, 1000])
  })

  test('can be read by a run that is repeated, until it has ended', async () => {
    const { ledger, hold } = await ledgerOf()
    expect(await ledger.reservation('r')).toBeNull()
    await hold('r', 400)
    await ledger.settle({ ...call, run: 'r', amountMicros: 100 })
    await ledger.shrink({ run: 'r', toMicros: 50 })
    expect(await ledger.raise({ run: 'r', toMicros: 500, nowMs: NOW })).toBe(true)
    // The amount that was reserved for the plan, and the amount that covers the run now.
    expect(await ledger.reservation('r')).toEqual({ plannedMicros: 400, coveredMicros: 600 })
    await ledger.release({ run: 'r', reason: 'done', nowMs: NOW })
    expect(await ledger.reservation('r')).toBeNull()
  })

  test('is settled call by call, and each call once', async () => {
    const { ledger, hold, sums } = await ledgerOf()
    await hold('r', 400)
    const settle = (name: string, amountMicros: number) =>
      ledger.settle({ ...call, run: 'r', call: name, amountMicros })
    expect(await settle('a', 100)).toEqual({ spentMicros: 100, clamped: false })
    expect(await settle('a', 350)).toEqual({ spentMicros: 100, clamped: false })
    expect(await settle('b', 299.2)).toEqual({ spentMicros: 300, clamped: false })
    expect(await sums()).toEqual([400, 0, 600])
    expect(await settle('c', 1)).toEqual({ spentMicros: 1, clamped: false })
    expect(await settle('c', 1)).toEqual({ spentMicros: 1, clamped: false })
    expect(await sums()).toEqual([401, 0, 599])
  })

  test('shrinks to what the rest of the run can cost, and never grows', async () => {
    const { ledger, hold, sums } = await ledgerOf()
    await hold('r', 400)
    await ledger.shrink({ run: 'r', toMicros: 300 })
    await ledger.shrink({ run: 'r', toMicros: 300 })
    expect(await sums()).toEqual([0, 300, 700])
    await ledger.shrink({ run: 'r', toMicros: 900 })
    expect(await sums()).toEqual([0, 300, 700])
    await ledger.settle({ ...call, run: 'r', amountMicros: 120 })
    await ledger.shrink({ run: 'r', toMicros: 100 })
    expect(await sums()).toEqual([120, 100, 780])
  })

  test('releases with a settlement what the rest of the run cannot cost', async () => {
    const { ledger, hold, sums } = await ledgerOf()
    await hold('r', 400)
    await ledger.settle({ ...call, run: 'r', amountMicros: 100, keepMicros: 200 })
    expect(await sums()).toEqual([100, 200, 700])
    await ledger.settle({ ...call, run: 'r', amountMicros: 100, keepMicros: 50 })
    expect(await sums()).toEqual([100, 200, 700])
  })

  test('is raised to an amount, not by one, while there is money', async () => {
    const { ledger, hold, sums, account } = await ledgerOf()
    await hold('r', 400)
    await ledger.settle({ ...call, run: 'r', amountMicros: 100, keepMicros: 200 })
    const raise = (toMicros: number, run = 'r') => ledger.raise({ run, toMicros, nowMs: NOW })
    expect(await raise(500)).toBe(true)
    expect(await raise(500)).toBe(true)
    expect(await sums()).toEqual([100, 500, 400])
    expect(await raise(901)).toBe(false)
    expect(await raise(10)).toBe(true)
    expect(await sums()).toEqual([100, 500, 400])
    expect(await raise(10, 'another')).toBe(false)
    await ledger.release({ run: 'r', reason: 'done', nowMs: NOW })
    expect(await raise(10)).toBe(false)
    expect(await account()).toMatchObject({ spentMicros: 100, heldMicros: 0 })
  })

  test('is not raised once the session is over', async () => {
    const { ledger, hold } = await ledgerOf()
    await hold('r', 100)
    const late = NOW + 400 * DAY
    expect(await ledger.raise({ run: 'r', toMicros: 200, nowMs: late })).toBe(false)
    await ledger.close()
    expect(await ledger.raise({ run: 'r', toMicros: 200, nowMs: NOW })).toBe(false)
  })

  test('is released with its reason, once', async () => {
    const { ledger, hold, account } = await ledgerOf()
    await hold('paid', 400)
    await hold('unpaid', 100, NOW + 1)
    await ledger.settle({ ...call, run: 'paid', amountMicros: 120 })
    for (const reason of ['done', 'again']) {
      await ledger.release({ run: 'paid', reason, nowMs: NOW })
      await ledger.release({ run: 'unpaid', reason, nowMs: NOW })
    }
    expect(await account()).toMatchObject({
      spentMicros: 120,
      heldMicros: 0,
      runs: [
        { run: 'unpaid', state: 'released', reason: 'done', spentMicros: 0 },
        { run: 'paid', state: 'settled', reason: 'done', spentMicros: 120 },
      ],
    })
    const late = await ledger.settle({ ...call, run: 'paid', call: 'late', amountMicros: 7 })
    expect(late).toEqual({ spentMicros: 7, clamped: false })
  })

  test('survives an eviction at any moment', async () => {
    const { ledger, hold, sums } = await ledgerOf()
    await hold('r', 400)
    await evictDurableObject(ledger)
    expect(await sums()).toEqual([0, 400, 600])
    await ledger.settle({ ...call, run: 'r', amountMicros: 50 })
    await evictDurableObject(ledger)
    expect(await ledger.settle({ ...call, run: 'r', amountMicros: 50 })).toMatchObject({
      spentMicros: 50,
    })
    await ledger.sweep(NOW + 15 * MINUTE)
    await evictDurableObject(ledger)
    expect(await sums()).toEqual([400, 0, 600])
  })
})

describe('a hold whose run has died', () => {
  test('is committed after its deadline, as its calls may have been billed', async () => {
    const { ledger, hold, sums, account } = await ledgerOf()
    await hold('old', 400)
    await hold('young', 10, NOW + 1)
    await ledger.sweep(NOW + 15 * MINUTE - 1)
    expect(await sums()).toEqual([0, 410, 590])
    await ledger.sweep(NOW + 15 * MINUTE)
    await ledger.sweep(NOW + 15 * MINUTE)
    expect(await sums()).toEqual([400, 10, 590])
    const { runs, models } = await account()
    expect(runs.map(({ run, state, reason }) => [run, state, reason])).toEqual([
      ['young', 'held', null],
      ['old', 'committed', 'never_settled'],
    ])
    expect(models).toEqual([{ model: null, spentMicros: 400, calls: 0, estimated: 0 }])
  })

  test('is committed without what was settled of it, which is spent already', async () => {
    const { ledger, hold, sums } = await ledgerOf()
    await hold('r', 400)
    await ledger.settle({ ...call, run: 'r', amountMicros: 100 })
    await ledger.sweep(NOW + 15 * MINUTE)
    expect(await sums()).toEqual([400, 0, 600])
  })

  test('is not counted twice when the run comes back', async () => {
    const { ledger, hold, sums, account } = await ledgerOf()
    await hold('r', 400)
    await ledger.sweep(NOW + 15 * MINUTE)
    expect(await ledger.settle({ ...call, run: 'r', amountMicros: 150 })).toMatchObject({
      spentMicros: 150,
    })
    expect(await sums()).toEqual([400, 0, 600])
    expect((await account()).models).toMatchObject([
      { model: null, spentMicros: 250 },
      { model: 'up/a', spentMicros: 150 },
    ])
    await ledger.release({ run: 'r', reason: 'done', nowMs: NOW })
    expect(await sums()).toEqual([150, 0, 850])
  })

  test('is found by the alarm', async () => {
    // Alarms know the real clock only.
    const past = Date.now() - 10 * MINUTE
    const { ledger, hold, terms } = await ledgerOf({ nowMs: past })
    const alarm = () => runInDurableObject(ledger, (_instance, { storage }) => storage.getAlarm())
    expect(await alarm()).toBe(terms.expiresAtMs)
    await hold('r', 400)
    await hold('s', 400, past + 1)
    expect(await alarm()).toBe(past + 15 * MINUTE)
    // One that rings early sets itself again.
    expect(await runDurableObjectAlarm(ledger)).toBe(true)
    expect(await alarm()).toBe(past + 15 * MINUTE)
    await ledger.sweep(past + 15 * MINUTE)
    expect(await alarm()).toBe(past + 15 * MINUTE + 1)
    await ledger.sweep(past + 16 * MINUTE)
    expect(await alarm()).toBe(terms.expiresAtMs)
    await ledger.sweep(terms.expiresAtMs)
    expect(await alarm()).toBe(terms.expiresAtMs + 30 * DAY)
  })

  test('is committed by an alarm that rings by itself', async () => {
    const { hold, sums } = await ledgerOf({ nowMs: Date.now() - 16 * MINUTE })
    await hold('r', 400)
    await expect.poll(sums).toEqual([400, 0, 600])
  })
})

test('the account lists the last 20 runs, and spending by model', async () => {
  const { ledger, hold, account } = await ledgerOf()
  for (let index = 0; index < 22; index++) await hold(`r${index}`, 40, NOW + index)
  const settle = { ...call, run: 'r3', amountMicros: 5 }
  await ledger.settle(settle)
  await ledger.settle({ ...settle, call: '1', estimated: true })
  await ledger.settle({ ...settle, call: '2', model: 'up/b', amountMicros: 30 })
  const { runs, models } = await account()
  expect(runs.map(({ run }) => run)).toEqual(
    Array.from({ length: 20 }, (_, index) => `r${21 - index}`),
  )
  expect(runs.at(-2)).toMatchObject({
    run: 'r3',
    spentMicros: 40,
    heldMicros: 0,
    createdAtMs: NOW + 3,
  })
  expect(models).toEqual([
    { model: 'up/b', spentMicros: 30, calls: 1, estimated: 0 },
    { model: 'up/a', spentMicros: 10, calls: 2, estimated: 1 },
  ])
})
