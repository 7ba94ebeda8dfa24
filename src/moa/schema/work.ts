import { BoundedPattern } from './bounded-pattern.ts'

/** Most schemas that are looked at for one value, equal values of a list included. */
const MAX_STEPS = 200_000
/** Most steps of patterns for one value. */
const MAX_PATTERN_STEPS = 5_000_000
/** Deepest nesting that is followed. */
const MAX_DEPTH = 256

/**
 * The work that the check of one answer may take. A schema of a few lines can ask for as much as it likes, with
 * references to itself; a schema that has used up the work is not checked further.
 */
export class Work {
  #steps = MAX_STEPS
  #patternSteps = MAX_PATTERN_STEPS
  #depth = 0
  #over = false
  #doubts = 0
  readonly #patterns = new Map<string, BoundedPattern>()

  /** Whether there was more to do than may be done: then nothing is known of the value. */
  get isOver(): boolean {
    return this.#over
  }

  /** How often something was left unchecked. What fits may not fit since; what does not fit is certain. */
  get doubts(): number {
    return this.#doubts
  }

  /** Something is left unchecked. */
  doubt(): void {
    this.#doubts += 1
  }

  /** Begins with a schema inside the present one; false when there is no work left for it. */
  enter(): boolean {
    if (!this.spend(1)) return false
    if (this.#depth >= MAX_DEPTH) this.#over = true
    else this.#depth += 1
    return !this.#over
  }

  leave(): void {
    this.#depth -= 1
  }

  /** Takes steps; false when not enough are left. */
  spend(steps: number): boolean {
    this.#steps -= steps
    if (this.#steps < 0) this.#over = true
    return !this.#over
  }

  /** The pattern, ready to be tried on a text of this length; null when it is none, or may take too long. */
  patternFor(pattern: string, textChars: number): RegExp | null {
    let known = this.#patterns.get(pattern)
    if (known === undefined) {
      this.spend(32 + pattern.length / 2)
      known = new BoundedPattern(pattern)
      this.#patterns.set(pattern, known)
    }
    const steps = known.stepsOn(textChars)
    if (!this.spend(1) || steps > this.#patternSteps) return null
    this.#patternSteps -= steps
    return known.expression
  }
}
