import type { Verdict } from '../../../src/stats/verdicts/verdict.ts'

/** A mixture whose true win rate, as the judge sees it, is known. */
export interface Truth {
  readonly name: string
  readonly winRate: number
  /** Verdicts that are true of it; `undecided` is never wrong. */
  readonly right: readonly Verdict[]
}

/** A difference within it, on both sides, is none. */
export const MARGIN = 0.03

/** The planted mixtures. */
export const TRUTHS: readonly Truth[] = [
  { name: 'much better', winRate: 0.65, right: ['better'] },
  { name: 'better', winRate: 0.58, right: ['better'] },
  { name: 'a little better', winRate: 0.54, right: ['better'] },
  { name: 'better by less than the margin', winRate: 0.51, right: ['better', 'equivalent'] },
  { name: 'equal, but dearer', winRate: 0.5, right: ['equivalent'] },
  { name: 'worse', winRate: 0.42, right: ['worse'] },
]
