import type { RunEvent, RunOutcome } from '../../../moa/events.ts'
import type { Plan } from '../../../moa/plan.ts'
import type { RunReport } from '../../../moa/report.ts'
import { RunRecorder } from '../../../moa/report.ts'
import type { Stopper } from '../../../moa/stop-signal.ts'
import type { RunIdentity } from '../../../protocol/runs/run-identity.ts'
import type { Run } from '../run.ts'

/** A run that this caller may share with another one: its stream can open before that is known. */
export class DeferredRun implements Run {
  readonly #pending: Promise<Run>
  readonly #identity: RunIdentity
  readonly #plan: Plan
  readonly #stop: Stopper
  #run: Run | undefined

  /** `stop` ends the wait for the other caller. */
  constructor(
    pending: Promise<Run>,
    stop: Stopper,
    { identity, plan }: { readonly identity: RunIdentity; readonly plan: Plan },
  ) {
    this.#pending = pending
    this.#stop = stop
    this.#identity = identity
    this.#plan = plan
  }

  get identity(): RunIdentity {
    return this.#run?.identity ?? this.#identity
  }

  async next(): Promise<RunEvent | null> {
    this.#run ??= await this.#pending
    return this.#run.next()
  }

  /** @throws before the run has begun. */
  get outcome(): RunOutcome {
    if (this.#run === undefined) {
      throw new Error('Cannot read the outcome of the run: it has not begun')
    }
    return this.#run.outcome
  }

  report(): RunReport {
    const { step, chosen } = this.#plan
    return this.#run?.report() ?? new RunRecorder(step.kind, chosen).report(null)
  }

  get durationMs(): number {
    return this.#run?.durationMs ?? 0
  }

  async leave(): Promise<void> {
    this.#stop.abort()
    const run = await this.#pending.catch(() => null) // A bug before the run: its money is released.
    await run?.leave()
  }
}
