import { describe, expect, test } from 'vitest'
import type { CallControl } from '../../src/moa/model-port.ts'
import { Stop, untilStopped } from '../../src/reading/stop.ts'
import { FakeClock } from '../support/fake-upstream.ts'
import { controlOf } from '../models/calls.ts'

function setup(over: Partial<CallControl> = {}): { stop: Stop; clock: FakeClock } {
  const clock = new FakeClock()
  return { stop: new Stop(controlOf({ timeoutMs: 100, ...over }), clock), clock }
}

describe('Stop', () => {
  test('fires when the caller leaves, with that reason', () => {
    const caller = new AbortController()
    const { stop } = setup({ signal: caller.signal })
    expect(stop.reason).toBeNull()
    caller.abort()
    expect(stop.reason).toBe('left')
    expect(stop.signal.aborted).toBe(true)
  })

  test('fires for the cut-off, for an earlier abort, and for its timeout', () => {
    expect(setup({ cut: AbortSignal.abort() }).stop.reason).toBe('cut')
    expect(setup({ signal: AbortSignal.abort(), cut: AbortSignal.abort() }).stop.reason).toBe(
      'left',
    )
    const { stop, clock } = setup()
    clock.advance(99)
    expect(stop.reason).toBeNull()
    clock.advance(1)
    expect(stop.reason).toBe('timeout')
  })

  test('has the reason of its first stop', () => {
    const caller = new AbortController()
    const { stop, clock } = setup({ signal: caller.signal })
    stop.now('idle')
    caller.abort()
    clock.advance(1_000)
    expect(stop.reason).toBe('idle')
  })

  test('runs actions once, and at once when it has fired already', () => {
    const { stop } = setup()
    const ran: string[] = []
    stop.onStop(() => void ran.push('before'))
    stop.now('cut')
    stop.now('left')
    stop.onStop(() => void ran.push('after'))
    expect(ran).toEqual(['before', 'after'])
  })

  test('runs no action that was undone', () => {
    const { stop } = setup()
    const ran: string[] = []
    const undo = stop.onStop(() => void ran.push('undone'))
    stop.onStop(() => void ran.push('kept'))
    undo()
    stop.now('cut')
    expect(ran).toEqual(['kept'])
  })

  test('removes its timer and its listeners', () => {
    const caller = new AbortController()
    const { stop, clock } = setup({ signal: caller.signal, cut: caller.signal })
    expect(clock.pending).toBe(1)
    stop.dispose()
    caller.abort()
    expect(clock.pending).toBe(0)
    expect(stop.reason).toBeNull()
  })
})

describe('untilStopped()', () => {
  const nothing = () => {}

  test('passes on a result that comes in time', async () => {
    const { stop } = setup()
    expect(await untilStopped(Promise.resolve(1), stop, nothing)).toBe(1)
    await expect(untilStopped(Promise.reject(new Error('x')), stop, nothing)).rejects.toThrow('x')
  })

  test('does not wait for a late result, and discards it', async () => {
    const { stop } = setup()
    const late: number[] = []
    let arrive: (value: number) => void = nothing
    const arriving = new Promise<number>((resolve) => {
      arrive = resolve
    })
    const waiting = untilStopped(arriving, stop, (value) => late.push(value))
    stop.now('timeout')
    expect(await waiting).toBeNull()
    arrive(5)
    await arriving
    await Promise.resolve()
    expect(late).toEqual([5])
  })

  test('ignores a failure that comes late', async () => {
    const { stop } = setup()
    stop.now('left')
    expect(await untilStopped(Promise.reject(new Error('late')), stop, nothing)).toBeNull()
  })
})
