import { sleep } from '../../moa/ports.ts'
import { ERRORS, type ErrorCode } from '../../protocol/errors.ts'
import type { RunTrace } from '../../telemetry/telemetry.ts'
import type { RunToTrace, TracedEnd } from '../../telemetry/traced-run.ts'
import type { AskContext, AskTrace } from '../ask-context.ts'

/** How long after its end a run is exported: the end of the answer and its record leave first. */
const EXPORT_AFTER_MS = 10

/** Begins the trace of a run; null where nothing is reported. A job has its place in a trace from the request that made it. */
export function beginTrace(
  { services, caller, trace }: AskContext,
  run: Pick<RunToTrace, 'run' | 'mixture' | 'version' | 'plan'>,
  place: AskTrace | undefined = trace,
): RunTrace | null {
  const { telemetry, clock } = services
  if (telemetry === undefined) return null
  const { kind, tenant } = caller
  const { traceparent = null, tracestate = null } = place ?? {}
  const isTrusted = kind !== 'session' && kind !== 'page'
  return telemetry.begin(
    { ...run, tenant, request: trace?.request ?? null, startedAtMs: clock.now() },
    traceparent === null ? null : { traceparent, tracestate, isTrusted },
  )
}

/** The status of a response that waits for the end; null for a caller who left. */
export function statusAfter(failure: { readonly code: ErrorCode } | null): number | null {
  if (failure === null) return 200
  return failure.code === 'cancelled' ? null : ERRORS[failure.code].status
}

/** Ends a trace: on the platform at once, at the backend once the answer has left. */
export async function endTrace(
  trace: RunTrace,
  { services }: Pick<AskContext, 'services'>,
  end: () => TracedEnd,
): Promise<void> {
  trace.close?.(end())
  await sleep(services.clock, EXPORT_AFTER_MS, [])
  trace.end(end())
}
