import type { RunReport } from '../../moa/report.ts'
import type { RunIdentity } from '../../protocol/runs/run-identity.ts'
import type { AskContext } from '../ask-context.ts'
import { inBackground } from '../background.ts'
import { newRunId } from '../ids.ts'
import { beginTrace, endTrace } from './trace.ts'

/** How the first request with an idempotency key ended. */
export interface ReplayedEnd {
  /** Null when a bug ended it. */
  readonly identity: Pick<RunIdentity, 'run' | 'mixture' | 'version' | 'cache'> | null
  readonly failure: { readonly code: string } | null
  readonly report?: Pick<RunReport, 'degraded' | 'reasons'>
}

/** Reports an idempotent replay: it made no calls and cost nothing, and `status` is that of its response. */
export function reportReplay(
  { identity, failure, report = { degraded: false, reasons: [] } }: ReplayedEnd,
  status: number,
  context: AskContext,
): void {
  const { services } = context
  const { run = null, mixture = null, version = null, cache = 'off' } = identity ?? {}
  const own = newRunId(services.clock.now())
  const trace = beginTrace(context, { run: own, mixture, version, plan: null })
  if (trace === null) return
  const end = {
    failure: failure?.code ?? null,
    report: { ...report, costUsd: 0 },
    endedAtMs: services.clock.now(),
    cache,
    run,
    replayed: true as const,
    status,
    content: null,
  }
  const ended = endTrace(trace, context, () => end)
  inBackground(ended, services, own)
}
