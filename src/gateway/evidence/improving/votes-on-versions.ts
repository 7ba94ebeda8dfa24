import type { StoredVote } from '../../../protocol/votes/stored-vote.ts'
import { MIN_VOTERS } from '../../../stats/ratings/fair-votes.ts'
import { timeOfRun } from '../../ids.ts'
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

interface Count {
  up: number
  down: number
  readonly voters: Set<string>
}

/** What each choice is worth for the left answer, or the only one; the right one gets the rest of 1. */
const WORTH: Readonly<Record<StoredVote['choice'], number>> = {
  left: 1,
  right: 0,
  tie: 0.5,
  both_bad: 0.5,
  up: 1,
  down: 0,
}

/**
 * Which of two versions of a mixture people prefer; null where their votes do not show it. No pair has two versions of one
 * mixture, so what counts is how often each is preferred to the same other system, and the thumbs on each.
 */
export function preferredVersion(
  votes: readonly StoredVote[],
  versions: TwoVersions,
): PreferredVersion | null {
  for (const [other, { before, after }] of countsOf(votes, versions)) {
    if (Math.min(before.voters.size, after.voters.size) < MIN_VOTERS) continue
    const by = other === '' ? 'by their thumbs' : `beside ${other}`
    if (isFall(before, after))
      return { prefer: 'before', why: `People prefer the version before, ${by}` }
    if (isFall(after, before))
      return { prefer: 'after', why: `People prefer it to the version before, ${by}` }
  }
  return null
}

/** The votes on each version by the other system of the pair, which is empty for thumbs. */
function countsOf(votes: readonly StoredVote[], { mixture, ...spans }: TwoVersions) {
  const counts = new Map<string, { readonly before: Count; readonly after: Count }>()
  const none = (): Count => ({ up: 0, down: 0, voters: new Set() })
  for (const { voter, choice, left, right } of votes) {
    const isLeft = left.system === mixture
    const own = isLeft ? left : right
    if (own?.system !== mixture) continue
    const atMs = timeOfRun(own.run)
    const isAfter = atMs >= spans.sinceMs
    if (!isAfter && (atMs < spans.fromMs || atMs >= spans.untilMs)) continue
    const other = (isLeft ? right?.system : left.system) ?? ''
    const both = counts.get(other) ?? { before: none(), after: none() }
    counts.set(other, both)
    const count = isAfter ? both.after : both.before
    const worth = isLeft ? WORTH[choice] : 1 - WORTH[choice]
    count.up += worth
    count.down += 1 - worth
    count.voters.add(voter)
  }
  return counts
}
