import type { RunEvent, RunOutcome } from '../../moa/events.ts'
import type { RunReport } from '../../moa/report.ts'
import { RunRecorder } from '../../moa/report.ts'
import type { RunIdentity } from '../../protocol/runs/report.ts'
import type { Run } from './run.ts'

/** A run that is not known yet, because somebody else may be at it: its stream can open all the same. */
export class PendingRun implements Run {
  readonly #pending: Promise<Run>
  readonly #asked: RunIdentity
  #run: Run | undefined

  constructor(pending: Promise<Run>, asked: RunIdentity) {
    this.#pending = pending
    this.#asked = asked
  }

  get identity(): RunIdentity {
    return this.#run?.identity ?? this.#asked
  }

  async next(): Promise<RunEvent | null> {
    this.#run ??= await this.#pending
    return this.#run.next()
  }

  get outcome(): RunOutcome {
    if (this.#run === undefined) throw new Error('Cannot tell how the run ended: it has not begun')
    return this.#run.outcome
  }

  report(): RunReport {
    return this.#run?.report() ?? new RunRecorder().report(null)
  }

  get durationMs(): number {
    return this.#run?.durationMs ?? 0
  }

  async leave(): Promise<void> {
    const run = await this.#pending
    await run.leave()
  }
}
