import type { StopSignal } from '../../moa/stop-signal.ts'

/** Connections of one Worker invocation that may wait for response headers at the same time. */
export const MAX_WAITING_FOR_HEADERS = 6

/**
 * Slots for requests that wait for headers. The platform delays the seventh such request unseen; here it waits
 * for a slot first, so that a call's clock starts when its request does. Local workerd has no such
 * limit, so this class is the only place where it can be tested.
 */
export class Slots {
  #free: number
  readonly #queue: (() => void)[] = []

  constructor(limit: number = MAX_WAITING_FOR_HEADERS) {
    this.#free = limit
  }

  /** Waits for a slot; false when one of the signals fired first. */
  acquire(signals: readonly (StopSignal | undefined)[]): Promise<boolean> {
    if (signals.some((signal) => signal?.aborted)) return Promise.resolve(false)
    if (this.#free > 0) {
      this.#free -= 1
      return Promise.resolve(true)
    }
    return new Promise((resolve) => {
      const settle = (held: boolean) => {
        for (const signal of signals) signal?.removeEventListener('abort', leave)
        resolve(held)
      }
      const enter = () => settle(true)
      const leave = () => {
        this.#queue.splice(this.#queue.indexOf(enter), 1)
        settle(false)
      }
      this.#queue.push(enter)
      for (const signal of signals) signal?.addEventListener('abort', leave)
    })
  }

  /** Frees a slot for the request that has waited longest. */
  release(): void {
    const next = this.#queue.shift()
    if (next === undefined) this.#free += 1
    else next()
  }
}
