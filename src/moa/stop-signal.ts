/** Tells that something is wanted no more. Every `AbortSignal` of the platform is one. */
export interface StopSignal {
  readonly aborted: boolean
  readonly reason: unknown
  /** Runs once when it fires; never when it has fired before. */
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/**
 * A stop signal and what fires it, in plain JavaScript. A run asks its signals dozens of times whether they have
 * fired, and each time the platform's own leave JavaScript and come back.
 */
export class Stopper implements StopSignal {
  readonly #listeners = new Set<() => void>()
  readonly #parent: StopSignal | null
  readonly #follow = () => this.abort(this.#parent?.reason)
  #aborted = false
  #reason: unknown = undefined

  /** With a parent it fires when that does, for the same reason, until it is let go. */
  constructor(parent: StopSignal | null = null) {
    this.#parent = parent
    if (parent?.aborted === true) this.abort(parent.reason)
    else parent?.addEventListener('abort', this.#follow)
  }

  get aborted(): boolean {
    return this.#aborted
  }

  get reason(): unknown {
    return this.#reason
  }

  /** Fires, unless it has fired before: the first reason stands. */
  abort(reason?: unknown): void {
    if (this.#aborted) return
    this.#aborted = true
    this.#reason = reason
    // One may be taken off by another that is told before it.
    for (const listener of this.#listeners) if (this.#listeners.delete(listener)) listener()
  }

  /** Lets go of the parent. */
  release(): void {
    this.#parent?.removeEventListener('abort', this.#follow)
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    if (!this.#aborted) this.#listeners.add(listener)
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.delete(listener)
  }
}
