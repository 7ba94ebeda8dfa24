import { beforeEach, describe, expect, test } from 'vitest'
import { Stopper } from '../../src/moa/stop-signal.ts'

let heard: string[]
const hear = (name: string) => () => void heard.push(name)
beforeEach(() => {
  heard = []
})

describe('a stopper', () => {
  test('calls its listeners once, in their order, and has the first reason', () => {
    const stop = new Stopper()
    stop.addEventListener('abort', hear('a'))
    stop.addEventListener('abort', hear('b'))
    expect([stop.aborted, stop.reason]).toEqual([false, undefined])
    stop.abort('late')
    stop.abort('later')
    expect([stop.aborted, stop.reason, heard]).toEqual([true, 'late', ['a', 'b']])
  })

  test('calls no listener that was removed, or added after it fired', () => {
    const stop = new Stopper()
    const leaver = hear('leaver')
    stop.addEventListener('abort', leaver)
    stop.removeEventListener('abort', leaver)
    stop.abort()
    stop.addEventListener('abort', hear('late'))
    expect(heard).toEqual([])
  })

  test('does not call a listener that another one removes meanwhile', () => {
    const stop = new Stopper()
    const leaver = hear('leaver')
    stop.addEventListener('abort', () => stop.removeEventListener('abort', leaver))
    stop.addEventListener('abort', leaver)
    stop.abort()
    expect(heard).toEqual([])
  })

  test('fires once, also when a listener fires it again', () => {
    const stop = new Stopper()
    stop.addEventListener('abort', () => stop.abort('again'))
    stop.addEventListener('abort', hear('b'))
    stop.abort('first')
    expect([stop.reason, heard]).toEqual(['first', ['b']])
  })
})

describe('a stopper with a parent', () => {
  const parents = {
    'of ours': () => new Stopper(),
    'of the platform': () => {
      const controller = new AbortController()
      const abort = (reason: unknown) => controller.abort(reason)
      return Object.assign(controller.signal, { abort })
    },
  }
  for (const [name, make] of Object.entries(parents)) {
    test(`${name} fires when that does, for its reason`, () => {
      const parent = make()
      const stop = new Stopper(parent)
      stop.addEventListener('abort', hear('child'))
      parent.abort('over')
      expect([stop.aborted, stop.reason, heard]).toEqual([true, 'over', ['child']])
    })

    test(`${name} that has fired has fired too`, () => {
      const parent = make()
      parent.abort('over')
      expect(new Stopper(parent)).toMatchObject({ aborted: true, reason: 'over' })
    })

    test(`${name} fires without it, and stops following it`, () => {
      const parent = make()
      const [own, released] = [new Stopper(parent), new Stopper(parent)]
      own.abort('own')
      released.release()
      expect(parent.aborted).toBe(false)
      parent.abort('over')
      expect([own.reason, released.aborted]).toEqual(['own', false])
    })
  }
})
