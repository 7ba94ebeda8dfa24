import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import type { Ledger } from '../../../src/cloudflare/sessions/ledger.ts'
import { sessionStore } from '../../../src/cloudflare/sessions/sessions.ts'

const PLACE = { tenant: 'local', id: 'sess_of_a_deploy' }

/** A namespace whose stubs fail every other time, before or after they are heard. */
function shaky(ledgers: DurableObjectNamespace<Ledger>): DurableObjectNamespace<Ledger> {
  let count = 0
  const getByName = (name: string) => {
    const stub = ledgers.getByName(name)
    count += 1
    if (count % 2 === 0) return stub
    const heard = count % 4 === 1
    return new Proxy(stub, {
      get: (whole, method) => async (message: unknown) => {
        const act = Reflect.get(whole, method) as (message: unknown) => Promise<unknown>
        if (heard) await act(message)
        throw new Error('The code of the Durable Object was updated')
      },
    })
  }
  return { getByName } as unknown as DurableObjectNamespace<Ledger>
}

test('the end of a session is read once in a minute, and again as soon as it has come', async () => {
  const place = { tenant: 'local', id: `sess_${crypto.randomUUID()}` }
  // Ahead of the real clock, so that no alarm rings by itself.
  const state = { nowMs: Date.now() + 1_000_000, reads: 0 }
  const getByName = (name: string) => {
    state.reads += 1
    return env.LEDGER.getByName(name)
  }
  const ledgers = { getByName } as unknown as typeof env.LEDGER
  const store = sessionStore(ledgers, () => state.nowMs)
  const elsewhere = sessionStore(env.LEDGER, () => state.nowMs)
  const ends = state.nowMs + 30_000
  await elsewhere.open(place, { budgetMicros: 100, expiresAtMs: ends, mixture: null })
  for (let count = 0; count < 5; count += 1) expect(await store.endsAtMs(place)).toBe(ends)
  expect(state.reads).toBe(1)
  await elsewhere.change(place, { expiresAtMs: ends + 600_000 })
  state.nowMs = ends
  expect(await store.endsAtMs(place)).toBe(ends + 600_000)
  await elsewhere.close(place)
  state.nowMs += 60_000
  for (let count = 0; count < 5; count += 1) expect(await store.endsAtMs(place)).toBe(0)
  expect(state.reads).toBe(3)
  expect(await store.endsAtMs({ tenant: 'local', id: 'sess_none' })).toBe(0)
})

test('a ledger that fails for a while loses none of the money of a run', async () => {
  const steady = sessionStore(env.LEDGER, Date.now)
  const terms = { budgetMicros: 100, expiresAtMs: Date.now() + 60_000, mixture: null }
  await steady.open(PLACE, terms)
  const store = sessionStore(shaky(env.LEDGER), Date.now)
  const purse = store.purse(PLACE, 'run_1')
  expect(await purse.hold(50, 'demo')).toMatchObject({ ok: true })
  expect(await purse.reservation()).toEqual({ plannedMicros: 50, coveredMicros: 50 })
  const call = { call: '0/a/0', model: 'sim/a', amountMicros: 10, estimated: false }
  const raise = { toMicros: 60, leastMicros: 60 }
  expect(await purse.update({ calls: [call], raise })).toBe(60)
  expect(await purse.update({ calls: [], keepMicros: 40 })).toBe(40)
  expect(await store.read(PLACE)).toMatchObject({ spentMicros: 10, heldMicros: 40 })
  expect(await purse.update({ calls: [], release: 'done' })).toBe(0)
  expect(await steady.read(PLACE)).toMatchObject({ spentMicros: 10, heldMicros: 0 })
})
