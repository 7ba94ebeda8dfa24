/** Fires when work should stop. Every `AbortSignal` of the platform is one. */
export interface StopSignal {
  readonly aborted: boolean
  readonly reason: unknown
  /** Runs once when it fires; never when it has fired before. */
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/**
 * A stop signal and the method that fires it, in plain JavaScript. A run reads `aborted` dozens of times, and
 * each read of the platform's own signal crosses into native code.
 */
export class Stopper implements StopSignal {
  readonly #listeners = new Set<() => void>()
  readonly #parent: StopSignal | null
  readonly #follow = () => this.abort(this.#parent?.reason)
  #aborted = false
  #reason: unknown = undefined

  /** With a parent it fires when that does, for the same reason, until `release()`. */
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
    // A listener may remove another one that has not run yet.
    for (const listener of this.#listeners) if (this.#listeners.delete(listener)) listener()
  }

  /** Stops following the parent. */
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
