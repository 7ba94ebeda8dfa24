import { abortAllDurableObjects, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Flight } from '../../../src/cloudflare/once/flight.ts'
import { joinFlight } from '../../../src/cloudflare/once/flights.ts'
import type { SharedRun } from '../../../src/gateway/ports/shared-run.ts'

afterEach(() => vi.useRealTimers())

const LEASE_MS = 15_000
const KEEP_MS = 10_000

/** The result of a caller that joins, or `waits` while there is none. */
function watch(joining: Promise<SharedRun>): { now: 'waits' | SharedRun } {
  const seen: { now: 'waits' | SharedRun } = { now: 'waits' }
  void joining.then((joined) => (seen.now = joined))
  return seen
}

const key = () => crypto.randomUUID()
const settle = () => new Promise((resolve) => setTimeout(resolve, 30))

async function lead(on: string) {
  const joined = await joinFlight(env.FLIGHT, on)
  if (joined.role !== 'lead') throw new Error('Cannot lead: another caller does')
  return joined
}

describe('callers of one flight', () => {
  test('wait for the first, and all get its answer', async () => {
    const on = key()
    const leader = await lead(on)
    const others = Array.from({ length: 49 }, () => watch(joinFlight(env.FLIGHT, on)))
    await settle()
    expect(others.map(({ now }) => now)).toEqual(others.map(() => 'waits'))
    await leader.complete('the answer')
    await settle()
    const result = { role: 'follow', answer: 'the answer' }
    expect(others.map(({ now }) => now)).toEqual(others.map(() => result))
    // So does a caller that comes a moment later, before the answer can be read elsewhere.
    expect(await joinFlight(env.FLIGHT, on)).toEqual(result)
  })

  test('are led by the one that has waited longest when the leader has nothing to share', async () => {
    const on = key()
    const first = await lead(on)
    const second = watch(joinFlight(env.FLIGHT, on))
    await settle()
    const third = watch(joinFlight(env.FLIGHT, on))
    await settle()
    await first.complete(null)
    await settle()
    expect(second.now).toMatchObject({ role: 'lead' })
    expect(third.now).toBe('waits')
    if (second.now !== 'waits' && second.now.role === 'lead') await second.now.complete('at last')
    await settle()
    expect(third.now).toEqual({ role: 'follow', answer: 'at last' })
  })

  test('all lead when two leaders in a row had nothing to share: the last must not wait for everyone', async () => {
    const on = key()
    const leaders = [await lead(on)]
    const others = Array.from({ length: 10 }, () => watch(joinFlight(env.FLIGHT, on)))
    await settle()
    await leaders[0]?.complete(null)
    await settle()
    const leading = () => others.flatMap(({ now }) => (now === 'waits' ? [] : now))
    expect(leading()).toHaveLength(1)
    const [second] = leading()
    if (second?.role === 'lead') await second.complete(null)
    await settle()
    expect(leading().map(({ role }) => role)).toEqual(others.map(() => 'lead'))
    for (const each of leading()) if (each.role === 'lead') await each.complete('one of them lands')
    expect(await joinFlight(env.FLIGHT, on)).toEqual({
      role: 'follow',
      answer: 'one of them lands',
    })
  })

  test('lead at once when the leaders before had neither an answer nor followers', async () => {
    const on = key()
    for (let time = 0; time < 3; time++) {
      const joined = await joinFlight(env.FLIGHT, on)
      expect(joined.role).toBe('lead')
      if (joined.role === 'lead') await joined.complete(null)
    }
  })

  test('do not get the answer of another flight', async () => {
    const [on, other] = [key(), key()]
    const leaders = [await lead(on), await lead(other)]
    await Promise.all(leaders.map((leader, index) => leader.complete(`answer ${index}`)))
    expect(await joinFlight(env.FLIGHT, on)).toEqual({ role: 'follow', answer: 'answer 0' })
    expect(await joinFlight(env.FLIGHT, other)).toEqual({ role: 'follow', answer: 'answer 1' })
  })

  test('lead alone when the flight is lost or cannot be reached', async () => {
    const on = key()
    const leader = await lead(on)
    const follower = watch(joinFlight(env.FLIGHT, on))
    await settle()
    await abortAllDurableObjects()
    await settle()
    expect(follower.now).toMatchObject({ role: 'lead' })
    await leader.complete('too late, and no error')
    const broken = {
      getByName: () => ({ join: () => Promise.reject(new Error('overloaded')) }),
    } as unknown as DurableObjectNamespace<Flight>
    const alone = await joinFlight(broken, on)
    expect(alone.role).toBe('lead')
    if (alone.role === 'lead') await alone.complete('an answer')
  })
})

