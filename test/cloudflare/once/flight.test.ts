import { abortAllDurableObjects, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Flight } from '../../../src/cloudflare/once/flight.ts'
import { board } from '../../../src/cloudflare/once/flights.ts'
import type { Boarded } from '../../../src/gateway/ports/shared-question.ts'

afterEach(() => vi.useRealTimers())

const LEASE_MS = 15_000
const KEEP_MS = 10_000

/** What a boarding came to, as far as it has. */
function watch(boarding: Promise<Boarded>): { now: 'waits' | Boarded } {
  const seen: { now: 'waits' | Boarded } = { now: 'waits' }
  void boarding.then((boarded) => (seen.now = boarded))
  return seen
}

const key = () => crypto.randomUUID()
const settle = () => new Promise((resolve) => setTimeout(resolve, 30))

async function lead(on: string) {
  const boarded = await board(env.FLIGHT, on)
  if (boarded.role !== 'lead') throw new Error('Cannot lead: somebody else does')
  return boarded
}

describe('callers of one flight', () => {
  test('wait for the first, and all get what it lands', async () => {
    const on = key()
    const leader = await lead(on)
    const others = Array.from({ length: 49 }, () => watch(board(env.FLIGHT, on)))
    await settle()
    expect(others.map(({ now }) => now)).toEqual(others.map(() => 'waits'))
    await leader.land('the answer')
    await settle()
    const told = { role: 'follow', answer: 'the answer' }
    expect(others.map(({ now }) => now)).toEqual(others.map(() => told))
    // Also who comes a moment later, before the answer can be read elsewhere.
    expect(await board(env.FLIGHT, on)).toEqual(told)
  })

  test('are led by the one that has waited longest when the leader has nothing to share', async () => {
    const on = key()
    const first = await lead(on)
    const second = watch(board(env.FLIGHT, on))
    await settle()
    const third = watch(board(env.FLIGHT, on))
    await settle()
    await first.land(null)
    await settle()
    expect(second.now).toMatchObject({ role: 'lead' })
    expect(third.now).toBe('waits')
    if (second.now !== 'waits' && second.now.role === 'lead') await second.now.land('at last')
    await settle()
    expect(third.now).toEqual({ role: 'follow', answer: 'at last' })
  })

  test('all lead when two leaders in a row had nothing to share: the last must not wait for everyone', async () => {
    const on = key()
    const leaders = [await lead(on)]
    const others = Array.from({ length: 10 }, () => watch(board(env.FLIGHT, on)))
    await settle()
    await leaders[0]?.land(null)
    await settle()
    const leading = () => others.flatMap(({ now }) => (now === 'waits' ? [] : now))
    expect(leading()).toHaveLength(1)
    const [second] = leading()
    if (second?.role === 'lead') await second.land(null)
    await settle()
    expect(leading().map(({ role }) => role)).toEqual(others.map(() => 'lead'))
    for (const each of leading()) if (each.role === 'lead') await each.land('one of them lands')
    expect(await board(env.FLIGHT, on)).toEqual({ role: 'follow', answer: 'one of them lands' })
  })

  test('do not wait when the leader has landed nothing and no caller was waiting', async () => {
    const on = key()
    for (let time = 0; time < 3; time++) {
      const boarded = await board(env.FLIGHT, on)
      expect(boarded.role).toBe('lead')
      if (boarded.role === 'lead') await boarded.land(null)
    }
  })

  test('of another flight are not theirs', async () => {
    const [on, other] = [key(), key()]
    const leaders = [await lead(on), await lead(other)]
    await Promise.all(leaders.map((leader, index) => leader.land(`answer ${index}`)))
    expect(await board(env.FLIGHT, on)).toEqual({ role: 'follow', answer: 'answer 0' })
    expect(await board(env.FLIGHT, other)).toEqual({ role: 'follow', answer: 'answer 1' })
  })

  test('lead alone when the flight is lost or cannot be reached', async () => {
    const on = key()
    const leader = await lead(on)
    const follower = watch(board(env.FLIGHT, on))
    await settle()
    await abortAllDurableObjects()
    await settle()
    expect(follower.now).toMatchObject({ role: 'lead' })
    await leader.land('too late, and no error')
    const broken = {
      getByName: () => ({ board: () => Promise.reject(new Error('overloaded')) }),
    } as unknown as DurableObjectNamespace<Flight>
    const alone = await board(broken, on)
    expect(alone.role).toBe('lead')
    if (alone.role === 'lead') await alone.land('an answer')
  })
})

