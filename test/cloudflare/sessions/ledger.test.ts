import { env } from 'cloudflare:workers'
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { describe, expect, test } from 'vitest'
import { call, DAY, ledgerOf, NOW } from '../ledger-of.ts'

describe('a session', () => {
  test('is opened once, with the terms of the first time', async () => {
    const { ledger, terms, hold } = await ledgerOf()
    await hold('r', 400)
    const again = await ledger.open({ ...terms, budgetMicros: 9, mixture: 'other' })
    expect(again).toMatchObject({
      budgetMicros: 1000,
      heldMicros: 400,
      remainingMicros: 600,
      mixture: null,
    })
  })

  test('that was never opened stores nothing, whatever is called', async () => {
    const ledger = env.LEDGER.getByName('local/nobody')
    expect(await ledger.read()).toBeNull()
    expect(await ledger.close()).toBe(false)
    expect(await ledger.look()).toBeNull()
    expect(await ledger.hold({ run: 'r', amountMicros: 1, mixture: null, nowMs: NOW })).toEqual({
      ok: false,
      remainingMicros: 0,
      reason: 'closed',
    })
    expect(await ledger.settle({ ...call, run: 'r', amountMicros: 5 })).toEqual({
      spentMicros: 0,
      clamped: true,
    })
    await ledger.shrink({ run: 'r', toMicros: 0 })
    await ledger.release({ run: 'r', reason: 'done', nowMs: NOW })
    await ledger.sweep(NOW)
    expect(await ledger.change({ budgetMicros: 1, expiresAtMs: null, nowMs: NOW })).toMatchObject({
      reason: 'closed',
    })
    await runInDurableObject(ledger, async (_instance, { storage }) => {
      expect(storage.sql.exec('SELECT name FROM sqlite_master').toArray()).toEqual([])
      expect(await storage.getAlarm()).toBeNull()
    })
  })

  test.each([-1, 0.5, NaN, Infinity, 2 ** 53])('cannot count %s', async (amountMicros) => {
    const { ledger, hold, sums } = await ledgerOf()
    await hold('r', 400)
    await runInDurableObject(ledger, async (instance) => {
      await expect(
        instance.hold({ run: 's', amountMicros, mixture: null, nowMs: NOW }),
      ).rejects.toThrow(RangeError)
      const change = { budgetMicros: amountMicros, expiresAtMs: null, nowMs: NOW }
      await expect(instance.change(change)).rejects.toThrow(RangeError)
      expect(() => instance.shrink({ run: 'r', toMicros: amountMicros })).toThrow(RangeError)
      const settlement = { ...call, run: 'r', amountMicros: 1, keepMicros: amountMicros }
      expect(() => instance.settle(settlement)).toThrow(RangeError)
    })
    expect(await sums()).toEqual([0, 400, 600])
  })

  test('that is closed accepts no new run, and runs in progress still settle', async () => {
    const { ledger, hold } = await ledgerOf()
    await hold('r', 400)
    expect(await ledger.close()).toBe(true)
    expect(await ledger.close()).toBe(false)
    expect(await ledger.read()).toBeNull()
    expect(await ledger.look()).toBeNull()
    expect(await hold('s', 1)).toEqual({ ok: false, remainingMicros: 600, reason: 'closed' })
    expect(await ledger.settle({ ...call, run: 'r', amountMicros: 100 })).toMatchObject({
      spentMicros: 100,
    })
    expect(
      await ledger.change({ budgetMicros: 5000, expiresAtMs: null, nowMs: NOW }),
    ).toMatchObject({
      ok: false,
      reason: 'closed',
    })
  })

  test('that has expired accepts no new run and no change', async () => {
    const { ledger, hold, terms } = await ledgerOf()
    const after = terms.expiresAtMs
    expect(await hold('r', 1, after - 1)).toMatchObject({ ok: true })
    expect(await hold('s', 1, after)).toEqual({
      ok: false,
      remainingMicros: 999,
      reason: 'expired',
    })
    const change = { budgetMicros: 5000, expiresAtMs: after + DAY }
    expect(await ledger.change({ ...change, nowMs: after })).toMatchObject({ reason: 'expired' })
    await ledger.sweep(after)
    // It stays expired, even for a caller whose clock is behind.
    expect(await hold('t', 1, after - 1)).toMatchObject({ reason: 'expired' })
    expect(await ledger.change({ ...change, nowMs: after - 1 })).toMatchObject({
      reason: 'expired',
    })
  })

  test('is deleted 30 days after its end, and not before', async () => {
    const { ledger, hold, terms } = await ledgerOf()
    await hold('r', 400)
    await ledger.sweep(terms.expiresAtMs + 30 * DAY - 1)
    expect(await ledger.read()).toMatchObject({ spentMicros: 400, remainingMicros: 600 })
    await ledger.sweep(terms.expiresAtMs + 30 * DAY)
    expect(await ledger.read()).toBeNull()
    await runInDurableObject(ledger, async (_instance, { storage }) => {
      expect(storage.sql.exec('SELECT name FROM sqlite_master').toArray()).toEqual([])
      expect(await storage.getAlarm()).toBeNull()
    })
    await evictDurableObject(ledger)
    expect(await ledger.read()).toBeNull()
  })
})

describe('the budget', () => {
  test('is raised and lowered, never below what is spent and held', async () => {
    const { ledger, hold } = await ledgerOf()
    await hold('r', 400)
    await ledger.settle({ ...call, run: 'r', amountMicros: 100 })
    const change = (budgetMicros: number) =>
      ledger.change({ budgetMicros, expiresAtMs: null, nowMs: NOW })
    expect(await change(399)).toMatchObject({
      ok: false,
      reason: 'budget',
      session: { budgetMicros: 1000, spentMicros: 100, heldMicros: 300 },
    })
    expect(await change(400)).toMatchObject({ ok: true, session: { remainingMicros: 0 } })
    expect(await hold('s', 1)).toMatchObject({ ok: false, reason: 'budget' })
    expect(await change(401)).toMatchObject({ ok: true, session: { remainingMicros: 1 } })
    expect(await hold('s', 1)).toMatchObject({ ok: true, remainingMicros: 0 })
  })

  test('a rejected change changes none of its fields', async () => {
    const { ledger, hold, terms, account } = await ledgerOf()
    await hold('r', 400)
    await ledger.change({ budgetMicros: 1, expiresAtMs: terms.expiresAtMs + DAY, nowMs: NOW })
    expect(await account()).toMatchObject({ budgetMicros: 1000, expiresAtMs: terms.expiresAtMs })
  })

  test('covers exactly 20 of 200 runs at once when it has money for 20', async () => {
    const { hold, sums } = await ledgerOf({ budgetMicros: 20 * 47 + 46 })
    const runs = Array.from({ length: 200 }, (_, index) => hold(`r${index}`, 47))
    const results = await Promise.all(runs)
    expect(results.filter(({ ok }) => ok)).toHaveLength(20)
    expect(results.every(({ remainingMicros }) => remainingMicros >= 0)).toBe(true)
    expect(await sums()).toEqual([0, 20 * 47, 46])
  })

  test('cannot be overspent by any SQL', async () => {
    const { ledger, hold } = await ledgerOf()
    await hold('r', 400)
    await runInDurableObject(ledger, (_instance, { storage: { sql } }) => {
      const bad = ['spent = 601', 'held = 1001', 'budget = 399', 'spent = -1', 'held = -1']
      for (const set of bad) {
        expect(() => sql.exec(`UPDATE session SET ${set}`)).toThrow(/CHECK constraint/)
      }
    })
  })
})
