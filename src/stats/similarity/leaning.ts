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
  const mean = valid.reduce((sum, rho) => sum + rho, 0) / n
  const squares = valid.reduce((sum, rho) => sum + (rho - mean) ** 2, 0)
  return {
    meanRho: n > 0 ? mean : null,
    standardError: n > 1 ? Math.sqrt(squares / (n - 1) / n) : null,
    rhos,
    n,
    leftOut: rows.length - n,
  }
}
