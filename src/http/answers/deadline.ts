import type { Clock } from '../../moa/ports.ts'

/** A moment that comes once. It may be brought forward, never put off. */
export class Deadline {
  /** Resolves to `late` when the moment has come. */
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

  /** Lets it come in `ms` milliseconds, unless it comes sooner. */
  within(ms: number): void {
    const atMs = this.#clock.now() + ms
    if (atMs >= this.#atMs) return
    this.#cancel()
    this.#atMs = atMs
    this.#cancel = this.#clock.setTimer(ms, () => this.#pass('late'))
  }

  /** Leaves no timer behind. */
  clear(): void {
    this.#cancel()
  }
}
