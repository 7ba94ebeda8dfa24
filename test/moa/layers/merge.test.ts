import { describe, expect, test } from 'vitest'
import { merge } from '../../../src/moa/layers/merge.ts'
import { sleep } from '../../../src/moa/ports.ts'
import { FakeClock, settle } from '../../support/fake-clock.ts'

/** Yields its values, each so many milliseconds after the one before. */
async function* every<T>(ms: number, values: readonly T[], clock: FakeClock) {
  for (const value of values) {
    await sleep(clock, ms, [])
    yield value
  }
}

async function* counting(to: number): AsyncGenerator<number, void> {
  for (let value = 0; value < to; value++) yield value
}

async function all<T>(values: AsyncGenerator<T, void>): Promise<readonly T[]> {
  const seen: T[] = []
  for await (const value of values) seen.push(value)
  return seen
}

describe('merge()', () => {
  test('yields values in the order they arrive', async () => {
    const clock = new FakeClock()
    const sources = [every(30, ['a1', 'a2'], clock), every(20, ['b1', 'b2', 'b3'], clock)]
    expect(await clock.until(all(merge(sources)))).toEqual(['b1', 'a1', 'b2', 'a2', 'b3'])
    expect(clock.now()).toBe(60)
  })

  test('ends at once without sources, and with empty ones', async () => {
    expect(await all(merge([]))).toEqual([])
    expect(await all(merge([counting(0), counting(0)]))).toEqual([])
  })

  test('is fair: a source with many values does not delay the others', async () => {
    const seen = await all(merge([counting(100), counting(100), counting(100)]))
    for (const value of [0, 50, 99]) {
      const places = seen.flatMap((each, place) => (each === value ? place : []))
      expect(Math.max(...places) - Math.min(...places)).toBeLessThan(10)
    }
  })

  test('takes 20,000 values beside a source that is slow', async () => {
    const clock = new FakeClock()
    const seen = await clock.until(all(merge([every(1_000, [-1], clock), counting(20_000)])))
    expect(seen).toHaveLength(20_001)
    expect(seen.at(-1)).toBe(-1)
    expect(seen.slice(0, -1).every((value, index) => value === index)).toBe(true)
  })

  test('pulls no further than one value ahead of its reader', async () => {
    let pulled = 0
    async function* greedy(): AsyncGenerator<number, void> {
      for (;;) yield ++pulled
    }
    const merged = merge([greedy()])
    await settle()
    expect(pulled).toBe(0)
    await merged.next()
    await settle()
    expect(pulled).toBe(1)
    await merged.next()
    await settle()
    expect(pulled).toBe(2)
    await merged.return()
  })

  test('throws what a source throws and returns the others', async () => {
    let returned = false
    async function* failing(): AsyncGenerator<number, void> {
      yield 1
      throw new Error('Off by one')
    }
    async function* patient(): AsyncGenerator<number, void> {
      try {
        for (;;) yield 2
      } finally {
        returned = true
      }
    }
    await expect(all(merge([failing(), patient()]))).rejects.toThrow('Off by one')
    await settle()
    expect(returned).toBe(true)
  })

  test('after an early return, returns the open sources without waiting for them', async () => {
    const clock = new FakeClock()
    const closed: string[] = []
    async function* open(name: string, ms: number): AsyncGenerator<string, void> {
      try {
        for (;;) {
          await sleep(clock, ms, [])
          yield name
        }
      } finally {
        closed.push(name)
      }
    }
    const merged = merge([open('quick', 10), open('slow', 1_000)])
    expect(await clock.until(merged.next())).toEqual({ done: false, value: 'quick' })
    await merged.return()
    await settle()
    expect(closed).toEqual(['quick'])
    await clock.advance(1_000)
    expect(closed).toEqual(['quick', 'slow'])
  })

  test('ignores the failure of a source after an early return', async () => {
    const clock = new FakeClock()
    async function* late(): AsyncGenerator<number, void> {
      await sleep(clock, 100, [])
      if (clock.now() === 100) throw new Error('Too late to matter')
      yield 1
    }
    const merged = merge([counting(3), late()])
    await merged.next()
    await merged.return()
    await clock.advance(100)
    expect((await merged.next()).done).toBe(true)
  })
})
