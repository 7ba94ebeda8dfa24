import type { Waves } from './panel-watch.ts'
import type { StopSignal } from '../stop-signal.ts'

/** Decides when each agent of a layer may be called: all at once, or in waves. */
export class Admission {
  readonly #waves: Waves | null
  readonly #waiting = new Map<number, () => void>()
  /** Agents at the positions before it may be called. */
  #next: number

  constructor(waves: Waves | null) {
    this.#waves = waves
    this.#next = waves?.first ?? Infinity
  }

  /** Whether the agent at a position has to wait. */
  holds(position: number): boolean {
    return position >= this.#next
  }

  /** Resolves when the agent at a position may be called, or when one of the signals fires. */
  async admitted(position: number, signals: readonly StopSignal[]): Promise<void> {
    if (!this.holds(position) || signals.some(({ aborted }) => aborted)) return
    await new Promise<void>((resolve) => {
      const wake = () => {
        this.#waiting.delete(position)
        for (const signal of signals) signal.removeEventListener('abort', wake)
        resolve()
      }
      this.#waiting.set(position, wake)
      for (const signal of signals) signal.addEventListener('abort', wake)
    })
  }

  /** Starts the next wave once all admitted agents have ended. */
  see(ended: number): void {
    if (this.#waves === null || ended < this.#next) return
    this.#next += this.#waves.further
    for (const [position, wake] of this.#waiting) if (!this.holds(position)) wake()
  }
}
