import { UNREADABLE_STATE } from '../errors.ts'
import type { JobPlace } from '../ports/job-messages.ts'
import type { Services } from '../ports/services.ts'

/**
 * Ends a job whose order cannot be read, so that no caller waits for it. What its run holds in a session
 * stays held until the ledger counts it as spent: calls that were begun may be billed.
 */
export async function abandonJob(place: JobPlace, services: Services): Promise<void> {
  services.trouble('job_order_unreadable')
  const journal = services.jobs.journal(place)
  const { code, message } = UNREADABLE_STATE
  const ended = await journal.finish({ status: 'failed', error: { code, message } })
  await journal.settle()
  if (ended?.delivery?.status !== 'waiting') return
  await services.jobs.noteAttempt(place, {
    outcome: 'undeliverable',
    atMs: services.clock.now(),
    status: null,
    problem: 'its destination could not be read',
    nextAtMs: null,
  })
}
