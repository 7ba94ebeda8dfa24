import { runInDurableObject } from 'cloudflare:test'
import { expect, test } from 'vitest'
import type { Ledger } from '../../../src/cloudflare/sessions/ledger.ts'
import { call, ledgerOf, NOW } from '../ledger-of.ts'

/** The rows that an action reads and writes, which the platform charges for. */
async function rowsOf(ledger: DurableObjectStub<Ledger>, act: (ledger: Ledger) => Promise<void>) {
  return runInDurableObject(ledger, async (instance, { storage: { sql } }) => {
    const exec = sql.exec.bind(sql)
    const cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = []
    sql.exec = ((...args: Parameters<typeof exec>) => {
      const cursor = exec(...args)
      cursors.push(cursor)
      return cursor
    }) as typeof exec
    try {
      await act(instance)
    } finally {
      sql.exec = exec
    }
    const sum = (field: 'rowsRead' | 'rowsWritten') =>
      cursors.reduce((total, cursor) => total + cursor[field], 0)
    return { read: sum('rowsRead'), written: sum('rowsWritten') }
  })
}

/** A run of three agents and an aggregator, as a session sees it. */
async function run(ledger: Ledger, name: string): Promise<void> {
  await ledger.hold({ run: name, amountMicros: 100, mixture: null, nowMs: NOW })
  for (const [index, keepMicros] of [80, 60, 40, 0].entries())
    ledger.settle({ ...call, run: name, call: `${index}`, amountMicros: 10, keepMicros })
  ledger.release({ run: name, reason: 'done', nowMs: NOW })
}

test('a run of four calls writes 17 rows when each is settled by itself, and 10 when one message settles all', async () => {
  const { ledger } = await ledgerOf()
  const { written } = await rowsOf(ledger, (instance) => run(instance, 'r'))
  // Its hold, with two indexes, and the session; for each call itself, its hold and the session; its end.
  expect(written).toBe(17)
  const together = await rowsOf(ledger, async (instance) => {
    await instance.hold({ run: 's', amountMicros: 100, mixture: null, nowMs: NOW })
    const calls = [0, 1, 2, 3].map((index) => ({ ...call, call: `${index}`, amountMicros: 10 }))
    instance.update({ run: 's', calls, release: 'done', nowMs: NOW })
  })
  // The calls, the hold with an index, and the session, each once.
  expect(together.written).toBe(10)
})

test('a run reads no more rows in a session that has had many runs', async () => {
  const { ledger } = await ledgerOf({ budgetMicros: 1_000_000 })
  const one = async (name: string) => {
    const rows = await rowsOf(ledger, async (instance) => {
      expect(instance.look()).not.toBeNull()
      await run(instance, name)
    })
    return rows.read
  }
  await one('first')
  const young = await one('second')
  for (let index = 0; index < 200; index++)
    await runInDurableObject(ledger, (instance: Ledger) => run(instance, `r${index}`))
  expect(await one('last')).toBe(young)
})
