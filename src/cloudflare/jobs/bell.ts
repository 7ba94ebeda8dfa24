/** Calls that wait in an object until it changes. */
export class Bell {
  readonly #waiting = new Set<() => void>()

  /** Wakes every waiting call. */
  ring(): void {
    for (const wake of this.#waiting) wake()
  }

  /** Resolves when it rings, or after this time. */
  heard(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        this.#waiting.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, ms)
      this.#waiting.add(wake)
    })
  }
}