describe('the lease', () => {
  test('passes to the next when the leader falls silent, and what the lost one lands is ignored', () =>
    aboard(async (flight) => {
      expect(await flight.board('first')).toEqual({ role: 'lead' })
      const second = flight.board('second')
      const third = flight.board('third')
      await vi.advanceTimersByTimeAsync(LEASE_MS - 1)
      flight.land('nobody', 'a lie')
      await vi.advanceTimersByTimeAsync(1)
      expect(await second).toEqual({ role: 'lead' })
      flight.land('first', 'too late')
      flight.renew('first')
      flight.land('second', 'in time')
      expect(await third).toEqual({ role: 'follow', answer: 'in time' })
    }))

  test('holds as long as the leader renews it', () =>
    aboard(async (flight) => {
      await flight.board('first')
      let led = false
      const second = flight.board('second').then((boarding) => {
        led = boarding.role === 'lead'
        return boarding
      })
      for (let renewals = 0; renewals < 10; renewals++) {
        await vi.advanceTimersByTimeAsync(LEASE_MS - 1)
        flight.renew('first')
      }
      expect(led).toBe(false)
      flight.land('first', 'slow but sure')
      expect(await second).toEqual({ role: 'follow', answer: 'slow but sure' })
    }))

  test('of one who took over lasts in full', () =>
    aboard(async (flight) => {
      await flight.board('first')
      const second = flight.board('second')
      const third = flight.board('third')
      await vi.advanceTimersByTimeAsync(LEASE_MS - 1)
      flight.land('first', null)
      expect(await second).toEqual({ role: 'lead' })
      await vi.advanceTimersByTimeAsync(LEASE_MS - 1)
      flight.land('second', 'whole')
      expect(await third).toEqual({ role: 'follow', answer: 'whole' })
    }))

  test('of a leader that left while no caller waited lets the next one lead at once', () =>
    aboard(async (flight) => {
      await flight.board('first')
      await vi.advanceTimersByTimeAsync(LEASE_MS)
      expect(await flight.board('second')).toEqual({ role: 'lead' })
    }))
})

test('an answer is shared for a moment only: afterwards there is a new run', () =>
  aboard(async (flight) => {
    await flight.board('first')
    flight.land('first', 'an answer')
    await vi.advanceTimersByTimeAsync(KEEP_MS - 1)
    expect(await flight.board('second')).toEqual({ role: 'follow', answer: 'an answer' })
    await vi.advanceTimersByTimeAsync(1)
    expect(await flight.board('third')).toEqual({ role: 'lead' })
    flight.land('third', 'another')
    expect(await flight.board('fourth')).toEqual({ role: 'follow', answer: 'another' })
  }))

test('a leader renews while it runs, and stops when it has landed', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const renewed: string[] = []
  const landed: unknown[] = []
  const flight = {
    board: () => Promise.resolve({ role: 'lead' }),
    renew: (passenger: string) => Promise.resolve(renewed.push(passenger)),
    land: (passenger: string, answer: unknown) => Promise.resolve(landed.push([passenger, answer])),
  }
  const flights = { getByName: () => flight } as unknown as DurableObjectNamespace<Flight>
  const boarded = await board(flights, 'a')
  vi.advanceTimersByTime(14_000)
  expect(renewed).toHaveLength(2) // More than once in the time of a lease.
  if (boarded.role === 'lead') await boarded.land('done')
  vi.advanceTimersByTime(60_000)
  expect(renewed).toHaveLength(2)
  expect(landed).toEqual([[renewed[0], 'done']])
})

/** Works with a flight from within, so that a test decides how fast its time passes. */
function aboard(work: (flight: Flight) => Promise<void>): Promise<void> {
  return runInDurableObject(env.FLIGHT.getByName(key()), async (flight) => {
    vi.useFakeTimers()
    await work(flight).finally(() => vi.useRealTimers())
  })
}
