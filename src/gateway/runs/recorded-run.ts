import type { RunEvent, RunOutcome } from '../../moa/events.ts'
import type { RunReport } from '../../moa/report.ts'
import type { RunIdentity } from '../../protocol/runs/run-identity.ts'
import type { RunReader } from './run-reader.ts'
import type { Run } from './run.ts'

/** Stores the outcome of a run, also that a bug ended it, for a client that sends the same request again. */
export interface OutcomeStore extends RunReader {
  /** Resolves once the outcome is stored. */
  settled(): Promise<void>
}

/** A run that ends for its caller once its outcome is stored: a caller who has seen the end can have it replayed. */
export class RecordedRun implements Run {
  readonly #run: Run
  readonly #outcomes: OutcomeStore

  constructor(run: Run, outcomes: OutcomeStore) {
    this.#run = run
    this.#outcomes = outcomes
  }

  get identity(): RunIdentity {
    return this.#run.identity
  }

  async next(): Promise<RunEvent | null> {
    let event: RunEvent | null
    try {
      event = await this.#run.next()
    } catch (error) {
      await this.#outcomes.broke(error)
      throw error
    }
    if (event === null) await this.#outcomes.settled()
    return event
  }

  get outcome(): RunOutcome {
    return this.#run.outcome
  }

  report(): RunReport {
    return this.#run.report()
  }

  get durationMs(): number {
    return this.#run.durationMs
  }

  leave(): Promise<void> {
    return this.#run.leave()
  }
}
