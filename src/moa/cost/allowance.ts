export interface AllowanceTerms {
  /** What the run may cost, the planned calls included. */
  readonly limitMicros: number
  /** What the planned calls can cost at the most. */
  readonly plannedMicros: number
  /** Asks for a higher limit on the whole cost of the run; by default there is none. */
  readonly raise?: (limitMicros: number) => Promise<boolean>
}

/**
 * The money of a run as the engine sees it. What is planned is covered from the beginning; a further
 * attempt is made only when what the others did not use, or a higher limit, covers the most that it
 * can cost. So a run never costs more than its limit, and nothing need be set aside for failures that
 * hardly ever come. Amounts are millionths of a US dollar.
 */
export class Allowance {
  readonly #raise: (limitMicros: number) => Promise<boolean>
  #limit: number
  #refused = false
  /** How many higher limits are asked for and not answered yet. */
  #asking = 0
  /** What calls that are over have cost; at the most, where nobody said. */
  #spent = 0
  /** What calls under way and ahead can cost at the most. */
  #ahead: number

  constructor({ limitMicros, plannedMicros, raise }: AllowanceTerms) {
    this.#limit = limitMicros
    this.#ahead = plannedMicros
    this.#raise = raise ?? (() => Promise.resolve(false))
  }

  /** Takes what one more attempt can cost; false when it cannot be paid for. */
  async take(micros: number): Promise<boolean> {
    this.#ahead += micros
    const total = this.#spent + this.#ahead
    if (total <= this.#limit) return true
    this.#asking += 1
    const granted = await this.#raise(total)
    this.#asking -= 1
    if (granted) {
      this.#limit = Math.max(this.#limit, total)
      return true
    }
    this.#ahead -= micros
    this.#refused = true
    return false
  }

  /** Whether an attempt was not made because it could not be paid for. */
  get refused(): boolean {
    return this.#refused
  }

  /** An attempt is over: it could have cost `most` and has cost `micros`; null when nobody knows. */
  settle(most: number, micros: number | null): void {
    this.#ahead -= most
    this.#spent += micros ?? most
  }

  /** Nothing is under way, and this is what still lies ahead. */
  replan(micros: number): void {
    this.#ahead = Math.min(this.#ahead, micros)
  }

  /**
   * Lowers the limit to what the run has cost and can still cost at the most, and returns that; null
   * while a higher one is asked for, which may be granted already where the money is.
   */
  giveBack(): number | null {
    if (this.#asking > 0) return null
    this.#limit = Math.min(this.#limit, this.#spent + this.#ahead)
    return this.#limit
  }
}
