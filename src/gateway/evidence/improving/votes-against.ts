import { wilsonInterval } from '../../../stats/intervals/wilson.ts'

/** Fewest votes that say anything. */
const MIN_VOTES = 30

/** The votes between two systems. */
interface PairCount {
  readonly first: string
  readonly second: string
  readonly firstWins: number
  readonly secondWins: number
  readonly ties: number
  readonly bothBad: number
}

/** Votes on single answers. */
export interface Thumbs {
  readonly up: number
  readonly down: number
}

/** The votes of a tenant, as far as they count here. */
export interface VotesOn {
  readonly pairs: readonly PairCount[]
  readonly thumbs: readonly (Thumbs & { readonly system: string })[]
}

/**
 * Why the votes of people speak against putting one system in place of another; null when they do not. Votes know systems
 * by their names: mixtures, and models that answer alone.
 */
export function votesAgainst(
  { pairs, thumbs }: VotesOn,
  { now, next }: { readonly now: string; readonly next: string },
): string | null {
  for (const pair of pairs) {
    const isSame = pair.first === now && pair.second === next
    if (!isSame && (pair.first !== next || pair.second !== now)) continue
    const { firstWins, secondWins } = pair
    const even = (pair.ties + pair.bothBad) / 2
    const votes = firstWins + secondWins + 2 * even
    const wins = even + (isSame ? firstWins : secondWins)
    if (votes >= MIN_VOTES && lowOf(wins, votes) > 0.5) return `${AGAINST} in ${votes} pairs`
  }
  const thumbsOf = (name: string) => thumbs.find(({ system }) => system === name) ?? NONE
  return isFall(thumbsOf(now), thumbsOf(next)) ? `${AGAINST} by thumbs` : null
}

const AGAINST = 'It is ready, and waits for a decision: people prefer the mixture as it is,'
const NONE: Thumbs = { up: 0, down: 0 }

/** Whether thumbs are clearly worse than others: their 95 % intervals do not meet. */
export function isFall(before: Thumbs, after: Thumbs): boolean {
  const [one, other] = [before.up + before.down, after.up + after.down]
  if (Math.min(one, other) < MIN_VOTES) return false
  return lowOf(before.up, one) > 1 - lowOf(after.down, other)
}

function lowOf(successes: number, n: number): number {
  return wilsonInterval(successes, n)?.[0] ?? 0
}
