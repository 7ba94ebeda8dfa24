import type { SharedRun } from '../../gateway/ports/shared-run.ts'
import type { Flight } from './flight.ts'

/** How often a leader renews its lease. */
const RENEW_MS = 5_000

/** Joins the callers of the same request at the same time; when that fails, the caller leads alone. */
export async function joinFlight(
  flights: DurableObjectNamespace<Flight>,
  key: string,
): Promise<SharedRun> {
  const caller = crypto.randomUUID()
  const flight = flights.getByName(key)
  try {
    const joined = await flight.join(caller)
    if (joined.role === 'follow') return { role: 'follow', answer: joined.answer }
  } catch {
    return { role: 'lead', complete: () => Promise.resolve() }
  }
  const renewal = setInterval(() => void flight.renew(caller).catch(() => {}), RENEW_MS)
  return {
    role: 'lead',
    async complete(answer) {
      clearInterval(renewal)
      await flight.complete(caller, answer).catch(() => {}) // Its lease ends by itself.
    },
  }
}
