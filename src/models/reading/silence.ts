import type { CallControl } from '../../moa/model-port.ts'
import type { Clock } from '../../moa/ports.ts'
import type { Stop } from './stop.ts'

export interface SilenceWatch {
  /** Something of the answer came: the wait begins anew. */
  heard(): void
  /** Our own reader is busy: silence is not the upstream's. */
  pause(): void
  /** The answer is whole; what may follow, its usage, is not waited for long. */
  settle(): void
  dispose(): void
}

/** How long usage and the end of the stream may take after the answer. */
const SETTLE_MS = 2_000

/**
 * Stops a live call that does not begin, or falls silent. One timer serves many chunks: it looks at the
 * time of the last one when it fires, since setting a timer per token costs more than reading one.
 */
export function watchSilence(stop: Stop, control: CallControl, clock: Clock): SilenceWatch {
  let begun = false
  let paused = false
  let settled = false
  let since = clock.now()
  let cancel = () => {}
  const allowedMs = () =>
    !control.live ? undefined : settled ? SETTLE_MS : begun ? control.idleMs : control.firstTokenMs
  const arm = () => {
    const allowed = allowedMs()
    if (allowed === undefined) return
    cancel()
    cancel = clock.setTimer(Math.max(0, since + allowed - clock.now()), check)
  }
  const check = () => {
    if (paused) since = clock.now()
    if (clock.now() < since + (allowedMs() ?? Infinity)) arm()
    else stop.now(begun ? 'idle' : 'first-token')
  }
  arm()
  return {
    heard() {
      since = clock.now()
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
      since = clock.now()
      arm()
    },
    dispose: () => cancel(),
  }
}
