import type { RunEvent, RunOutcome } from '../moa/events.ts'
import type { Plan } from '../moa/plan.ts'
import { RunRecorder, type RunReport } from '../moa/report.ts'
import { runPlan } from '../moa/run.ts'
import type { RunIdentity } from '../protocol/report.ts'
import type { Services } from './services.ts'

export interface RunStart {
  readonly plan: Plan
  readonly identity: RunIdentity
  readonly tenant: string
  readonly services: Services
  /** The caller's connection. */
  readonly signal: AbortSignal
}

/**
 * A run on its way: its events one by one, and what they add up to. However it ends, by itself or
 * because the caller left, it is read to its end and recorded once.
 */
export class StartedRun {
  readonly #start: RunStart
  readonly #stop = new AbortController()
  readonly #events: AsyncGenerator<RunEvent, RunOutcome, void>
  readonly #recorder = new RunRecorder()
  readonly #startedAt: number
  readonly #now: () => number
  #outcome: RunOutcome | null = null
  #leaving: Promise<void> | undefined

  constructor(start: RunStart) {
    this.#start = start
    const ports = start.services.runPorts(this.#stop.signal)
    this.#now = () => ports.clock.now()
    this.#startedAt = this.#now()
    this.#events = runPlan(start.plan, ports)
    const leave = () => void this.leave()
    if (start.signal.aborted) leave()
    else start.signal.addEventListener('abort', leave, { once: true })
  }

  get identity(): RunIdentity {
    return this.#start.identity
  }

  /** The next event; null when the run is over. */
  async next(): Promise<RunEvent | null> {
    const { done, value } = await this.#step()
    if (!done) {
      this.#recorder.see(value)
      return value
    }
    // A generator that is asked again after its end has nothing more to return.
    if (this.#outcome === null) this.#end(value)
    return null
  }

  async #step(): Promise<IteratorResult<RunEvent, RunOutcome>> {
    try {
      return await this.#events.next()
    } catch (error) {
      this.#start.services.failed(error, this.identity.run)
      throw error
    }
  }

  /** How the run ended; only after `next` has returned null. */
  get outcome(): RunOutcome {
    if (this.#outcome === null) throw new Error('Cannot tell how the run ended: it goes on')
    return this.#outcome
  }

  report(): RunReport {
    return this.#recorder.report(this.#outcome)
  }

  get durationMs(): number {
    return this.#now() - this.#startedAt
  }

  /** Nobody waits any more: stops every call and reads the run to its end, so that it is accounted for. */
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
    const { services, identity, tenant } = this.#start
    const record = { identity, tenant, report: this.report(), outcome, durationMs: this.durationMs }
    services.waitUntil(services.record(record))
  }
}
