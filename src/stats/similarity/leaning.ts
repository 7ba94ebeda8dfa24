import { deviationOf, meanOf } from '../moments.ts'
import { spearman } from '../agreement/correlation.ts'

/** One question: how similar the answer is to each proposal, and how good each proposal is. */
export interface LeaningRow {
  readonly similarities: readonly number[]
  readonly scores: readonly number[]
}

/** Whether answers lean on the better proposals: above 0 they do. */
export interface Leaning {
  /** Mean of Spearman's ρ within questions; null without a question that has one. */
  readonly meanRho: number | null
  readonly standardError: number | null
  /** By question; null for a question that is left out. */
  readonly rhos: readonly (number | null)[]
  readonly n: number
  /** Questions with fewer than three proposals, or whose proposals are all equally good or equally similar. */
  readonly leftOut: number
}

const MIN_PROPOSALS = 3

/** Spearman's ρ of similarity and score within each question, and its mean (figure 4b of arXiv 2406.04692). */
export function leaning(rows: readonly LeaningRow[]): Leaning {
  const rhos = rows.map(({ similarities, scores }) =>
    scores.length < MIN_PROPOSALS ? null : spearman(similarities, scores),
  )
  const valid = rhos.filter((rho) => rho !== null)
  const n = valid.length
  return {
    meanRho: n > 0 ? meanOf(valid) : null,
    standardError: n > 1 ? deviationOf(valid) / Math.sqrt(n) : null,
    rhos,
    n,
    leftOut: rows.length - n,
  }
}
