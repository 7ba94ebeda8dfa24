import { seededRandom } from '../../moa/text/random.ts'
import type { Services } from '../ports/services.ts'
import { attemptDelivery, type ShapedDelivery } from './attempt-delivery.ts'
import type { JobPlace } from '../ports/job-messages.ts'
import type { Steps } from '../ports/steps.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS

/** Waits before each attempt, as Standard Webhooks advise, for a little more than a day. */
export const SCHEDULE_MS: readonly number[] = [
  0,
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  10 * HOUR_MS,
]

/** Delivers the end of a job: repeats the attempt until the destination accepts it, rejects it for good, or a day has passed. */
export async function deliverJob(
  place: JobPlace,
  order: ShapedDelivery,
  { steps, services }: { readonly steps: Steps; readonly services: Services },
): Promise<void> {
  const random = seededRandom(Number.parseInt(place.id.slice(-8), 16))
  // Up to a tenth longer, or deliveries that failed at the same time would all be repeated at the same time.
  const waits = SCHEDULE_MS.map((ms) => ms * (1 + random() / 10))
  for (const [index, waitMs] of waits.entries()) {
    if (waitMs > 0) await steps.wait(`wait for delivery ${index + 1}`, waitMs)
    const waiting = await steps.once(`delivery ${index + 1}`, async () => {
      const job = await services.jobs.read(place)
      if (job?.state.delivery?.status !== 'waiting') return false
      const { outcome, ...attempt } = await attemptDelivery(order, job, services)
      const next = waits[index + 1]
      const last = next === undefined
      const noted = await services.jobs.noteAttempt(place, {
        ...attempt,
        outcome: last && outcome === 'again' ? 'undeliverable' : outcome,
        nextAtMs: last ? null : services.clock.now() + next,
      })
      return noted?.delivery?.status === 'waiting'
    })
    if (!waiting) return
  }
}
