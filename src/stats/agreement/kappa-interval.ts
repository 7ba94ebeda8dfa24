import type { Interval } from '../intervals/interval.ts'
import { wilsonInterval } from '../intervals/wilson.ts'
import { agreedOf, beyondChance } from './kappa.ts'

/** Cohen's κ with its 95 % interval; both null where there are too few pairs, or chance alone makes them agree. */
export interface Kappa {
  readonly n: number
  readonly kappa: number | null
  readonly interval: Interval | null
}

/**
 * Cohen's κ of independent pairs of labels; null without any. The interval is that of Wilson for the share that agrees, with
 * the agreement by chance as it was found: slightly too wide, but also right where nearly all agree.
 */
export function kappaOf(
  pairs: readonly (readonly [unknown, unknown])[],
  least: number,
): Kappa | null {
  const found = agreedOf(pairs)
  if (found === null) return null
  const { n, agreed } = found
  const [low, high] = (wilsonInterval(agreed * n, n) ?? [0, 1]).map((end) =>
    beyondChance(end, found),
  )
  const isKnown = n >= least && low != null && high != null
  return {
    n,
    kappa: isKnown ? beyondChance(agreed, found) : null,
    interval: isKnown ? [low, high] : null,
  }
}
