import { INTERNAL_ERROR, runError } from '../../gateway/errors.ts'
import type { Run } from '../../gateway/runs/run.ts'
import type { RunEvent } from '../../moa/events.ts'
import type { Delta } from '../../moa/model-port.ts'
import type { Services } from '../../gateway/ports/services.ts'
import { answerResult, failedResult } from '../../protocol/mcp/ask-tool.ts'
import { rpcFailure, type RequestId, type RpcOutcome } from '../../protocol/mcp/json-rpc.ts'
import type { ToolResult } from '../../protocol/mcp/tool.ts'
import { progressLine } from '../../protocol/runs/progress.ts'
import { Deadline } from '../answers/deadline.ts'

/** Longest time without a notification for a caller that wants progress: clients give up after a silent minute. */
const QUIET_MS = 10_000

/** What names the progress of a call; absent when its caller wants none. */
export type ProgressToken = RequestId | undefined

type AskRunServices = Pick<Services, 'clock' | 'failed'>

/** A run of the tool `ask`, as notifications of progress and then the outcome of the call. */
export class AskRun {
  readonly run: Run
  readonly #services: AskRunServices
  readonly #token: ProgressToken
  #startedAtMs: number | undefined
  readonly #deltas: Delta[] = []
  /** The next event, while it is awaited. */
  #pending: Promise<RunEvent | null> | undefined
  #quiet: Deadline | undefined
  #notifications = 0
  #broke = false

  constructor(run: Run, token: ProgressToken, services: AskRunServices) {
    this.run = run
    this.#services = services
    this.#token = token
  }

  /** The next notification; null when the run is over. */
  async next(): Promise<object | null> {
    try {
      for (;;) {
        const event = await this.#next()
        if (event === 'late') return this.#progress(this.#waiting())
        if (event === null) return this.#end()
        if (event.type === 'answer-deltas') {
          for (const delta of event.deltas) this.#deltas.push(delta)
        }
        const line = this.#token === undefined ? null : progressLine(event)
        if (line !== null) return this.#progress(line.trim())
      }
    } catch {
      // A bug, which the run has reported.
      this.#broke = true
      void this.run.leave() // Nobody reads the run any more.
      return this.#end()
    }
  }

  /** The outcome of the call; only after `next` has returned null. */
  outcome(): RpcOutcome {
    if (this.#broke) return BROKEN
    try {
      return { ok: true, value: this.#result() }
    } catch (error) {
      this.#services.failed(error, this.run.identity.run)
      return BROKEN
    }
  }

  #result(): ToolResult {
    const { outcome, identity } = this.run
    const end = { identity, report: this.run.report() }
    return outcome.ok
      ? answerResult({ ...end, deltas: this.#deltas, finishReason: outcome.finishReason })
      : failedResult(runError(outcome.failure), end)
  }

  /** The caller left. */
  leave(): Promise<void> {
    this.#end()
    return this.run.leave()
  }

  async #next(): Promise<RunEvent | null | 'late'> {
    this.#pending ??= this.run.next()
    const event = await (this.#token === undefined ? this.#pending : this.#orLate(this.#pending))
    if (event !== 'late') this.#pending = undefined
    return event
  }

  #orLate(pending: Promise<RunEvent | null>): Promise<RunEvent | null | 'late'> {
    this.#startedAtMs ??= this.#services.clock.now()
    this.#quiet ??= new Deadline(this.#services.clock, QUIET_MS)
    return Promise.race([pending, this.#quiet.passed])
  }

  #waiting(): string {
    const nowMs = this.#services.clock.now()
    return `Still working after ${Math.round((nowMs - (this.#startedAtMs ?? nowMs)) / 1000)} s`
  }

  /** A notification: its number must grow, and how many will come is not known (2026-07-28, basic/patterns/progress). */
  #progress(message: string): object {
    this.#end()
    const progress = ++this.#notifications
    const params = { progressToken: this.#token, progress, message }
    return { jsonrpc: '2.0', method: 'notifications/progress', params }
  }

  #end(): null {
    this.#quiet?.clear()
    this.#quiet = undefined
    return null
  }
}

const BROKEN: RpcOutcome = { ok: false, error: rpcFailure(INTERNAL_ERROR) }
