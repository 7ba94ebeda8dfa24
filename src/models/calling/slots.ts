import type { StopSignal } from '../../moa/stop-signal.ts'

/** Connections of one Worker invocation that may wait for response headers at the same time. */
export const MAX_WAITING_FOR_HEADERS = 6

/**
 * A gate before the network. The platform holds back the seventh request that waits for headers; here
 * it waits in the open, so that a call's clock starts when the call does. Local workerd has no such
 * limit, which makes this the only place where it can be tested.
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

  /** Gives a slot back, to the one that has waited longest. */
  release(): void {
    const next = this.#queue.shift()
    if (next === undefined) this.#free += 1
    else next()
  }
}
