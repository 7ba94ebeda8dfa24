import { beforeEach, describe, expect, test } from 'vitest'
import { invocationClock, platformRandom } from '../../src/cloudflare/clock.ts'
import type { Clock } from '../../src/moa/ports.ts'
import { FakeClock } from '../support/fake-upstream.ts'

let platform: FakeClock
let clock: Clock
let rang: string[]
beforeEach(() => {
  platform = new FakeClock()
  clock = invocationClock(platform)
  rang = []
})

/** Sets a timer that records its name and its time. */
function set(name: string, ms: number): () => void {
  const start = platform.now()
  return clock.setTimer(ms, () => rang.push(`${name} at ${platform.now() - start}`))
}

describe('timers of an invocation', () => {
  test('ring in their order, each at its time', () => {
    set('c', 300)
    set('a', 100)
    set('b', 200)
    platform.advance(99)
    expect(rang).toEqual([])
    platform.advance(1_000)
    expect(rang).toEqual(['a at 100', 'b at 200', 'c at 300'])
  })

  test('ring once, and not after they were cancelled', () => {
    set('a', 100)()
    const cancel = set('b', 100)
    platform.advance(100)
    cancel()
    platform.advance(1_000)
    expect(rang).toEqual(['b at 100'])
  })

  test('can be cancelled by one that rings at the same time', () => {
    clock.setTimer(100, () => cancel())
    const cancel = set('b', 100)
    platform.advance(1_000)
    expect(rang).toEqual([])
  })

  test('can be set by one that rings', () => {
    clock.setTimer(100, () => void set('b', 50))
    platform.advance(1_000)
    expect(rang).toEqual(['b at 50'])
  })

  test('of less than a millisecond ring after a whole one, and wake the platform once', () => {
    let wakes = 0
    // Like the platform, which drops fractions of a millisecond.
    const whole = (ms: number, action: () => void) =>
      platform.setTimer(Math.trunc(ms), () => {
        wakes += 1
        if (wakes < 100) action()
      })
    clock = invocationClock({ now: platform.now, setTimer: whole })
    set('a', 10.4)
    platform.advance(10)
    expect(rang).toEqual([])
    platform.advance(1)
    expect({ rang, wakes }).toEqual({ rang: ['a at 11'], wakes: 1 })
  })

  test('ring although one before them fails', () => {
    clock.setTimer(100, () => {
      throw new Error('A bug')
    })
    set('b', 200)
    expect(() => platform.advance(100)).toThrow('A bug')
    platform.advance(100)
    expect(rang).toEqual(['b at 200'])
  })

  test('need few timers of the platform, however many are set and cancelled', () => {
    const cancels = Array.from({ length: 50 }, (_, index) => set('late', 1_000 + index))
    for (const cancel of cancels) cancel()
    expect(platform.pending).toBe(1)
    for (let batch = 0; batch < 20; batch++) {
      set('batch', 50)
      expect(platform.pending).toBeLessThanOrEqual(2)
      platform.advance(50)
    }
    expect(rang).toHaveLength(20)
    platform.advance(10_000)
    expect(platform.pending).toBe(0)
  })
})

test('random numbers are in [0, 1), and none repeats', () => {
  const numbers = Array.from({ length: 1_000 }, platformRandom)
  expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true)
  expect(new Set(numbers).size).toBeGreaterThan(995)
})
