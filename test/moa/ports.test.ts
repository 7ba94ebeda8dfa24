import { describe, expect, test } from 'vitest'
import { sleep } from '../../src/moa/ports.ts'
import { FakeClock } from '../support/fake-clock.ts'

/** Sleeps 100 ms and records when it woke. */
async function nap(clock: FakeClock, signals: readonly (AbortSignal | undefined)[]) {
  await sleep(clock, 100, signals)
  return clock.now()
}

describe('sleep()', () => {
  test('waits as long as given', async () => {
    const clock = new FakeClock()
    expect(await clock.until(nap(clock, []))).toBe(100)
  })

  test('resolves when any of its signals fires, and leaves no timer', async () => {
    for (const firing of [0, 1]) {
      const clock = new FakeClock()
      const controllers = [new AbortController(), new AbortController()]
      clock.setTimer(40, () => controllers[firing]?.abort())
      const signals = [undefined, ...controllers.map(({ signal }) => signal)]
      expect(await clock.until(nap(clock, signals))).toBe(40)
      expect(clock.pending).toBe(0)
    }
  })

  test('does not wait when a signal has fired before', async () => {
    const clock = new FakeClock()
    expect(await clock.until(nap(clock, [AbortSignal.abort()]))).toBe(0)
    expect(clock.pending).toBe(0)
  })
})
