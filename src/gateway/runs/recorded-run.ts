import type { RunEvent, RunOutcome } from '../../moa/events.ts'
import type { RunReport } from '../../moa/report.ts'
import type { RunIdentity } from '../../protocol/runs/report.ts'
import type { EndedRun, Run } from './run.ts'

/** Keeps what came of a run, for those who ask again. */
export interface RunKeeper {
  /** Told once of every run that begins, however it ends; before its end is told to the caller. */
  ended(run: EndedRun): Promise<void>
  /** Told instead when the run breaks off with a bug. */
  broke(): Promise<void>
  /** Resolves when what was told has been kept. */
  settled(): Promise<void>
}

/** A run whose end is told no sooner than it is kept: whoever has seen the end finds it again. */
export class KeptRun implements Run {
  readonly #run: Run
  readonly #keeper: RunKeeper

  constructor(run: Run, keeper: RunKeeper) {
    this.#run = run
    this.#keeper = keeper
  }

  get identity(): RunIdentity {
    return this.#run.identity
  }

  async next(): Promise<RunEvent | null> {
    let event: RunEvent | null
    try {
      event = await this.#run.next()
    } catch (error) {
      await this.#keeper.broke()
      throw error
    }
    if (event === null) await this.#keeper.settled()
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
