/** Lets so many through at once; the others wait in the order in which they came. */
export class Gate {
  #free: number
  readonly #closed: AbortSignal | undefined
  readonly #waiting: (() => void)[] = []

  /** When `closed` is aborted, nothing more is let through; who has a place keeps it. */
  constructor(places: number, closed?: AbortSignal) {
    this.#free = places
    this.#closed = closed
  }

  /** Takes a place when one is free; returns how to leave it. Throws why the gate was closed. */
  async enter(): Promise<() => void> {
    if (this.#free > 0) this.#free -= 1
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    if (this.#closed?.aborted === true) {
      this.#leave()
      this.#closed.throwIfAborted()
    }
    return () => this.#leave()
  }

  #leave(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#free += 1
    else next()
  }
}
