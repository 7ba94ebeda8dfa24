import { expect, test } from 'vitest'
import { persist } from '../../src/cloudflare/persist.ts'

/** A call that fails the given number of times, and counts its attempts. */
function failing(times: number, more: object = {}) {
  let count = 0
  const act = async () => {
    count += 1
    if (count <= times) throw Object.assign(new Error('The object was reset'), more)
    return count
  }
  return { act, count: () => count }
}

test('a call to an object that was reset is repeated up to twice', async () => {
  expect(await persist(failing(2).act)).toBe(3)
  const lost = failing(3)
  await expect(persist(lost.act)).rejects.toThrow('reset')
  expect(lost.count()).toBe(3)
})

test('a call to an overloaded object is not repeated', async () => {
  const busy = failing(1, { overloaded: true, retryable: true })
  await expect(persist(busy.act)).rejects.toThrow('reset')
  expect(busy.count()).toBe(1)
})
