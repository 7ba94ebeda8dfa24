import type { Boarded } from '../../gateway/ports/shared-question.ts'
import type { Flight } from './flight.ts'

/** How often a leader renews its lease. */
const RENEW_MS = 5_000

/** Joins a question that others may be asking in this moment; when that fails, the caller leads alone. */
export async function board(
  flights: DurableObjectNamespace<Flight>,
  key: string,
): Promise<Boarded> {
  const passenger = crypto.randomUUID()
  const flight = flights.getByName(key)
  try {
    const boarding = await flight.board(passenger)
    if (boarding.role === 'follow') return { role: 'follow', answer: boarding.answer }
  } catch {
    return { role: 'lead', land: () => Promise.resolve() }
  }
  const renewal = setInterval(() => void flight.renew(passenger).catch(() => {}), RENEW_MS)
  return {
    role: 'lead',
    async land(answer) {
      clearInterval(renewal)
      await flight.land(passenger, answer).catch(() => {}) // Its lease ends by itself.
    },
  }
}
