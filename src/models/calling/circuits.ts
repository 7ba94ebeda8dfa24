import type { ModelFailureCode } from '../../moa/model-port.ts'
import { Circuit, isCounted, type Skipping } from './circuit.ts'

/** Most scopes whose circuits are remembered; the one that was made first is forgotten. */
const MAX_SCOPES = 200

/**
 * The circuits of an isolate, one for each scope of callers: what one tenant does to a model, with questions
 * that it cannot answer or with short timeouts, never takes the model from another.
 *
 * In memory only: they save time and decide nothing about money, and in another isolate the circuit
 * of the same model may be closed.
 */
export class Circuits {
  readonly #scopes = new Map<string, Circuit>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /**
   * What one run skips: models that keep failing in runs of its scope, and models that keep failing
   * in the run itself. Its scope counts a model's failures in one run once.
   */
  forRun(scope: string): Skipping {
    return new RunCircuit(this.#scopeOf(scope), this.#now)
  }

  #scopeOf(scope: string): Circuit {
    const known = this.#scopes.get(scope)
    if (known !== undefined) return known
    const circuit = new Circuit(this.#now)
    for (const oldest of this.#scopes.keys()) {
      if (this.#scopes.size < MAX_SCOPES) break
      this.#scopes.delete(oldest)
    }
    this.#scopes.set(scope, circuit)
    return circuit
  }
}

class RunCircuit implements Skipping {
  readonly #scope: Circuit
  readonly #own: Circuit
  readonly #counted = new Set<string>()

  constructor(scope: Circuit, now: () => number) {
    this.#scope = scope
    this.#own = new Circuit(now)
  }

  isOpen(model: string): boolean {
    return this.#own.isOpen(model) || this.#scope.isOpen(model)
  }

  record(model: string, code: ModelFailureCode | null): void {
    this.#own.record(model, code)
    if (isCounted(code)) {
      if (this.#counted.has(model)) return
      this.#counted.add(model)
    }
    this.#scope.record(model, code)
  }
}
