import { describe, expect, test } from 'vitest'
import { sleep } from '../../src/moa/ports.ts'
import { FakeClock } from '../support/fake-clock.ts'

/** Sleeps 100 ms and tells when it woke. */
async function nap(clock: FakeClock, signals: readonly (AbortSignal | undefined)[]) {
  await sleep(clock, 100, signals)
  return clock.now()
}

describe('sleep()', () => {
  test('waits as long as it says', async () => {
    const clock = new FakeClock()
    expect(await clock.until(nap(clock, []))).toBe(100)
  })

  test('wakes when any of its signals fires, without complaint, and leaves no timer', async () => {
    for (const firing of [0, 1]) {
      const clock = new FakeClock()
      const controllers = [new AbortController(), new AbortController()]
      clock.setTimer(40, () => controllers[firing]?.abort())
      const signals = [undefined, ...controllers.map(({ signal }) => signal)]
      expect(await clock.until(nap(clock, signals))).toBe(40)
      expect(clock.pending).toBe(0)
    }
  })

  test('does not even begin when a signal has fired before', async () => {
    const clock = new FakeClock()
    expect(await clock.until(nap(clock, [AbortSignal.abort()]))).toBe(0)
    expect(clock.pending).toBe(0)
  })
})
