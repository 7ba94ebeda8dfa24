import type { Improvement } from '../../../protocol/improvements/improvement.ts'
import type { StoredVote } from '../../../protocol/votes/stored-vote.ts'
import { dayOf } from '../../../protocol/usage/usage-entry.ts'
import { decideRetest, verdictOn, words } from './decide.ts'
import { shadowOf } from './evidence.ts'
import { beforeId, compareWithBefore, rollBack } from './in-place.ts'
import { changedTo, close, staged, type RoundOf, type Staged } from './staged.ts'
import { preferredVersion } from './votes-on-versions.ts'

/** How long after the last comparison with the version before the next one begins. */
const RETEST_AFTER_MS = 30 * 86_400_000
/** How long runs may still be of the version before: they read what is published. */
const PUBLISHED_MS = 60_000

/** Whether a change is in place and may be taken back. */
export function isInPlace(
  { status, retestedSinceMs, promotedVersion }: Improvement,
  version: number,
): boolean {
  const isRetested = retestedSinceMs !== null || promotedVersion === version
  return status === 'worse' || (status === 'promoted' && isRetested)
}

/**
 * Follows a change that is in place: by the votes of people, and by comparing the version before with it, again every month.
 * Null when neither has anything to say. `isFree` is whether no other change is under way.
 */
export async function watchInPlace(
  improvement: Improvement,
  work: RoundOf,
  isFree: boolean,
): Promise<Staged | null> {
  const { id, status, retestedSinceMs, promotedVersion, updatedAtMs, why } = improvement
  const { place, services, current } = work
  if (promotedVersion !== current.version) return close(improvement, changedTo(current), work)
  if (status === 'worse')
    return { next: null, why: `${why}. It waits for a decision to roll it back` }
  const votes = await votesOnVersions(improvement, work)
  if (votes?.prefer === 'before') return takeBack(improvement, votes.why, work)
  if (retestedSinceMs !== null)
    return votes === null
      ? retest(improvement, retestedSinceMs, work)
      : close(improvement, votes.why, work)
  const nowMs = services.clock.now()
  if (!isFree || votes !== null || nowMs < updatedAtMs + RETEST_AFTER_MS) return null
  const begun = await services.improvements.change(
    place,
    { id, status },
    { retestedSinceMs: nowMs },
  )
  return begun === null ? staged(null) : retest(begun, nowMs, work)
}

/** The version before is compared with it until it is shown to be worse, or not. */
async function retest(improvement: Improvement, sinceMs: number, work: RoundOf): Promise<Staged> {
  const { place, services } = work
  const nowMs = services.clock.now()
  await compareWithBefore(place, improvement, services)
  const summaries = await services.comparisons.read(place, dayOf(nowMs))
  const { version } = work.current
  const before = shadowOf(summaries, { id: beforeId(improvement), version, sinceMs, nowMs })
  // The figures are those of the version before: turned round, they are those of the change.
  const [low, high] = before.interval
  const interval = [1 - high, 1 - low] as const
  const winRate = before.winRate === null ? null : 1 - before.winRate
  const state = { ...before, interval, winRate, verdict: verdictOn({ interval }), costRatio: null }
  const shown = `since it is in place, ${words(state)}`
  const decision = decideRetest(state)
  if (decision === null) return { next: null, why: `${improvement.change}: ${shown}` }
  if (decision === 'over') return close(improvement, `It stays in place: ${shown}`, work)
  return takeBack(improvement, `It is worse: ${shown}`, work)
}

/** Writes the version before again where the mixture allows it, and proposes that otherwise. */
async function takeBack(improvement: Improvement, why: string, work: RoundOf): Promise<Staged> {
  const { place, services, current } = work
  await services.comparisons.setCandidate(place, null)
  if (current.mixture.improve !== 'auto') {
    const { id, status } = improvement
    const worse = { status: 'worse', why, retestedSinceMs: null } as const
    await services.improvements.change(place, { id, status }, worse)
    return { next: null, why }
  }
  const back = await rollBack(place, { improvement, why }, services)
  return back.ok ? { next: null, why: back.improvement.why } : close(improvement, back.why, work)
}

/** What people say of the version that is in place and of the one before. */
async function votesOnVersions(
  { fromVersion }: Improvement,
  { place: { tenant, mixture }, services, current }: RoundOf,
) {
  const before = await services.mixtures.version(tenant, mixture, fromVersion)
  if (before === null) return null
  const votes: StoredVote[] = []
  for (let after: number | null = 0; after !== null;) {
    const page = await services.votes.list(tenant, after)
    votes.push(...page.votes)
    after = page.after
  }
  const sinceMs = current.createdAtMs
  const span = { fromMs: before.createdAtMs, untilMs: sinceMs, sinceMs: sinceMs + PUBLISHED_MS }
  return preferredVersion(votes, { mixture, ...span })
}
