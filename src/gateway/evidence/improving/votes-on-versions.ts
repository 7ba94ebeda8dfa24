import type { StoredVote } from '../../../protocol/votes/stored-vote.ts'
import { MIN_VOTERS, withinShare } from '../../../stats/ratings/fair-votes.ts'
import { timeOfRun } from '../../ids.ts'
import { rewardsOf } from '../vote-rewards.ts'
import { isFall } from './votes-against.ts'

/** Which runs of a mixture are of the version before, and which of the one after it. All times in milliseconds. */
export interface TwoVersions {
  readonly mixture: string
  readonly fromMs: number
  readonly untilMs: number
  readonly sinceMs: number
}

/** Which version people prefer, and how that shows. */
export interface PreferredVersion {
  readonly prefer: 'before' | 'after'
  readonly why: string
}

/** What one vote says of a version, from 0 to 1. */
interface Worth {
  readonly voter: string
  readonly reward: number
}

/**
 * Which of two versions of a mixture people prefer; null where their votes do not show it. No pair has two versions of one
 * mixture, so what counts is how often each is preferred to the same other system, and the thumbs on each.
 */
export function preferredVersion(
  votes: readonly StoredVote[],
  versions: TwoVersions,
): PreferredVersion | null {
  for (const [other, votesOn] of byOther(votes, versions)) {
    const before = countOf(votesOn.before)
    const after = countOf(votesOn.after)
    if (Math.min(before.voters, after.voters) < MIN_VOTERS) continue
    const by = other === '' ? 'by their thumbs' : `beside ${other}`
    if (isFall(before, after))
      return { prefer: 'before', why: `People prefer the version before, ${by}` }
    if (isFall(after, before))
      return { prefer: 'after', why: `People prefer it to the version before, ${by}` }
  }
  return null
}

/** The votes that count: no voter has too large a share of them. */
function countOf(all: readonly Worth[]) {
  const counted = withinShare(all)
  const up = counted.reduce((sum, { reward }) => sum + reward, 0)
  return { up, down: counted.length - up, voters: new Set(all.map(({ voter }) => voter)).size }
}

/** The votes on each version by the other system of the pair, which is empty for thumbs. */
function byOther(votes: readonly StoredVote[], { mixture, ...spans }: TwoVersions) {
  const found = new Map<string, { readonly before: Worth[]; readonly after: Worth[] }>()
  for (const vote of votes) {
    const own = rewardsOf(vote).find((each) => each.mixture === mixture)
    if (own === undefined) continue
    const atMs = timeOfRun(own.run)
    const isAfter = atMs >= spans.sinceMs
    if (!isAfter && (atMs < spans.fromMs || atMs >= spans.untilMs)) continue
    const other = (own.run === vote.left.run ? vote.right : vote.left)?.system ?? ''
    const both = found.get(other) ?? { before: [], after: [] }
    found.set(other, both)
    both[isAfter ? 'after' : 'before'].push({ voter: vote.voter, reward: own.reward })
  }
  return found
}
