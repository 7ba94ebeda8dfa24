import type { Clock } from '../../moa/ports.ts'

/** A time that comes once. It can be moved to an earlier time, never to a later one. */
export class Deadline {
  /** Resolves to `late` when the time has come. */
  readonly passed: Promise<'late'>
  readonly #clock: Clock
  readonly #pass: (late: 'late') => void
  #atMs = Infinity
  #cancel = () => {}

  constructor(clock: Clock, ms: number) {
    const { promise, resolve } = Promise.withResolvers<'late'>()
    this.passed = promise
    this.#pass = resolve
    this.#clock = clock
    this.within(ms)
  }

  /** Moves it to `ms` milliseconds from now, unless it is earlier. */
  within(ms: number): void {
    const atMs = this.#clock.now() + ms
    if (atMs >= this.#atMs) return
    this.#cancel()
    this.#atMs = atMs
    this.#cancel = this.#clock.setTimer(ms, () => this.#pass('late'))
  }

  /** Removes its timer. */
  clear(): void {
    this.#cancel()
  }
}
