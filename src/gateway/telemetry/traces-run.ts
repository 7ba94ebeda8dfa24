import type { Delta } from '../../moa/model-port.ts'
import { textOf } from '../../moa/message.ts'
import { sleep } from '../../moa/ports.ts'
import { ERRORS } from '../../protocol/errors.ts'
import type { RunTrace, Telemetry } from '../../telemetry/telemetry.ts'
import type { TracedEnd } from '../../telemetry/traced-run.ts'
import type { FollowedRun, Follower } from '../evidence/follower.ts'
import { runError } from '../errors.ts'
import { atEnd, type RunReader } from '../runs/run-reader.ts'
import type { EndedRun } from '../runs/run.ts'

/** How long after its end a run is exported: the end of the answer and its record leave first. */
const EXPORT_AFTER_MS = 10
/** How long the status of a stream may be held back: after that, it was 200. */
const HELD_MS = 2_000

/** Follows a run for its trace; null where nothing is exported. */
export function tracesRun(followed: FollowedRun): Follower | null {
  const { telemetry } = followed.context.services
  if (telemetry === undefined) return null
  const trace = beginTrace(followed, telemetry)
  const mayLeave = telemetry.content && followed.prepared.ask.store
  const reader = new TraceReader(followed, trace, mayLeave)
  return { reader, needs: mayLeave ? ['answer'] : [], trace: trace.headersFor }
}

/** Exports a run that is answered from the cache: it has no calls, and its time is that of the request. */
export function tracesReplay(followed: FollowedRun): RunReader | null {
  const { services } = followed.context
  const { telemetry } = services
  if (telemetry === undefined) return null
  const trace = beginTrace(followed, telemetry)
  const mayLeave = telemetry.content && followed.prepared.ask.store
  const endedAtMs = services.clock.now()
  return atEnd(async (run) => {
    await sleep(services.clock, EXPORT_AFTER_MS, [])
    trace.end({ ...endOf(run, mayLeave ? followed : null), endedAtMs, status: 200 })
  })
}

function beginTrace({ prepared, identity, context }: FollowedRun, telemetry: Telemetry): RunTrace {
  const { kind, tenant } = context.caller
  const request = context.trace?.request ?? null
  const caller = prepared.trace ?? context.trace
  const { run, mixture, version } = identity
  const { plan } = prepared
  const startedAtMs = context.services.clock.now()
  const { traceparent = null, tracestate = null } = caller ?? {}
  const isTrusted = kind !== 'session' && kind !== 'page'
  return telemetry.begin(
    { run, mixture, version, tenant, plan, request, startedAtMs },
    traceparent === null ? null : { traceparent, tracestate, isTrusted },
  )
}

/** Reads a run for its trace. */
class TraceReader implements RunReader {
  readonly #followed: FollowedRun
  readonly #trace: RunTrace
  readonly #mayLeave: boolean
  /** A part of the answer or a proposal was seen: the status of a stream was sent. */
  #hasBegun = false

  constructor(followed: FollowedRun, trace: RunTrace, mayLeave: boolean) {
    this.#followed = followed
    this.#trace = trace
    this.#mayLeave = mayLeave
  }

  see(event: Parameters<RunReader['see']>[0]): void {
    const { clock } = this.#followed.context.services
    this.#trace.see(event, clock.now())
    const { type } = event
    if (type === 'answer-deltas' || type === 'draft') this.#hasBegun = true
    else if (type === 'agent-end') this.#hasBegun ||= event.proposal !== null
  }

  async ended(run: EndedRun): Promise<void> {
    const { prepared, context } = this.#followed
    const { clock } = context.services
    const isOpen = prepared.ask.stream && (this.#hasBegun || run.durationMs >= HELD_MS)
    await sleep(clock, EXPORT_AFTER_MS, [])
    this.#trace.end({
      ...endOf(run, this.#mayLeave ? this.#followed : null),
      endedAtMs: run.startedAtMs + run.durationMs,
      status: isOpen ? 200 : statusOf(run),
    })
  }

  broke(): Promise<void> {
    const { identity, context } = this.#followed
    const report = { calls: [], degraded: false, reasons: [], costUsd: null }
    const { run, cache } = identity
    const endedAtMs = context.services.clock.now()
    this.#trace.end({ outcome: null, report, endedAtMs, cache, run, status: 500, content: null })
    return Promise.resolve()
  }
}

/** The status of a response that waits for the end of its run. */
function statusOf({ outcome }: EndedRun): number | null {
  if (outcome.ok) return 200
  return outcome.failure.code === 'cancelled' ? null : ERRORS[runError(outcome.failure).code].status
}

/** What is exported of the end; with the question and the answer only where they may leave. */
function endOf(
  { outcome, report, identity, answer }: EndedRun,
  shown: FollowedRun | null,
): Omit<TracedEnd, 'endedAtMs' | 'status'> {
  const { run, cache } = identity
  const content = shown === null ? null : contentOf(shown, answer)
  return { outcome, report, cache, run, content }
}

function contentOf({ prepared }: FollowedRun, answer: Delta): NonNullable<TracedEnd['content']> {
  const messages = prepared.plan.messages.map((each) => ({ role: each.role, text: textOf(each) }))
  return { messages, answer: answer.text ?? '' }
}
