import type { Allowance } from '../../moa/cost/allowance.ts'
import type { Proposal, RunEvent, RunOutcome } from '../../moa/events.ts'
import { gather } from '../../moa/gather.ts'
import type { Delta } from '../../moa/model-port.ts'
import type { Plan } from '../../moa/plan.ts'
import type { ProposalMemory } from '../../moa/ports.ts'
import { RunRecorder, type RunReport } from '../../moa/report.ts'
import { runPlan } from '../../moa/run.ts'
import { Stopper } from '../../moa/stop-signal.ts'
import type { RunIdentity } from '../../protocol/runs/report.ts'
import type { EndedRun, Run } from './run.ts'
import type { Services } from '../ports/services.ts'

export interface RunStart {
  readonly plan: Plan
  /** Why it is degraded from the beginning. */
  readonly reasons: readonly string[]
  readonly identity: RunIdentity
  readonly services: Services
  readonly memory: ProposalMemory | null
  readonly allowance: Allowance | null
  /** The caller's connection. */
  readonly signal: AbortSignal
  /** Told of every event. */
  readonly see: (event: RunEvent) => void
  /** Told once, however the run ends. */
  readonly ended: (run: EndedRun) => Promise<void>
}

/**
 * A run on its way: its events one by one, and what they add up to. However it ends, by itself or
 * because the caller left, it is read to its end and accounted for once.
 */
export class StartedRun implements Run {
  readonly #start: RunStart
  readonly #stop = new Stopper()
  readonly #events: AsyncGenerator<RunEvent, RunOutcome, void>
  readonly #recorder = new RunRecorder()
  readonly #deltas: Delta[] = []
  readonly #layers: (readonly Proposal[])[] = []
  readonly #startedAt: number
  #outcome: RunOutcome | null = null
  #leaving: Promise<void> | undefined

  constructor(start: RunStart) {
    this.#start = start
    const { services, plan, reasons, memory, allowance, signal } = start
    for (const reason of reasons) this.#recorder.see({ type: 'run-degraded', reason })
    this.#startedAt = services.clock.now()
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
      this.#start.services.failed(error, this.identity.run)
      throw error
    }
    const { done, value } = step
    if (done) {
      // A generator that is asked again after its end has nothing more to return.
      // And one that threw has returned nothing at all.
      if (value !== undefined && this.#outcome === null) this.#end(value)
      return null
    }
    this.#recorder.see(value)
    this.#start.see(value)
    if (value.type === 'answer-deltas') this.#deltas.push(...value.deltas)
    else if (value.type === 'layer-end') this.#layers.push(value.proposals)
    return value
  }

  get outcome(): RunOutcome {
    if (this.#outcome === null) throw new Error('Cannot tell how the run ended: it goes on')
    return this.#outcome
  }

  report(): RunReport {
    return this.#recorder.report(this.#outcome)
  }

  get durationMs(): number {
    return this.#start.services.clock.now() - this.#startedAt
  }

  /** Nobody waits any more: stops every call and reads the run to its end. */
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

  #end(outcome: RunOutcome): void {
    this.#outcome = outcome
    const { services, ended, identity } = this.#start
    services.waitUntil(
      ended({
        identity,
        outcome,
        report: this.report(),
        answer: gather(this.#deltas),
        layers: this.#layers,
        startedAt: this.#startedAt,
        durationMs: this.durationMs,
      }),
    )
  }
}
