import type { Delta } from '../../moa/model-port.ts'
import { textOf } from '../../moa/message.ts'
import type { RunTrace } from '../../telemetry/telemetry.ts'
import type { TracedEnd } from '../../telemetry/traced-run.ts'
import type { FollowedRun, Follower } from '../evidence/follower.ts'
import { INTERNAL_ERROR } from '../errors.ts'
import { atEnd, type RunReader } from '../runs/run-reader.ts'
import type { EndedRun } from '../runs/run.ts'
import { beginTrace, endTrace, statusAfter } from './trace.ts'

/** How long the status of a stream may be held back: after that, it was 200. */
const HELD_MS = 2_000

/** Follows a run for its trace; null where nothing is reported. */
export function tracesRun(followed: FollowedRun): Follower | null {
  const trace = traceOf(followed)
  if (trace === null) return null
  const mayLeave = contentMayLeave(followed)
  const reader = new TraceReader(followed, trace, mayLeave)
  const { headersFor } = trace
  return {
    reader,
    needs: mayLeave ? ['answer'] : [],
    ...(headersFor === undefined ? {} : { trace: headersFor }),
  }
}

/** Reports a run that is answered from the cache: it has no calls, and its time is that of the request. */
export function tracesReplay(followed: FollowedRun): RunReader | null {
  const { context } = followed
  const trace = traceOf(followed)
  if (trace === null) return null
  const shown = contentMayLeave(followed) ? followed : null
  const endedAtMs = context.services.clock.now()
  return atEnd((run) =>
    endTrace(trace, context, () => ({ ...endOf(run, shown), endedAtMs, status: 200 })),
  )
}

function traceOf({ prepared, identity, context }: FollowedRun): RunTrace | null {
  const { run, mixture, version } = identity
  const { plan, trace } = prepared
  return beginTrace(context, { run, mixture, version, plan }, trace)
}

function contentMayLeave({ prepared, context }: FollowedRun): boolean {
  return context.services.telemetry?.content === true && prepared.ask.store
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

  ended(run: EndedRun): Promise<void> {
    const { prepared, context } = this.#followed
    const isOpen = prepared.ask.stream && (this.#hasBegun || run.durationMs >= HELD_MS)
    return endTrace(this.#trace, context, () => ({
      ...endOf(run, this.#mayLeave ? this.#followed : null),
      endedAtMs: run.startedAtMs + run.durationMs,
      status: isOpen || run.outcome.ok ? 200 : statusAfter(run.outcome.failure),
    }))
  }

  broke(): Promise<void> {
    const { identity, context } = this.#followed
    const report = { degraded: false, reasons: [], costUsd: null }
    const { run, cache } = identity
    const endedAtMs = context.services.clock.now()
    const { code: failure } = INTERNAL_ERROR
    const bug = { failure, report, endedAtMs, cache, run, status: 500, content: null }
    return endTrace(this.#trace, context, () => bug)
  }
}

/** What is exported of the end; with the question and the answer only where they may leave. */
function endOf(
  { outcome, report, identity, answer }: EndedRun,
  shown: FollowedRun | null,
): Omit<TracedEnd, 'endedAtMs' | 'status'> {
  const { run, cache } = identity
  const content = shown === null ? null : contentOf(shown, answer)
  const failure = outcome.ok ? null : outcome.failure.code
  return { failure, report, cache, run, content }
}

function contentOf({ prepared }: FollowedRun, answer: Delta): NonNullable<TracedEnd['content']> {
  const messages = prepared.plan.messages.map((each) => ({ role: each.role, text: textOf(each) }))
  return { messages, answer: answer.text ?? '' }
}
