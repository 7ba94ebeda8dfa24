import { deviationOf, meanOf } from '../moments.ts'

/** How often a model is preferred to a baseline, as AlpacaEval counts it. Rates are from 0 to 1. */
export interface WinRate {
  readonly rate: number
  /** NaN with fewer than two judgments. */
  readonly standardError: number
  /** With each judgment as a win, a draw or a loss. */
  readonly discreteRate: number
  readonly wins: number
  readonly losses: number
  readonly draws: number
  /** Judgments that are valid. */
  readonly n: number
}

/**
 * A preference of AlpacaEval, from 1 (baseline) to 2 (model), as a share from 0 to 1. Older files write 0 for a draw.
 * Null for what is no preference: nothing, NaN, or a number outside.
 */
export function preferenceShare(preference: number | null | undefined): number | null {
  if (preference === null || preference === undefined) return null
  if (preference === 0) return 0.5
  return preference >= 1 && preference <= 2 ? preference - 1 : null
}

/** The win rate of shares from 0 to 1; null is missing and counts nowhere. */
export function winRate(shares: readonly (number | null)[]): WinRate {
  const valid = shares.filter((share) => share !== null)
  const n = valid.length
  const rate = meanOf(valid)
  const wins = valid.filter((share) => share > 0.5).length
  const losses = valid.filter((share) => share < 0.5).length
  const draws = n - wins - losses
  const standardError = deviationOf(valid) / Math.sqrt(n)
  return { rate, standardError, discreteRate: (wins + draws / 2) / n, wins, losses, draws, n }
}
