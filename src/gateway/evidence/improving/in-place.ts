import type { Improvement } from '../../../protocol/improvements/improvement.ts'
import type { Mixture } from '../../../protocol/mixtures/mixture.ts'
import type { Services } from '../../ports/services.ts'
import { dayOf } from '../../../protocol/usage/usage-entry.ts'
import { alphaOf } from './alpha.ts'
import type { ImprovementPlace } from './improvement-store.ts'

/** What putting a change in place, or taking it back, has led to. */
export type InPlace =
  | { readonly ok: true; readonly improvement: Improvement }
  /** The mixture or the improvement has changed since. */
  | { readonly ok: false; readonly why: string }

const MAX_REASON_CHARS = 500
const MONTH_MS = 30 * 86_400_000
const CHANGED = 'The mixture has changed since'
const DECIDED = 'It has been decided since'

/** Why the version with a change was written. */
export function reasonOf({ id, change, why }: Improvement): string {
  return `${id}: ${change}. ${why}`.slice(0, MAX_REASON_CHARS)
}

/** Writes the version with a change, if its mixture is still the one that it was tested against. May be repeated after a crash. */
export async function promote(
  place: ImprovementPlace,
  improvement: Improvement,
  services: Services,
): Promise<InPlace> {
  const { id, mixture, fromVersion, status } = improvement
  if (mixture === null) return { ok: false, why: DECIDED }
  const wanted = { ...mixture, reason: reasonOf(improvement) }
  const version = await write({ place, wanted, version: fromVersion }, services)
  const which = { id, status }
  if (version === null) {
    const end = { status: 'rejected', why: CHANGED, mixture: null } as const
    await services.improvements.change(place, which, end)
    return { ok: false, why: CHANGED }
  }
  const promoted = await services.improvements.change(place, which, {
    status: 'promoted',
    promotedVersion: version,
    mixture: null,
    retestedSinceMs: services.clock.now(),
  })
  return promoted === null ? { ok: false, why: DECIDED } : { ok: true, improvement: promoted }
}

/** Writes the version before a promoted change again, if nobody has written another one since. May be repeated after a crash. */
export async function rollBack(
  place: ImprovementPlace,
  { improvement, why }: { readonly improvement: Improvement; readonly why: string },
  services: Services,
): Promise<InPlace> {
  const { id, status, change, fromVersion, promotedVersion } = improvement
  const before = await versionOf(place, fromVersion, services)
  if (before === null || promotedVersion === null) return { ok: false, why: CHANGED }
  const reason = `${id}, rolled back: ${change}. ${why}`.slice(0, MAX_REASON_CHARS)
  const wanted = { ...before, reason }
  const version = await write({ place, wanted, version: promotedVersion }, services)
  if (version === null) return { ok: false, why: CHANGED }
  const end = { status: 'rolled_back', why, retestedSinceMs: null } as const
  const rolledBack = await services.improvements.change(place, { id, status }, end)
  return rolledBack === null ? { ok: false, why: DECIDED } : { ok: true, improvement: rolledBack }
}

/** Compares runs with the version before a promoted change. */
export async function compareWithBefore(
  place: ImprovementPlace,
  improvement: Improvement,
  services: Services,
): Promise<void> {
  const mixture = await versionOf(place, improvement.fromVersion, services)
  if (mixture === null) return
  const { createdAtMs, retestedSinceMs } = improvement
  const months = Math.floor(((retestedSinceMs ?? createdAtMs) - createdAtMs) / MONTH_MS)
  // Each later comparison may err less, so that all of them together roll back a good change with less than the whole α.
  const alpha = alphaOf(1 + months)
  await services.comparisons.setCandidate(place, { id: beforeId(improvement), mixture, alpha })
}

/** Under which id the version before a change is compared: another id each time, so that its figures begin at zero. */
export function beforeId({ id, retestedSinceMs }: Improvement): string {
  return `${id}_before_${dayOf(retestedSinceMs ?? 0)}`
}

async function versionOf(
  { tenant, mixture }: ImprovementPlace,
  version: number,
  services: Services,
): Promise<Mixture | null> {
  return (await services.mixtures.version(tenant, mixture, version))?.mixture ?? null
}

interface Edit {
  readonly place: ImprovementPlace
  readonly wanted: Mixture
  /** The current version must be this one. */
  readonly version: number
}

/** The version that was written, now or before a crash; null when another was written. */
async function write(
  { place: { tenant, mixture: id }, wanted, version }: Edit,
  { mixtures }: Services,
): Promise<number | null> {
  const { ok, stored } = await mixtures.edit({ tenant, id }, wanted, { version, absent: false })
  if (stored === null) return null
  // The reason has the id of the change: nobody else writes it.
  const isOurs = stored.version === version + 1 && stored.mixture.reason === wanted.reason
  return ok || isOurs ? stored.version : null
}
