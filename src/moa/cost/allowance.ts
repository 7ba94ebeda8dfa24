import { OpenCalls } from './open-calls.ts'

/** The limit of a run and its planned cost, in millionths of a US dollar. */
export interface AllowanceTerms {
  /** The most that the run may cost, the planned calls included. */
  readonly limitMicros: number
  /** What the planned calls can cost at the most, where those of later steps do with the least. */
  readonly plannedMicros: number
  /** What the later steps can cost beyond the least; 0 by default. */
  readonly spareMicros?: number
  /**
   * Raises the limit on the whole cost of the run: to the first amount, or as near to it as can be, but not to
   * less than the second. Returns the limit then; by default it stays as it is.
   */
  readonly raise?: (limitMicros: number, leastMicros: number) => Promise<number>
  /** Decides what a step may cost; a run that is repeated after a crash gets the same decision. */
  readonly decide?: (step: string, act: () => Promise<number>) => Promise<number>
}

/**
 * The money of a run. What the next step may cost, and the least for those after it, is covered from the
 * beginning; `cover` covers each further step before it starts. A further attempt is made only when money that
 * other calls did not use, or a higher limit, covers its bound. So a run never costs more than its limit, and
 * no money is reserved for rare failures or for answers longer than they are. Amounts are millionths of a US
 * dollar.
 */
export class Allowance {
  /** What was sent and is not reported yet. */
  readonly open = new OpenCalls()
  readonly #raise: NonNullable<AllowanceTerms['raise']>
  readonly #decide: NonNullable<AllowanceTerms['decide']>
  #limit: number
  #refused = false
  /** Requests for a higher limit that are under way. */
  #raising = 0
  /** The cost of ended calls; their bound where the cost is unknown. */
  #spent = 0
  /** The bound on the cost of the calls under way and ahead, where later steps do with the least. */
  #ahead: number
  /** What later steps can cost beyond the least. */
  #spare: number

  constructor({ limitMicros, plannedMicros, spareMicros, raise, decide }: AllowanceTerms) {
    this.#limit = limitMicros
    this.#ahead = plannedMicros
    this.#spare = spareMicros ?? 0
    this.#raise = raise ?? (() => Promise.resolve(limitMicros))
    this.#decide = decide ?? ((_step, act) => act())
  }

  /** Reserves the bound of one more attempt; false when the limit does not cover it. */
  async take(micros: number): Promise<boolean> {
    this.#ahead += micros
    const total = this.#spent + this.#ahead
    if (await this.#raiseTo(total, total)) return true
    this.#ahead -= micros
    this.#refused = true
    return false
  }

  /**
   * What the next step, with the least for those after it, may cost: what is wanted, if money that is covered or a
   * higher limit allows it, else what there is. Called when no call is under way.
   */
  cover(step: string, wantedMicros: number): Promise<number> {
    return this.#decide(step, async () => {
      await this.#raiseTo(this.#spent + wantedMicros, this.#limit)
      return Math.min(wantedMicros, this.#limit - this.#spent)
    })
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

  /** Replaces the bounds on what is ahead; called when no call is under way. */
  replan({
    plannedMicros,
    spareMicros = 0,
  }: Pick<AllowanceTerms, 'plannedMicros' | 'spareMicros'>): void {
    this.#ahead = plannedMicros
    this.#spare = spareMicros
  }

  /**
   * Lowers the limit to the cost so far and the bound on the rest, and returns it; null while a higher one
   * is requested, which the ledger may have granted already.
   */
  giveBack(): number | null {
    if (this.#raising > 0) return null
    this.#limit = Math.min(this.#limit, this.#spent + this.#ahead + this.#spare)
    return this.#limit
  }

  /** Whether the limit covers the amount, raised where it has to be. */
  async #raiseTo(limitMicros: number, leastMicros: number): Promise<boolean> {
    if (limitMicros <= this.#limit) return true
    this.#raising += 1
    const granted = await this.#raise(limitMicros, leastMicros)
    this.#raising -= 1
    this.#limit = Math.max(this.#limit, Math.min(granted, limitMicros))
    return granted >= limitMicros
  }
}
