interface Entry<T> {
  readonly value: T
  readonly untilMs: number
  readonly weight: number
}

export interface MemoryLimits {
  /** Most weight of all values together; what was used least recently goes first. */
  readonly maxWeight: number
  /** Longest life of a value, in milliseconds. */
  readonly maxAgeMs: number
}

/**
 * A small memory of one isolate, before a store that is farther away. Holds values, never promises:
 * a promise of one request must not be awaited in another. It ends with the isolate, and other
 * isolates cannot see it, so it may only hold values that may be a little stale.
 */
export class IsolateMemory<T> {
  readonly #entries = new Map<string, Entry<T>>()
  readonly #limits: MemoryLimits
  readonly #now: () => number
  #weight = 0

  constructor(limits: MemoryLimits, now: () => number) {
    this.#limits = limits
    this.#now = now
  }

  /** Number of values that it holds; some may have expired. */
  get size(): number {
    return this.#entries.size
  }

  /** Undefined when nothing is known. */
  get(key: string): T | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    this.delete(key)
    if (entry.untilMs <= this.#now()) return undefined
    this.#put(key, entry) // Last in the order of use.
    return entry.value
  }

  /**
   * Stores a value for `ageMs` at most; one that is heavier than the whole memory is not stored. Drops what has
   * expired among the least recently used, so that it never holds what was not used for longer than `maxAgeMs`.
   */
  set(key: string, value: T, options: { readonly weight: number; readonly ageMs: number }): void {
    this.delete(key)
    const { maxWeight, maxAgeMs } = this.#limits
    if (options.weight > maxWeight) return
    const now = this.#now()
    const untilMs = now + Math.min(options.ageMs, maxAgeMs)
    this.#put(key, { value, untilMs, weight: options.weight })
    for (const [oldest, entry] of this.#entries) {
      if (this.#weight <= maxWeight && entry.untilMs > now) return
      this.delete(oldest)
    }
  }

  delete(key: string): void {
    this.#weight -= this.#entries.get(key)?.weight ?? 0
    this.#entries.delete(key)
  }

  #put(key: string, entry: Entry<T>): void {
    this.#entries.set(key, entry)
    this.#weight += entry.weight
  }
}
