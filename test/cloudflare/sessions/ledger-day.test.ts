import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { Ledger, type LedgerBindings } from '../../../src/cloudflare/sessions/ledger.ts'
import { call, MINUTE, NOW } from '../ledger-of.ts'

/** A key with 1000 a day, whose sessions have 400 and live an hour. */
function key() {
  const keyId = `key_${crypto.randomUUID()}`
  const budget = env.KEY_BUDGET.getByName(keyId)
  const counted = () => budget.counted(NOW)
  async function open(budgetMicros = 400) {
    const id = `sess_${crypto.randomUUID()}`
    const ledger = env.LEDGER.getByName(`local/${id}`)
    const terms = { id, tenant: 'local', mixture: null, budgetMicros, nowMs: NOW }
    const session = await ledger.open({
      ...terms,
      expiresAtMs: NOW + 60 * MINUTE,
      dayBudget: { keyId, limitMicros: 1000 },
    })
    return { ledger, session }
  }
  return { budget, counted, open }
}

const hold = { run: 'r', amountMicros: 300, mixture: null, nowMs: NOW }
const release = { run: 'r', reason: 'done', nowMs: NOW }

test('a session takes its budget from the day of its key, and none is opened beyond that', async () => {
  const { counted, open } = key()
  const opened = await Promise.all(Array.from({ length: 20 }, () => open()))
  const refused = opened.filter(({ session }) => session === null)
  expect(refused).toHaveLength(18)
  expect(await counted()).toBe(800)
  for (const { ledger } of refused) {
    expect(await ledger.look()).toBeNull()
    expect(await ledger.hold(hold)).toMatchObject({ ok: false, reason: 'closed' })
    await runInDurableObject(ledger, (_, { storage }) => {
      expect(storage.sql.exec('SELECT name FROM sqlite_master').toArray()).toEqual([])
    })
  }
  expect((await open(200)).session).toMatchObject({ budgetMicros: 200 })
})

test('a session that is opened twice takes one share', async () => {
  const { counted, open } = key()
  const { ledger } = await open()
  const terms = { id: 'sess_1', tenant: 'local', mixture: null, budgetMicros: 400, nowMs: NOW }
  await ledger.open({ ...terms, expiresAtMs: NOW + MINUTE })
  expect(await counted()).toBe(400)
})

test('a deleted session gives back what it did not spend, except what its runs still hold', async () => {
  const { counted, open } = key()
  const { ledger } = await open()
  await ledger.hold(hold)
  await ledger.settle({ ...call, run: 'r', amountMicros: 50 })
  expect(await counted()).toBe(400)
  await ledger.close()
  expect(await counted()).toBe(300)
  await ledger.release(release)
  await runInDurableObject(ledger, (instance) => instance.sweep(NOW + 16 * MINUTE))
  expect(await counted()).toBe(50)
})

test('an expired session gives back what it did not spend', async () => {
  const { counted, open } = key()
  const { ledger } = await open()
  await ledger.hold(hold)
  await ledger.settle({ ...call, run: 'r', amountMicros: 120 })
  await ledger.release(release)
  expect(await counted()).toBe(400)
  await runInDurableObject(ledger, (instance) => instance.sweep(NOW + 60 * MINUTE))
  expect(await counted()).toBe(120)
})

test('a run that never settles counts against the day with all that it held', async () => {
  const { counted, open } = key()
  const { ledger } = await open()
  await ledger.hold(hold)
  await runInDurableObject(ledger, (instance) => instance.sweep(NOW + 60 * MINUTE))
  expect(await counted()).toBe(300)
  expect(await ledger.look()).toMatchObject({ spentMicros: 300, heldMicros: 0 })
})

test('a budget is raised only as far as the day of the key allows', async () => {
  const { counted, open } = key()
  const { ledger } = await open()
  await open()
  const change = (budgetMicros: number) =>
    ledger.change({ budgetMicros, expiresAtMs: null, nowMs: NOW })
  expect(await change(601)).toMatchObject({ ok: false, reason: 'day' })
  expect(await ledger.look()).toMatchObject({ budgetMicros: 400 })
  expect(await counted()).toBe(800)
  expect(await change(600)).toMatchObject({ ok: true, session: { budgetMicros: 600 } })
  expect(await counted()).toBe(1000)
  expect(await change(100)).toMatchObject({ ok: true })
  await ledger.close()
  expect(await counted()).toBe(400)
})

test('changes at the same time never promise more than the day has', async () => {
  const { counted, open } = key()
  const { ledger } = await open()
  const budgets = [900, 100, 1000, 300, 1100, 700]
  const changes = budgets.map((budgetMicros) =>
    ledger.change({ budgetMicros, expiresAtMs: null, nowMs: NOW }),
  )
  await Promise.all([...changes, open(), open()])
  const { budgetMicros = 0 } = (await ledger.look()) ?? {}
  expect(budgetMicros).toBeLessThanOrEqual(await counted())
  expect(await counted()).toBeLessThanOrEqual(1000)
})

test('an end that the key does not hear of is reported again', async () => {
  const { counted, open } = key()
  const { ledger } = await open()
  const broken = { getByName: () => ({ end: () => Promise.reject(new Error('Cannot reach it')) }) }
  await runInDurableObject(ledger, async (_, context) => {
    await context.storage.deleteAlarm()
    const KEY_BUDGET = broken as unknown as LedgerBindings['KEY_BUDGET']
    expect(await new Ledger(context, { KEY_BUDGET }).close()).toBe(true)
    const alarm = (await context.storage.getAlarm()) ?? Infinity
    expect(alarm).toBeLessThanOrEqual(Date.now() + MINUTE)
  })
  expect(await counted()).toBe(400)
  await runDurableObjectAlarm(ledger)
  expect(await counted()).toBe(0)
})

test('a run of such a session waits for its ledger only', async () => {
  const { open } = key()
  const { ledger } = await open()
  const KEY_BUDGET = { getByName: expect.unreachable } as unknown as LedgerBindings['KEY_BUDGET']
  await runInDurableObject(ledger, async (_, context) => {
    const alone = new Ledger(context, { KEY_BUDGET })
    expect(await alone.hold(hold)).toMatchObject({ ok: true })
    alone.settle({ ...call, run: 'r', amountMicros: 10 })
    alone.raise({ run: 'r', toMicros: 350, nowMs: NOW })
    alone.release(release)
  })
})
