import type { CallControl } from '../moa/model-port.ts'
import type { Clock } from '../moa/ports.ts'
import type { Stop } from './stop.ts'

/** The waits for the next part of a live answer. */
export interface SilenceWatch {
  /** Restarts the wait: a part of the answer came. */
  restart(): void
  /** Our own reader is busy: silence is not the upstream's. */
  pause(): void
  /** The answer is whole; only its usage may follow, which gets a short wait. */
  settle(): void
  /** Removes the timer. */
  dispose(): void
}

/** Longest wait for usage and the end of the stream after the answer. */
const SETTLE_MS = 2_000

/**
 * Stops a live call that does not begin, or falls silent. One timer serves many chunks: when it fires it reads
 * the time of the last one, as setting a timer per token costs more than reading a token.
 */
export function watchSilence(stop: Stop, control: CallControl, clock: Clock): SilenceWatch {
  let begun = false
  let paused = false
  let settled = false
  let sinceMs = clock.now()
  let cancel = () => {}
  const allowedMs = () =>
    !control.live ? undefined : settled ? SETTLE_MS : begun ? control.idleMs : control.firstTokenMs
  const arm = () => {
    const allowed = allowedMs()
    if (allowed === undefined) return
    cancel()
    cancel = clock.setTimer(Math.max(0, sinceMs + allowed - clock.now()), check)
  }
  const check = () => {
    if (paused) sinceMs = clock.now()
    if (clock.now() < sinceMs + (allowedMs() ?? Infinity)) arm()
    else stop.now(begun ? 'idle' : 'first-token')
  }
  arm()
  return {
    restart() {
      sinceMs = clock.now()
      paused = false
      if (begun) return
      begun = true
      arm()
    },
    pause() {
      paused = true
    },
    settle() {
      if (settled) return
      begun = true
      settled = true
      sinceMs = clock.now()
      arm()
    },
    dispose: () => cancel(),
  }
}
