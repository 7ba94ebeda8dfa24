import type { RunFailureCode } from '../../moa/events.ts'
import { sleep } from '../../moa/ports.ts'
import { atEnd } from '../runs/run-reader.ts'
import type { FollowedRun, Follower } from './follower.ts'

/** How long after its end the choice of a run is recorded: the end of the answer leaves first. */
const RECORD_AFTER_MS = 20

/** Failures that say something about what was chosen: not those of the caller, of the request, or of a moment. */
const TELLING: ReadonlySet<RunFailureCode> = new Set([
  'quorum_not_met',
  'upstream_failed',
  'upstream_timeout',
  'wrong_format',
])

/** Records the choice of a run of a mixture that learns; null where nothing was chosen, or where something smaller ran. */
export function learnsFrom({ prepared, identity, context }: FollowedRun): Follower | null {
  const { plan, mixture } = prepared
  const { chosen } = plan
  const { learn } = mixture
  if (chosen?.learned === undefined || learn === undefined || plan.shrunk.length > 0) return null
  const { learned, propensity = 1, explored = false } = chosen
  const reader = atEnd(async ({ outcome, report, durationMs }) => {
    const failed = !outcome.ok
    if (failed && !TELLING.has(outcome.failure.code)) return
    await sleep(context.services.clock, RECORD_AFTER_MS, [])
    await context.services.learned.record(context.caller.tenant, {
      ...learned,
      mixture: identity.mixture,
      run: identity.run,
      propensity,
      explored,
      failed,
      costUsd: report.costUsd,
      latencyMs: durationMs,
      settings: {
        forget: learn.forget,
        targetUsd: learn.target_usd ?? null,
        mayDecide: learn.live,
      },
    })
  })
  return { reader, needs: [] }
}
