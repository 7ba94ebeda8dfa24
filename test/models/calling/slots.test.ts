import { describe, expect, test } from 'vitest'
import { MAX_WAITING_FOR_HEADERS, Slots } from '../../../src/models/calling/slots.ts'

const never = (): AbortSignal => new AbortController().signal

/** Requests a slot and records when it comes. */
function queue(slots: Slots, order: string[], name: string, signal = never()): Promise<boolean> {
  return slots.acquire([signal, undefined]).then((held) => {
    order.push(held ? name : `${name} left`)
    return held
  })
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

describe('Slots', () => {
  test('has as many slots as the platform has connections', async () => {
    const slots = new Slots()
    const order: string[] = []
    for (let call = 0; call < 8; call += 1) void queue(slots, order, String(call))
    await settled()
    expect(MAX_WAITING_FOR_HEADERS).toBe(6)
    expect(order).toEqual(['0', '1', '2', '3', '4', '5'])
  })

  test('gives the next slot to the request that has waited longest', async () => {
    const slots = new Slots(1)
    const order: string[] = []
    for (const name of ['a', 'b', 'c']) void queue(slots, order, name)
    for (const expected of [['a'], ['a', 'b'], ['a', 'b', 'c']]) {
      await settled()
      expect(order).toEqual(expected)
      slots.release()
    }
    slots.release()
  })

  test('removes a request that leaves while it waits, and uses no slot for it', async () => {
    const slots = new Slots(1)
    const order: string[] = []
    const leaving = new AbortController()
    void queue(slots, order, 'a')
    void queue(slots, order, 'b', leaving.signal)
    void queue(slots, order, 'c')
    await settled()
    leaving.abort()
    await settled()
    expect(order).toEqual(['a', 'b left'])
    slots.release()
    await settled()
    expect(order).toEqual(['a', 'b left', 'c'])
    slots.release()
    expect(await slots.acquire([])).toBe(true)
  })

  test('gives no slot to a request that has left before', async () => {
    const slots = new Slots(1)
    expect(await slots.acquire([undefined, AbortSignal.abort()])).toBe(false)
    expect(await slots.acquire([])).toBe(true)
  })

  test('does not free a slot when its request leaves after it got it', async () => {
    const slots = new Slots(1)
    const order: string[] = []
    const leaving = new AbortController()
    void queue(slots, order, 'a')
    void queue(slots, order, 'b', leaving.signal)
    void queue(slots, order, 'c')
    slots.release()
    leaving.abort()
    await settled()
    expect(order).toEqual(['a', 'b'])
    slots.release()
    await settled()
    expect(order).toEqual(['a', 'b', 'c'])
  })

  test('reacts to either of two signals, and only once', async () => {
    const slots = new Slots(0)
    const both = new AbortController()
    const leaving = [
      slots.acquire([never(), both.signal]),
      slots.acquire([both.signal, both.signal]),
    ]
    both.abort()
    expect(await Promise.all(leaving)).toEqual([false, false])
    slots.release()
    expect(await slots.acquire([])).toBe(true)
  })
})
