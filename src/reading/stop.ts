import type { CallControl } from '../moa/model-port.ts'
import type { Clock } from '../moa/ports.ts'
import type { StopSignal } from '../moa/stop-signal.ts'

/** Why the gateway ended a call: its caller left, it was cut off, or it broke a limit. */
export type StopReason = 'left' | 'cut' | 'timeout' | 'first-token' | 'idle' | 'too-large'

/**
 * Ends a call from our side, with one signal and one reason: the first wins. Its time starts when this is
 * made, which is when the connection slot is held.
 */
export class Stop {
  readonly #controller = new AbortController()
  readonly #undo: (() => void)[] = []
  readonly #actions = new Set<() => void>()
  #reason: StopReason | null = null

  constructor(control: CallControl, clock: Clock) {
    this.#listen(control.signal, 'left')
    if (control.cut !== undefined) this.#listen(control.cut, 'cut')
    this.#undo.push(clock.setTimer(Math.max(0, control.timeoutMs), () => this.now('timeout')))
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  get reason(): StopReason | null {
    return this.#reason
  }

  /** Ends the call now. */
  now(reason: StopReason): void {
    if (this.#reason !== null) return
    this.#reason = reason
    this.#controller.abort()
    for (const action of this.#actions) action()
  }

  /** Runs the action when the call is ended, at once when it already was; returns a function that undoes it. */
  onStop(action: () => void): () => void {
    if (this.#reason !== null) action()
    else this.#actions.add(action)
    return () => void this.#actions.delete(action)
  }

  /** Removes timers and listeners. */
  dispose(): void {
    for (const undo of this.#undo) undo()
  }

  #listen(signal: StopSignal, reason: StopReason): void {
    if (signal.aborted) return this.now(reason)
    const stop = () => this.now(reason)
    signal.addEventListener('abort', stop)
    this.#undo.push(() => signal.removeEventListener('abort', stop))
  }
}

/** Waits for a promise until the call is ended: then the result is null, and a late one goes to `discard`. */
export function untilStopped<T>(
  promise: Promise<T>,
  stop: Stop,
  discard: (late: T) => void,
): Promise<T | null> {
  return new Promise((resolve, reject) => {
    stop.onStop(() => resolve(null))
    promise.then((value) => {
      if (stop.reason === null) resolve(value)
      else discard(value)
    }, reject)
  })
}
