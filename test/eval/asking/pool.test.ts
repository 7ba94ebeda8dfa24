import { expect, test } from 'vitest'
import { mapPool } from '../../../src/eval/asking/pool.ts'

/** Work whose end the test decides. */
function scene() {
  const ends = new Map<number, PromiseWithResolvers<number>>()
  const begun: number[] = []
  const work = (item: number) => {
    begun.push(item)
    const end = Promise.withResolvers<number>()
    ends.set(item, end)
    return end.promise
  }
  return { begun, work, end: (item: number) => ends.get(item)?.resolve(item), ends }
}

test('no more items are under way than its places, and results come as they are ready', async () => {
  const { begun, work, end } = scene()
  const pool = mapPool([1, 2, 3, 4], 2, work)
  const first = pool.next()
  expect(begun).toEqual([1, 2])
  end(2)
  expect(await first).toEqual({ done: false, value: 2 })
  const second = pool.next()
  expect(begun).toEqual([1, 2, 3])
  end(1)
  expect((await second).value).toBe(1)
  const third = pool.next()
  end(3)
  expect((await third).value).toBe(3)
  const last = pool.next()
  end(4)
  expect((await last).value).toBe(4)
  expect((await pool.next()).done).toBe(true)
})

test('a reader that stops begins no further item, and waits for what is under way', async () => {
  const { begun, work, end } = scene()
  const pool = mapPool([1, 2, 3, 4], 2, work)
  const first = pool.next()
  end(1)
  await first
  let stopped = false
  const stop = pool.return().then(() => (stopped = true))
  await Promise.resolve()
  expect(stopped).toBe(false)
  end(2)
  await stop
  expect(begun).toEqual([1, 2])
})

test('the error of an item is thrown after the results of the others under way', async () => {
  const { begun, work, end, ends } = scene()
  const pool = mapPool([1, 2, 3], 2, work)
  const first = pool.next()
  ends.get(1)?.reject(new Error('Cannot do it'))
  await new Promise((resolve) => setImmediate(resolve))
  end(2)
  expect((await first).value).toBe(2)
  await expect(pool.next()).rejects.toThrow('Cannot do it')
  expect(begun).toEqual([1, 2])
})

test('it ends at once without items', async () => {
  expect((await mapPool([], 3, scene().work).next()).done).toBe(true)
})
