import { evictDurableObject } from 'cloudflare:test'
import { describe, expect, test } from 'vitest'
import { call, ledgerOf, MINUTE, NOW } from '../ledger-of.ts'

describe('a claim above its hold', () => {
  test('takes the difference from the rest of the budget', async () => {
    const { ledger, hold, account } = await ledgerOf()
    await hold('r', 400)
    const settled = await ledger.settle({ ...call, run: 'r', amountMicros: 700 })
    expect(settled).toEqual({ spentMicros: 700, clamped: false })
    expect(await account()).toMatchObject({
      spentMicros: 700,
      heldMicros: 0,
      remainingMicros: 300,
      overrunMicros: 0,
      runs: [{ run: 'r', spentMicros: 700, overrunMicros: 0, clamped: false }],
    })
  })

  test.each([1001, 1e300, Infinity, NaN, -1, -Infinity])(
    'of %s takes all that is left, and the next run is rejected',
    async (amountMicros) => {
      const { ledger, hold, account } = await ledgerOf()
      await hold('r', 400)
      const settled = await ledger.settle({ ...call, run: 'r', amountMicros })
      expect(settled).toEqual({ spentMicros: 1000, clamped: true })
      expect(await hold('next', 1)).toEqual({ ok: false, remainingMicros: 0, reason: 'budget' })
      const { overrunMicros, ...session } = await account()
      expect(overrunMicros).toBe(amountMicros === 1001 ? 1 : Number.MAX_SAFE_INTEGER - 1000)
      expect(session).toMatchObject({
        spentMicros: 1000,
        heldMicros: 0,
        remainingMicros: 0,
        runs: [{ run: 'r', spentMicros: 1000, heldMicros: 0, overrunMicros, clamped: true }],
      })
    },
  )

  test('leaves what other runs hold', async () => {
    const { ledger, hold, account } = await ledgerOf()
    await hold('other', 500)
    await hold('r', 400)
    await ledger.settle({ ...call, run: 'r', amountMicros: 2000 })
    expect(await account()).toMatchObject({
      spentMicros: 500,
      heldMicros: 500,
      remainingMicros: 0,
      overrunMicros: 1500,
    })
    expect(await ledger.settle({ ...call, run: 'other', amountMicros: 500 })).toEqual({
      spentMicros: 500,
      clamped: false,
    })
  })

  test('is paid by what other runs release, before another run can hold it', async () => {
    const { ledger, hold, account } = await ledgerOf()
    await hold('other', 500)
    await hold('r', 400)
    await ledger.update({ run: 'r', calls: [{ ...call, amountMicros: 1100 }], nowMs: NOW })
    await ledger.update({ run: 'other', calls: [], keepMicros: 400, nowMs: NOW })
    expect(await account()).toMatchObject({ spentMicros: 600, heldMicros: 400, overrunMicros: 500 })
    expect(await hold('next', 1)).toMatchObject({ ok: false, reason: 'budget' })
    await ledger.update({ run: 'other', calls: [], release: 'done', nowMs: NOW })
    expect(await account()).toMatchObject({
      spentMicros: 1000,
      remainingMicros: 0,
      overrunMicros: 100,
      models: [{ model: 'up/a', spentMicros: 1000 }],
    })
  })

  test('is paid by a budget that is raised', async () => {
    const { ledger, hold, account } = await ledgerOf()
    await hold('r', 400)
    await ledger.update({ run: 'r', calls: [{ ...call, amountMicros: 1200 }], nowMs: NOW })
    const change = { budgetMicros: 1500, expiresAtMs: null, nowMs: NOW }
    expect(await ledger.change(change)).toMatchObject({
      ok: true,
      session: { spentMicros: 1200, remainingMicros: 300 },
    })
    expect(await account()).toMatchObject({
      overrunMicros: 0,
      runs: [{ run: 'r', spentMicros: 1200, clamped: false }],
    })
  })

  test('counts once, also when it is repeated after a crash', async () => {
    const { ledger, hold, account } = await ledgerOf()
    await hold('r', 400)
    const claim = { ...call, run: 'r', amountMicros: 1200 }
    await ledger.settle(claim)
    await evictDurableObject(ledger)
    expect(await ledger.settle(claim)).toEqual({ spentMicros: 1000, clamped: true })
    expect(await ledger.reservation('r')).toEqual({ plannedMicros: 400, coveredMicros: 1000 })
    await ledger.release({ run: 'r', reason: 'done', nowMs: NOW })
    await ledger.settle(claim)
    expect(await account()).toMatchObject({ spentMicros: 1000, overrunMicros: 200 })
  })

  test('of a hold that was committed takes the difference too', async () => {
    const { ledger, hold, sums } = await ledgerOf()
    await hold('r', 400)
    await ledger.sweep(NOW + 15 * MINUTE)
    await ledger.settle({ ...call, run: 'r', amountMicros: 450 })
    expect(await sums()).toEqual([450, 0, 550])
  })

  test('takes nothing from a session that has ended, and is its overrun', async () => {
    const { ledger, hold, terms, account } = await ledgerOf()
    await hold('r', 400, terms.expiresAtMs - 1)
    await ledger.sweep(terms.expiresAtMs)
    await ledger.settle({ ...call, run: 'r', amountMicros: 450 })
    expect(await account()).toMatchObject({ spentMicros: 400, overrunMicros: 50 })
  })
})

test('the overruns of calls are added up to the largest amount that is counted exactly', async () => {
  const { ledger, hold, account } = await ledgerOf()
  await hold('r', 400)
  const overrun = async (name: string, amountMicros: number) => {
    await ledger.settle({ ...call, run: 'r', call: name, amountMicros })
    const { overrunMicros, runs } = await account()
    expect(runs[0]?.overrunMicros).toBe(overrunMicros)
    return overrunMicros
  }
  expect(await overrun('a', 1007)).toBe(7)
  expect(await overrun('b', 3)).toBe(10)
  expect(await overrun('c', Infinity)).toBe(Number.MAX_SAFE_INTEGER)
  expect(await overrun('d', Infinity)).toBe(Number.MAX_SAFE_INTEGER)
})
