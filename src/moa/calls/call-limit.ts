/**
 * How many calls a run may still make, whatever they are for. The planned calls of all its steps are reserved from its
 * beginning: a retry never uses up the call that writes the answer.
 */
export class CallLimit {
  #left: number
  #reserved: number
  #refused = false

  constructor(limit: { readonly most: number; readonly planned: number }) {
    this.#left = limit.most
    this.#reserved = Math.min(limit.planned, limit.most)
  }

  /** Takes a planned call; false when no call is left for it. */
  begin(): boolean {
    if (this.#reserved === 0) return this.take()
    this.#reserved -= 1
    this.#left -= 1
    return true
  }

  /** Takes a call that is not planned; false when only reserved calls are left. */
  take(): boolean {
    if (this.#left <= this.#reserved) {
      this.#refused = true
      return false
    }
    this.#left -= 1
    return true
  }

  /** Reserves one more call ahead, where one is left. */
  reserve(): void {
    this.#reserved = Math.min(this.#reserved + 1, this.#left)
  }

  /** A call that was taken was not sent. */
  giveBack(): void {
    this.#left += 1
  }

  /** Replaces the number of planned calls ahead; called when no call is under way. */
  replan(planned: number): void {
    this.#reserved = Math.min(planned, this.#left)
  }

  /** Whether a call was not made because of the limit. */
  get refused(): boolean {
    return this.#refused
  }
}
