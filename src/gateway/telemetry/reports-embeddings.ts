import type { ApiError } from '../../protocol/errors.ts'
import type { RunTrace } from '../../telemetry/telemetry.ts'
import type { AskContext } from '../ask-context.ts'
import { inBackground } from '../background.ts'
import { endTrace, statusAfter } from './trace.ts'

/** How a request for embeddings ended. */
export interface EndedEmbeddings {
  readonly run: string
  readonly cache: 'hit' | 'miss' | 'off'
  /** US dollars; null when the price is unknown. */
  readonly costUsd: number | null
  readonly failure: ApiError | null
}

/** Reports a request for embeddings, off the path of its answer. */
export function reportEmbeddings(
  trace: RunTrace | null,
  { run, cache, costUsd, failure }: EndedEmbeddings,
  context: AskContext,
): void {
  if (trace === null) return
  const { services } = context
  const end = {
    failure: failure?.code ?? null,
    report: { degraded: false, reasons: [], costUsd },
    endedAtMs: services.clock.now(),
    cache,
    run,
    status: statusAfter(failure),
    content: null,
  }
  const ended = endTrace(trace, context, () => end)
  inBackground(ended, services, run)
}
