/** The budget ends the run: the next call could pass it. What is there stays, and a run with a larger budget goes on. */
export class BudgetEnd extends Error {
  override readonly name = 'BudgetEnd'
}

/** Money reserved for one call. */
export interface Reservation {
  /** The call has ended at this cost; null when it is not known, so what was reserved counts. */
  readonly settle: (costUsd: number | null) => void
}

/** A limit of what calls may cost together. */
export class Budget {
  readonly #limitUsd: number
  #spentUsd: number
  #reservedUsd = 0
  readonly #waiting: (() => void)[] = []

  constructor(limitUsd: number, spentUsd: number) {
    this.#limitUsd = limitUsd
    this.#spentUsd = spentUsd
  }

  /** Reserves the most that a call can cost; waits while others may leave enough of theirs. Throws a `BudgetEnd` when they cannot. */
  async reserve(mostUsd: number): Promise<Reservation> {
    while (this.#spentUsd + this.#reservedUsd + mostUsd > this.#limitUsd) {
      if (this.#spentUsd + mostUsd > this.#limitUsd || this.#reservedUsd === 0) {
        throw new BudgetEnd(
          `the next call could cost $${mostUsd.toFixed(4)}, which passes the budget of $${this.#limitUsd}: $${this.#spentUsd.toFixed(4)} are spent`,
        )
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    this.#reservedUsd += mostUsd
    return { settle: (costUsd) => this.#settle(mostUsd, costUsd ?? mostUsd) }
  }

  #settle(reservedUsd: number, costUsd: number): void {
    this.#reservedUsd = Math.max(0, this.#reservedUsd - reservedUsd)
    this.#spentUsd += costUsd
    for (const wake of this.#waiting.splice(0)) wake()
  }
}
