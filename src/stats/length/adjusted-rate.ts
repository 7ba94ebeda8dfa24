import { lengthFeature, predicted } from './length-controlled.ts'
import { fitSoftLogistic } from './soft-logistic.ts'

/** One question that two systems answered. */
export interface AdjustedRow {
  /** How much the first is preferred, from 0 to 1. */
  readonly share: number
  /** Characters of the second's answer − characters of the first's. */
  readonly lengthDifference: number
  /** How much other systems are preferred on this question (`itemDifficulties`); 0 where it is not known. */
  readonly difficulty: number
}

/** A win rate with the length of the answers held equal. */
export interface AdjustedRate {
  readonly rate: number
  /** Log odds per tanh(Δ / sd): below 0 where the longer answer is preferred. */
  readonly lengthCoefficient: number
  readonly difficultyCoefficient: number
  /** Share of the questions where the first's answer is the longer, and where it is the shorter. */
  readonly longer: number
  readonly shorter: number
  /** Whether both shares are large enough to separate length from quality. */
  readonly isIdentified: boolean
  /** False where one system won everything, so that the coefficients have no bound. */
  readonly isFinite: boolean
}

/** The share of questions that must lie on each side of equal lengths. */
export const MIN_OVERLAP = 0.15

/**
 * The length-adjusted win rate of questions without published difficulties: the model of AlpacaEval without its regularizer
 * and penalty. Its interval is that of a bootstrap that calls this with the drawn rows.
 */
export function adjustedRate(rows: readonly AdjustedRow[]): AdjustedRate {
  const lengths = lengthFeature(rows.map((row) => row.lengthDifference))
  const difficulties = rows.map((row) => row.difficulty)
  const features = Float64Array.from(rows.flatMap((row, i) => [lengths[i] ?? 0, row.difficulty, 1]))
  const weights = new Float64Array(rows.length).fill(1)
  const sums = [0, 1, 2].map((j) =>
    rows.reduce((sum, row, i) => sum + row.share * (features[i * 3 + j] ?? 0), 0),
  )
  const { coefficients, isFinite } = fitSoftLogistic({ features, weights, sums, penalty: 0 })
  const [lengthCoefficient = 0, difficultyCoefficient = 0, model = 0] = coefficients
  const longer = shareOf(rows, (row) => row.lengthDifference < 0)
  const shorter = shareOf(rows, (row) => row.lengthDifference > 0)
  return {
    rate: predicted({ model, difficulty: difficultyCoefficient }, difficulties).rate,
    lengthCoefficient,
    difficultyCoefficient,
    longer,
    shorter,
    isIdentified: Math.min(longer, shorter) >= MIN_OVERLAP,
    isFinite,
  }
}

/**
 * For each question the log odds of how much the other systems are preferred on it, less their mean: what is easy to win for
 * everyone. `others` has the shares of each other system by question. All 0 with fewer than four others: with so few it would be noise.
 */
export function itemDifficulties(
  others: readonly (readonly (number | null)[])[],
): readonly number[] {
  const questions = Math.max(0, ...others.map((shares) => shares.length))
  if (others.length < MIN_OTHERS) return Array.from({ length: questions }, () => 0)
  const odds = Array.from({ length: questions }, (_, question) => {
    const shares = others.map((each) => each[question] ?? null).filter((share) => share !== null)
    const sum = shares.reduce((total, share) => total + share, 0)
    // Half a win and half a loss keep the odds finite.
    return Math.log((sum + 0.5) / (shares.length - sum + 0.5))
  })
  const mean = odds.reduce((sum, each) => sum + each, 0) / questions
  return odds.map((each) => each - mean)
}

const MIN_OTHERS = 4

function shareOf(rows: readonly AdjustedRow[], has: (row: AdjustedRow) => boolean): number {
  return rows.filter(has).length / rows.length
}
