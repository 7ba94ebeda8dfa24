import type { Clock } from '../../src/moa/ports.ts'

interface Timer {
  readonly atMs: number
  readonly action: () => void
}

/** A clock that stands still until a test lets time pass. */
export class FakeClock implements Clock {
  #nowMs = 0
  readonly #timers = new Set<Timer>()

  readonly now = (): number => this.#nowMs

  readonly setTimer = (ms: number, action: () => void): (() => void) => {
    const timer = { atMs: this.#nowMs + Math.max(0, ms), action }
    this.#timers.add(timer)
    return () => void this.#timers.delete(timer)
  }

  /** Timers that are set and have not run. */
  get pending(): number {
    return this.#timers.size
  }

  /** Lets time pass: runs the timers that come due, in order, and lets everything settle after each. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms
    await settle()
    for (let next = this.#next(); next !== null && next.atMs <= untilMs; next = this.#next()) {
      this.#nowMs = next.atMs
      this.#timers.delete(next)
      next.action()
      await settle()
    }
    this.#nowMs = untilMs
  }

  /** Lets time pass, timer by timer, until the promise is settled. */
  async until<T>(promise: Promise<T>): Promise<T> {
    const state = { settled: false }
    const note = () => {
      state.settled = true
    }
    promise.then(note, note)
    await settle()
    while (!state.settled) {
      const next = this.#next()
      if (next === null) throw new Error('Cannot go on: a promise waits and no timer is left')
      await this.advance(next.atMs - this.#nowMs)
    }
    return promise
  }

  /** The timer that comes due first; of several at the same time, the one that was set first. */
  #next(): Timer | null {
    let next: Timer | null = null
    for (const timer of this.#timers) if (next === null || timer.atMs < next.atMs) next = timer
    return next
  }
}

/** Runs everything that waits for no timer. A task runs only after all microtasks have. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
}
