import type { SharedRun } from '../../src/gateway/ports/shared-run.ts'

/** Longer than any run here takes. */
const LEASE_MS = 500

/** Flights in memory: the next one leads when the leader reports that it has no answer, or is silent for long. */
export class FakeFlights {
  /** Leaders that have not reported their end. */
  unreported = 0
  #led = false
  #result: string | null = null
  #waiting: ((shared: SharedRun) => void)[] = []

  join(): Promise<SharedRun> {
    if (this.#result !== null) return Promise.resolve({ role: 'follow', answer: this.#result })
    if (!this.#led) return Promise.resolve(this.#lead())
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  #lead(): SharedRun {
    this.unreported += 1
    this.#led = true
    const lease = setTimeout(() => this.#next(), LEASE_MS)
    let over = false
    const complete = async (answer: string | null) => {
      if (over) return
      over = true
      clearTimeout(lease)
      this.unreported -= 1
      this.#result = answer
      if (answer === null) return this.#next()
      for (const resolve of this.#waiting.splice(0)) resolve({ role: 'follow', answer })
    }
    return { role: 'lead', complete }
  }

  #next(): void {
    this.#led = false
    this.#waiting.shift()?.(this.#lead())
  }
}
