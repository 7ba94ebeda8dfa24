import type { Allowance } from '../../moa/cost/allowance.ts'
import type { RunEvent, RunOutcome } from '../../moa/events.ts'
import type { Plan } from '../../moa/plan.ts'
import type { ProposalMemory } from '../../moa/ports.ts'
import type { Reason } from '../../moa/reasons.ts'
import { RunRecorder, type RunReport } from '../../moa/report.ts'
import { runPlan } from '../../moa/run.ts'
import { Stopper } from '../../moa/stop-signal.ts'
import type { RunIdentity } from '../../protocol/runs/run-identity.ts'
import { inBackground } from '../background.ts'
import type { RunScope, Services } from '../ports/services.ts'
import { breakAll, endAll, type RunReader } from './run-reader.ts'
import type { EndedRun, Run } from './run.ts'
import { TranscriptReader, type TranscriptPart } from './transcript-reader.ts'

export interface RunStart {
  readonly plan: Plan
  /** Why it is degraded from the beginning. */
  readonly reasons: readonly Reason[]
  readonly identity: RunIdentity
  readonly services: Services
  readonly scope: RunScope
  readonly memory: ProposalMemory | null
  readonly allowance: Allowance | null
  /** Aborted when the caller leaves. */
  readonly signal: AbortSignal
  readonly readers: readonly RunReader[]
  /** What the readers need of what the models wrote; nothing else is collected. */
  readonly transcript: readonly TranscriptPart[]
}

/**
 * A run in progress. Every event passes its readers on the way to the caller. However the run ends, by
 * itself, by a bug or because the caller left, each reader is called with its end once.
 */
export class LiveRun implements Run {
  readonly #start: RunStart
  readonly #stop = new Stopper()
  readonly #events: AsyncGenerator<RunEvent, RunOutcome, void>
  readonly #recorder: RunRecorder
  readonly #transcript: TranscriptReader
  readonly #startedAtMs: number
  #outcome: RunOutcome | null = null
  #broken = false
  #leaving: Promise<void> | undefined

  constructor(start: RunStart) {
    this.#start = start
    const { services, plan, reasons, memory, allowance, signal, scope } = start
    this.#transcript = new TranscriptReader(start.transcript)
    this.#recorder = new RunRecorder(plan.step.kind, plan.chosen)
    for (const reason of reasons) this.#recorder.see({ type: 'run-degraded', reason })
    this.#startedAtMs = services.clock.now()
    this.#events = runPlan(plan, { ...services.runPorts(this.#stop, scope), memory, allowance })
    const leave = () => void this.leave()
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave, { once: true })
  }

  get identity(): RunIdentity {
    return this.#start.identity
  }

  async next(): Promise<RunEvent | null> {
    try {
      const { done, value } = await this.#events.next()
      if (!done) {
        this.#see(value)
        return value
      }
      // A finished generator returns undefined when it is read again, and so does one that threw.
      if (value !== undefined && this.#outcome === null) this.#end(value)
      return null
    } catch (error) {
      this.#break(error)
      throw error
    }
  }

  /** @throws while the run is in progress. */
  get outcome(): RunOutcome {
    if (this.#outcome === null) {
      throw new Error('Cannot read the outcome of the run: it is in progress')
    }
    return this.#outcome
  }

  report(): RunReport {
    return this.#recorder.report(this.#outcome)
  }

  get durationMs(): number {
    return this.#start.services.clock.now() - this.#startedAtMs
  }

  /** The caller left: stops every call and reads the run to its end. */
  leave(): Promise<void> {
    if (this.#leaving === undefined) {
      this.#stop.abort()
      this.#leaving = this.#drain()
      this.#inBackground(this.#leaving)
    }
    return this.#leaving
  }

  async #drain(): Promise<void> {
    try {
      while ((await this.next()) !== null);
    } catch {
      // A bug: `next` has reported it, and settles the money.
    }
  }

  #see(event: RunEvent): void {
    this.#recorder.see(event)
    this.#transcript.see(event)
    for (const reader of this.#start.readers) reader.see(event)
  }

  #end(outcome: RunOutcome): void {
    const { identity, readers } = this.#start
    const run: EndedRun = {
      identity,
      outcome,
      report: this.#recorder.report(outcome),
      answer: this.#transcript.answer(),
      layers: this.#transcript.layers,
      startedAtMs: this.#startedAtMs,
      durationMs: this.durationMs,
    }
    this.#outcome = outcome
    this.#inBackground(endAll(readers, run))
  }

  /** A bug ended the run: stops every call that is under way, and has the readers settle what is known. */
  #break(error: unknown): void {
    const { services, identity, readers } = this.#start
    if (!this.#broken) {
      this.#broken = true
      void this.#events.return(undefined as never).catch(() => {}) // Of the same bug, or stopped by it.
      this.#stop.abort()
      this.#inBackground(breakAll(readers, error))
    }
    services.failed(error, identity.run)
  }

  #inBackground(work: Promise<void>): void {
    inBackground(work, this.#start.services, this.identity.run)
  }
}
