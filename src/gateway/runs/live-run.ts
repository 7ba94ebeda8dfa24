import type { Allowance } from '../../moa/cost/allowance.ts'
import type { RunEvent, RunOutcome } from '../../moa/events.ts'
import type { Plan } from '../../moa/plan.ts'
import type { ProposalMemory } from '../../moa/ports.ts'
import { RunRecorder, type RunReport } from '../../moa/report.ts'
import { runPlan } from '../../moa/run.ts'
import { Stopper } from '../../moa/stop-signal.ts'
import type { RunIdentity } from '../../protocol/runs/run-identity.ts'
import type { Services } from '../ports/services.ts'
import type { RunReader } from './run-reader.ts'
import type { EndedRun, Run } from './run.ts'
import { TranscriptReader, type TranscriptPart } from './transcript-reader.ts'

export interface RunStart {
  readonly plan: Plan
  /** Why it is degraded from the beginning. */
  readonly reasons: readonly string[]
  readonly identity: RunIdentity
  readonly services: Services
  readonly memory: ProposalMemory | null
  readonly allowance: Allowance | null
  /** Aborted when the caller leaves. */
  readonly signal: AbortSignal
  readonly readers: readonly RunReader[]
  /** What the readers need of what the models wrote; nothing else is collected. */
  readonly transcript: readonly TranscriptPart[]
  /** Called when the run throws before any call was sent. Later, what it has cost is not known: its hold stays. */
  readonly brokeUncalled: () => Promise<void>
}

/**
 * A run in progress. Every event passes its readers on the way to the caller. However the run ends, by
 * itself or because the caller left, it is read to its end, and each reader gets the end once.
 */
export class LiveRun implements Run {
  readonly #start: RunStart
  readonly #stop = new Stopper()
  readonly #events: AsyncGenerator<RunEvent, RunOutcome, void>
  readonly #recorder: RunRecorder
  readonly #transcript: TranscriptReader
  readonly #startedAtMs: number
  #outcome: RunOutcome | null = null
  #called = false
  #leaving: Promise<void> | undefined

  constructor(start: RunStart) {
    this.#start = start
    const { services, plan, reasons, memory, allowance, signal } = start
    this.#transcript = new TranscriptReader(start.transcript)
    this.#recorder = new RunRecorder(plan.step.kind)
    for (const reason of reasons) this.#recorder.see({ type: 'run-degraded', reason })
    this.#startedAtMs = services.clock.now()
    this.#events = runPlan(plan, { ...services.runPorts(this.#stop), memory, allowance })
    const leave = () => void this.leave()
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave, { once: true })
  }

  get identity(): RunIdentity {
    return this.#start.identity
  }

  async next(): Promise<RunEvent | null> {
    let step: IteratorResult<RunEvent, RunOutcome>
    try {
      step = await this.#events.next()
    } catch (error) {
      const { services, brokeUncalled } = this.#start
      services.failed(error, this.identity.run)
      if (!this.#called) services.waitUntil(brokeUncalled())
      throw error
    }
    const { done, value } = step
    if (!done) {
      this.#see(value)
      return value
    }
    // A finished generator returns undefined when it is read again, and so does one that threw.
    if (value !== undefined && this.#outcome === null) this.#end(value)
    return null
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
      this.#start.services.waitUntil(this.#leaving)
    }
    return this.#leaving
  }

  async #drain(): Promise<void> {
    while ((await this.next()) !== null);
  }

  #see(event: RunEvent): void {
    if (event.type === 'call-sent') this.#called = true
    this.#recorder.see(event)
    this.#transcript.see(event)
    for (const reader of this.#start.readers) reader.see(event)
  }

  #end(outcome: RunOutcome): void {
    this.#outcome = outcome
    const { services, identity, readers } = this.#start
    const run: EndedRun = {
      identity,
      outcome,
      report: this.report(),
      answer: this.#transcript.answer(),
      layers: this.#transcript.layers,
      startedAtMs: this.#startedAtMs,
      durationMs: this.durationMs,
    }
    services.waitUntil(Promise.all(readers.map((reader) => reader.ended(run))))
  }
}
