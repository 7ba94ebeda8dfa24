import type { ModelFailureCode } from '../../moa/model-port.ts'

/** Failures in a row that open a circuit, and how long it then stays open. */
const FAILURES_TO_OPEN = 5
const OPEN_MS = 10_000
/** Most models whose failures are counted: their names come from callers. */
const MAX_MODELS = 100

/** Failures that are evidence against the provider, not against one request, one key or one caller. */
const COUNTED: ReadonlySet<ModelFailureCode> = new Set([
  'upstream_error',
  'upstream_unreachable',
  'upstream_timeout',
])

/** Failures that are no evidence of the provider's health. */
const IGNORED: ReadonlySet<ModelFailureCode> = new Set([
  'cancelled',
  'upstream_rate_limited',
  'provider_skipped',
])

/** Decides which models are skipped for a moment, by how their calls ended. */
export interface Skipping {
  /** Whether the model is being skipped. After the pause, one caller at a time may try. */
  isOpen(model: string): boolean
  /** Counts how a call ended; null is success. */
  record(model: string, code: ModelFailureCode | null): void
}

/** Whether a failure is evidence against the model. */
export function isCounted(code: ModelFailureCode | null): boolean {
  return code !== null && COUNTED.has(code)
}

/**
 * Skips a model that failed several times in a row for a short while, then lets one call try again.
 * Model by model: a broken one is no evidence against the others of its provider.
 */
export class Circuit implements Skipping {
  readonly #states = new Map<string, { failures: number; openUntilMs: number }>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  isOpen(model: string): boolean {
    const state = this.#states.get(model)
    if (state === undefined || state.failures < FAILURES_TO_OPEN) return false
    const now = this.#now()
    if (now < state.openUntilMs) return true
    state.openUntilMs = now + OPEN_MS
    return false
  }

  record(model: string, code: ModelFailureCode | null): void {
    if (code !== null && IGNORED.has(code)) return
    if (!isCounted(code)) {
      this.#states.delete(model)
      return
    }
    const failures = (this.#states.get(model)?.failures ?? 0) + 1
    if (this.#states.size >= MAX_MODELS) this.#forgetOldest()
    this.#states.set(model, { failures, openUntilMs: this.#now() + OPEN_MS })
  }

  #forgetOldest(): void {
    for (const model of this.#states.keys()) {
      this.#states.delete(model)
      return
    }
  }
}
