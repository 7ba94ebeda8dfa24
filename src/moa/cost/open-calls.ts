/** A call whose end was not reported. */
export interface OpenCall {
  readonly id: string
  readonly model: string
  /** What its attempts may have cost so far, in millionths of a US dollar: the bound of one that is under way. */
  readonly micros: number
}

/**
 * The calls of a run that were sent and whose end was not reported. When a bug ends the run, this is what it
 * may owe beyond the calls that it reported.
 */
export class OpenCalls {
  readonly #calls = new Map<string, OpenCall>()

  /** Adds to what a call may have cost; less than nothing when an attempt cost less than its bound. */
  add({ id, model }: Omit<OpenCall, 'micros'>, micros: number): void {
    const before = this.#calls.get(id)?.micros ?? 0
    this.#calls.set(id, { id, model, micros: before + micros })
  }

  /** The end of the call was reported, with its cost. */
  close(id: string): void {
    this.#calls.delete(id)
  }

  /** The calls that are open, which are no longer followed. */
  take(): readonly OpenCall[] {
    const calls = [...this.#calls.values()]
    this.#calls.clear()
    return calls
  }
}
