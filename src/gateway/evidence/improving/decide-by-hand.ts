import type { Result } from '../../../moa/result.ts'
import type { ApiError } from '../../../protocol/errors.ts'
import type { Decision } from '../../../protocol/improvements/improvement-request.ts'
import type { Improvement, ImprovementStatus } from '../../../protocol/improvements/improvement.ts'
import type { Services } from '../../ports/services.ts'
import type { ImprovementPlace } from './improvement-store.ts'
import { compareWithBefore, promote, rollBack, type InPlace } from './in-place.ts'

/** In which stages each decision can be made. */
const STATUSES: Readonly<Record<Decision, readonly ImprovementStatus[]>> = {
  promote: ['ready'],
  reject: ['proposed', 'offline', 'shadow', 'ready'],
  roll_back: ['promoted', 'worse'],
}

const BY_HAND = 'A person decided so'

/** Carries out the decision of a person about an improvement. */
export async function decideByHand(
  place: ImprovementPlace,
  { id, decision }: { readonly id: string; readonly decision: Decision },
  services: Services,
): Promise<Result<Improvement, ApiError>> {
  const { improvements } = await services.improvements.read(place)
  const found = improvements.find((each) => each.id === id)
  if (found === undefined) return { ok: false, error: notFound(id) }
  const wanted = STATUSES[decision]
  if (!wanted.includes(found.status)) {
    const message = `Cannot ${decision.replace('_', ' ')} this improvement: it is ${found.status}, wanted ${wanted.join(' or ')}`
    return { ok: false, error: { code: 'invalid_request', message, param: 'decision' } }
  }
  const done = await DECIDE[decision](place, found, services)
  if (done.ok) return { ok: true, value: done.improvement }
  const message = `Cannot ${decision.replace('_', ' ')} this improvement: ${done.why}`
  return { ok: false, error: { code: 'precondition_failed', message } }
}

type Decide = (
  place: ImprovementPlace,
  improvement: Improvement,
  services: Services,
) => Promise<InPlace>

const DECIDE: Readonly<Record<Decision, Decide>> = {
  async promote(place, improvement, services) {
    const done = await promote(place, improvement, services)
    if (done.ok) await compareWithBefore(place, done.improvement, services)
    return done
  },
  async reject(place, { id, status }, services) {
    const end = { status: 'rejected', why: BY_HAND, mixture: null } as const
    const improvement = await services.improvements.change(place, { id, status }, end)
    if (improvement === null) return { ok: false, why: 'It has come further meanwhile' }
    await services.comparisons.setCandidate(place, null)
    return { ok: true, improvement }
  },
  async roll_back(place, improvement, services) {
    const done = await rollBack(place, { improvement, why: BY_HAND }, services)
    if (done.ok) await services.comparisons.setCandidate(place, null)
    return done
  },
}

function notFound(id: string): ApiError {
  const message = `Cannot find the improvement "${id.slice(0, 80)}": wanted one of the mixture's last 50`
  return { code: 'not_found', message, param: 'id' }
}
