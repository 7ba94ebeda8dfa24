import { OpenCalls } from './open-calls.ts'

/** The limit of a run and its planned cost, in millionths of a US dollar. */
export interface AllowanceTerms {
  /** The most that the run may cost, the planned calls included. */
  readonly limitMicros: number
  /** What the planned calls can cost at the most. */
  readonly plannedMicros: number
  /** Raises the limit on the whole cost of the run, or returns false; by default it always does. */
  readonly raise?: (limitMicros: number) => Promise<boolean>
}

/**
 * The money of a run. Planned calls are covered from the beginning; a further attempt is made only when
 * money that other calls did not use, or a higher limit, covers its bound. So a run never costs more than
 * its limit, and no money is reserved for rare failures. Amounts are millionths of a US dollar.
 */
export class Allowance {
  /** What was sent and is not reported yet. */
  readonly open = new OpenCalls()
  readonly #raise: (limitMicros: number) => Promise<boolean>
  #limit: number
  #refused = false
  /** Requests for a higher limit that are under way. */
  #raising = 0
  /** The cost of ended calls; their bound where the cost is unknown. */
  #spent = 0
  /** The bound on the cost of the calls under way and ahead. */
  #ahead: number

  constructor({ limitMicros, plannedMicros, raise }: AllowanceTerms) {
    this.#limit = limitMicros
    this.#ahead = plannedMicros
    this.#raise = raise ?? (() => Promise.resolve(false))
  }

  /** Reserves the bound of one more attempt; false when the limit does not cover it. */
  async take(micros: number): Promise<boolean> {
    this.#ahead += micros
    const total = this.#spent + this.#ahead
    if (total <= this.#limit) return true
    this.#raising += 1
    const granted = await this.#raise(total)
    this.#raising -= 1
    if (granted) {
      this.#limit = Math.max(this.#limit, total)
      return true
    }
    this.#ahead -= micros
    this.#refused = true
    return false
  }

  /** Whether an attempt was not made because the limit did not cover it. */
  get refused(): boolean {
    return this.#refused
  }

  /** Settles an attempt with the bound `most` that has cost `micros`; null when the cost is unknown. */
  settle(most: number, micros: number | null): void {
    this.#ahead -= most
    this.#spent += micros ?? most
  }

  /** Lowers the bound on the calls ahead; called when no call is under way. */
  replan(micros: number): void {
    this.#ahead = Math.min(this.#ahead, micros)
  }

  /**
   * Lowers the limit to the cost so far and the bound on the rest, and returns it; null while a higher one
   * is requested, which the ledger may have granted already.
   */
  giveBack(): number | null {
    if (this.#raising > 0) return null
    this.#limit = Math.min(this.#limit, this.#spent + this.#ahead)
    return this.#limit
  }
}
