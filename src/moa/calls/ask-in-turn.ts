/** A model and what is tried in turn when it fails, in the time that they have together. */
export interface Candidates {
  readonly model: string
  readonly fallbacks: readonly string[]
  readonly timeoutMs: number
}

/** The model whose turn it is. */
export interface Candidate {
  readonly model: string
  /** 0 for the model itself, from 1 for its fallbacks. */
  readonly index: number
  /** What those before it have left of the time. */
  readonly timeoutMs: number
}

/** How one candidate is called, and whether its outcome is the last. */
export interface Turns<E, O extends Outcome> {
  readonly ask: (candidate: Candidate) => AsyncGenerator<E, O, void>
  readonly isOver: (outcome: O) => boolean
}

/** What came of one candidate. */
interface Outcome {
  /** Milliseconds used up, waits included. */
  readonly spentMs: number
}

/** Calls a model, then its fallbacks, until one is the last or their time is up; returns every outcome. */
export async function* askInTurn<E, O extends Outcome>(
  { model, fallbacks, timeoutMs }: Candidates,
  { ask, isOver }: Turns<E, O>,
): AsyncGenerator<E, readonly O[], void> {
  const outcomes: O[] = []
  let leftMs = timeoutMs
  for (const [index, candidate] of [model, ...fallbacks].entries()) {
    const outcome = yield* ask({ model: candidate, index, timeoutMs: leftMs })
    outcomes.push(outcome)
    leftMs -= outcome.spentMs
    if (isOver(outcome) || leftMs <= 0) break
  }
  return outcomes
}