describe('the lease', () => {
  test('passes to the next when the leader falls silent, and a late answer of the lost leader is ignored', () =>
    inFlight(async (flight) => {
      expect(await flight.join('first')).toEqual({ role: 'lead' })
      const second = flight.join('second')
      const third = flight.join('third')
      await vi.advanceTimersByTimeAsync(LEASE_MS - 1)
      flight.complete('nobody', 'a lie')
      await vi.advanceTimersByTimeAsync(1)
      expect(await second).toEqual({ role: 'lead' })
      flight.complete('first', 'too late')
      flight.renew('first')
      flight.complete('second', 'in time')
      expect(await third).toEqual({ role: 'follow', answer: 'in time' })
    }))

  test('holds as long as the leader renews it', () =>
    inFlight(async (flight) => {
      await flight.join('first')
      let led = false
      const second = flight.join('second').then((joined) => {
        led = joined.role === 'lead'
        return joined
      })
      for (let renewals = 0; renewals < 10; renewals++) {
        await vi.advanceTimersByTimeAsync(LEASE_MS - 1)
        flight.renew('first')
      }
      expect(led).toBe(false)
      flight.complete('first', 'slow but sure')
      expect(await second).toEqual({ role: 'follow', answer: 'slow but sure' })
    }))

  test('of a caller who took over lasts its full time', () =>
    inFlight(async (flight) => {
      await flight.join('first')
      const second = flight.join('second')
      const third = flight.join('third')
      await vi.advanceTimersByTimeAsync(LEASE_MS - 1)
      flight.complete('first', null)
      expect(await second).toEqual({ role: 'lead' })
      await vi.advanceTimersByTimeAsync(LEASE_MS - 1)
      flight.complete('second', 'whole')
      expect(await third).toEqual({ role: 'follow', answer: 'whole' })
    }))

  test('of a leader that left while no caller waited lets the next one lead at once', () =>
    inFlight(async (flight) => {
      await flight.join('first')
      await vi.advanceTimersByTimeAsync(LEASE_MS)
      expect(await flight.join('second')).toEqual({ role: 'lead' })
    }))
})

test('an answer is shared for a short time only: after it there is a new run', () =>
  inFlight(async (flight) => {
    await flight.join('first')
    flight.complete('first', 'an answer')
    await vi.advanceTimersByTimeAsync(KEEP_MS - 1)
    expect(await flight.join('second')).toEqual({ role: 'follow', answer: 'an answer' })
    await vi.advanceTimersByTimeAsync(1)
    expect(await flight.join('third')).toEqual({ role: 'lead' })
    flight.complete('third', 'another')
    expect(await flight.join('fourth')).toEqual({ role: 'follow', answer: 'another' })
  }))

test('a leader renews its lease while it runs, and stops when it has an answer', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const renewed: string[] = []
  const completed: unknown[] = []
  const flight = {
    join: () => Promise.resolve({ role: 'lead' }),
    renew: (caller: string) => Promise.resolve(renewed.push(caller)),
    complete: (caller: string, answer: unknown) =>
      Promise.resolve(completed.push([caller, answer])),
  }
  const flights = { getByName: () => flight } as unknown as DurableObjectNamespace<Flight>
  const joined = await joinFlight(flights, 'a')
  vi.advanceTimersByTime(14_000)
  expect(renewed).toHaveLength(2) // More than once in the time of a lease.
  if (joined.role === 'lead') await joined.complete('done')
  vi.advanceTimersByTime(60_000)
  expect(renewed).toHaveLength(2)
  expect(completed).toEqual([[renewed[0], 'done']])
})

/** Works with a flight from within, so that a test decides how fast its time passes. */
function inFlight(work: (flight: Flight) => Promise<void>): Promise<void> {
  return runInDurableObject(env.FLIGHT.getByName(key()), async (flight) => {
    vi.useFakeTimers()
    await work(flight).finally(() => vi.useRealTimers())
  })
}
