import { describe, expect, test } from 'vitest'
import { watchSilence, type SilenceWatch } from '../../src/reading/silence.ts'
import { Stop } from '../../src/reading/stop.ts'
import { FakeClock } from '../support/fake-upstream.ts'
import { controlOf } from '../models/calls.ts'

interface Watched {
  readonly watch: SilenceWatch
  readonly stop: Stop
  readonly clock: FakeClock
}

function watched(over: object = { firstTokenMs: 100, idleMs: 30 }): Watched {
  const clock = new FakeClock()
  const control = controlOf({ live: true, ...over })
  const stop = new Stop(control, clock)
  return { watch: watchSilence(stop, control, clock), stop, clock }
}

describe('watchSilence()', () => {
  test('stops a call that does not begin', () => {
    const { stop, clock } = watched()
    clock.advance(99)
    expect(stop.reason).toBeNull()
    clock.advance(1)
    expect(stop.reason).toBe('first-token')
  })

  test('stops a call that falls silent, counted from the last token', () => {
    const { watch, stop, clock } = watched()
    for (const pause of [99, 29, 29, 1, 29]) {
      clock.advance(pause)
      watch.restart()
    }
    clock.advance(29)
    expect(stop.reason).toBeNull()
    clock.advance(1)
    expect(stop.reason).toBe('idle')
  })

  test('uses one timer for many tokens', () => {
    const { watch, clock } = watched()
    for (let word = 0; word < 100; word += 1) {
      watch.restart()
      clock.advance(1)
    }
    expect(clock.pending).toBe(2) // Its own, and that of the call.
  })

  test('does not count a busy reader as a silent upstream', () => {
    const { watch, stop, clock } = watched()
    watch.restart()
    watch.pause()
    clock.advance(10_000)
    expect(stop.reason).toBeNull()
    watch.restart()
    clock.advance(29)
    expect(stop.reason).toBeNull()
    clock.advance(1)
    expect(stop.reason).toBe('idle')
  })

  test('does not count the time of a reader that is busy before the first token', () => {
    const { watch, stop, clock } = watched()
    clock.advance(50)
    watch.pause()
    clock.advance(500)
    expect(stop.reason).toBeNull()
    watch.restart()
    clock.advance(30)
    expect(stop.reason).toBe('idle')
  })

  test('watches only for the limits that are set', () => {
    const first = watched({ firstTokenMs: 100 })
    first.watch.restart()
    first.clock.advance(10_000)
    expect(first.stop.reason).toBeNull()
    const idle = watched({ idleMs: 30 })
    idle.clock.advance(10_000)
    expect(idle.stop.reason).toBeNull()
    idle.watch.restart()
    idle.clock.advance(30)
    expect(idle.stop.reason).toBe('idle')
  })

  test('does not watch calls that are not live', () => {
    const { stop, clock } = watched({ live: false, firstTokenMs: 10, idleMs: 10 })
    clock.advance(1_000)
    expect(stop.reason).toBeNull()
  })

  test('removes its timer', () => {
    const { watch, stop, clock } = watched()
    watch.restart()
    watch.dispose()
    clock.advance(1_000)
    expect(stop.reason).toBeNull()
    expect(clock.pending).toBe(1)
  })
})
