import type { Improvement } from '../../../protocol/improvements/improvement.ts'
import type { StoredMixture } from '../../ports/mixture-store.ts'
import type { Services } from '../../ports/services.ts'
import type { Steps } from '../../ports/steps.ts'
import type { ImprovementPlace } from './improvement-store.ts'

/** A round of a mixture. */
export interface Round {
  readonly place: ImprovementPlace
  readonly steps: Steps
  readonly services: Services
}

/** A round whose mixture is there. */
export interface RoundOf extends Round {
  readonly current: StoredMixture
}

/** How a stage of a change has ended. */
export interface Staged {
  /** The change in its next stage; null when nothing more is to be done in this round. */
  readonly next: Improvement | null
  readonly why: string
}

const OVERTAKEN: Staged = { next: null, why: 'The change has been decided meanwhile' }

/** A change in its next stage; null when it has been decided meanwhile. */
export function staged(improvement: Improvement | null): Staged {
  return improvement === null ? OVERTAKEN : { next: improvement, why: improvement.why }
}

/** Why a change ends whose mixture is no longer the one that it was tested against. */
export function changedTo({ version }: Pick<StoredMixture, 'version'>): string {
  return `The mixture was changed to version ${version} since`
}

/** Ends what is under way of a change; one that is in place stays. */
export async function close(
  { id, status, promotedVersion }: Improvement,
  why: string,
  { place, services }: Round,
): Promise<Staged> {
  await services.comparisons.setCandidate(place, null)
  const end =
    promotedVersion === null
      ? ({ status: 'rejected', why, mixture: null } as const)
      : ({ status: 'promoted', retestedSinceMs: null } as const)
  await services.improvements.change(place, { id, status }, end)
  return { next: null, why }
}
