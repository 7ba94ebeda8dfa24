import { deviationOf, meanOf } from '../moments.ts'
import { sigmoid } from '../sigmoid.ts'
import { fitSoftLogistic, type SoftLogistic } from './soft-logistic.ts'

/**
 * The length-controlled win rate of AlpacaEval 2.0 (arXiv 2404.04475):
 * logit P(model wins) = length · tanh(Δ / sd(Δ)) + difficulty · difficulty of the instruction + model,
 * predicted at equal lengths. Δ = characters of the baseline's answer − characters of the model's.
 */
export interface LengthControlledInput {
  /** By row: how much the model is preferred, from 0 to 1; null rows are predicted, but not fitted. */
  readonly shares: readonly (number | null)[]
  /** By row: Δ. */
  readonly lengthDifferences: readonly number[]
  /** By row. */
  readonly difficulties: readonly number[]
  /** Null for a fit without. */
  readonly regularizer: LengthRegularizer | null
  /** Inverse strength of the L1 penalty on the coefficients; Infinity for none. */
  readonly c: number
}

/**
 * Rows that pull the length coefficient towards the length effect of one model with two lengths: a verbose and a concise
 * version of the baseline. Their targets are known by two sums alone.
 */
export interface LengthRegularizer {
  /** For each version, by instruction: Δ. */
  readonly lengthDifferences: readonly (readonly number[])[]
  /** By instruction. */
  readonly difficulties: readonly number[]
  /** How much one of these rows counts. */
  readonly rowWeight: number
  /** Σ target · tanh(Δ / sd) over all rows of the versions. */
  readonly sumTargetLength: number
  /** Σ target · difficulty over all rows of the versions. */
  readonly sumTargetDifficulty: number
}

/** Coefficients of a model. */
export interface LengthWeights {
  readonly length: number
  readonly difficulty: number
  readonly model: number
}

/** A length-controlled win rate, from 0 to 1. */
export interface LengthControlled {
  readonly weights: LengthWeights
  readonly rate: number
  /** How far the prediction spreads over instructions, as published. It is not the uncertainty of the fit. */
  readonly spreadError: number
  /** False where the loss has no minimum. */
  readonly isFinite: boolean
}

/** The grid of C of the published fits chose this one most often; with it alone they are reproduced to 0.15 points. */
export const USUAL_C = 10 ** (4 / 9)

/** Fits the model and predicts its win rate at equal lengths. */
export function lengthControlled(input: LengthControlledInput): LengthControlled {
  const { coefficients, isFinite } = fitSoftLogistic(problemOf(input))
  const [length = 0, difficulty = 0, model = 0] = coefficients
  const weights = { length, difficulty, model }
  return { weights, isFinite, ...predicted(weights, input.difficulties) }
}

/** The win rate at equal lengths over instructions of these difficulties. */
export function predicted(
  { difficulty, model }: Omit<LengthWeights, 'length'>,
  difficulties: readonly number[],
): { readonly rate: number; readonly spreadError: number } {
  const rates = difficulties.map((each) => sigmoid(model + difficulty * each))
  return { rate: meanOf(rates), spreadError: deviationOf(rates) / Math.sqrt(rates.length) }
}

/** The win rate of one model over another, both fitted against the same baseline. */
export function lengthControlledBetween(
  one: LengthWeights,
  other: LengthWeights,
  difficulties: readonly number[],
): number {
  const difference = {
    model: one.model - other.model,
    difficulty: one.difficulty - other.difficulty,
  }
  return predicted(difference, difficulties).rate
}

/** Whether the adjustment changes a win rate so much that the fit may have failed; upstream warns at the same bounds. */
export function isExtremeChange(raw: number, adjusted: number): boolean {
  const low = Math.min(0.75 * raw, raw - 0.1)
  const high = Math.max(raw + (1 - raw) / 4, raw + 0.1)
  return adjusted < low || adjusted > high
}

/** tanh(Δ / sd(Δ)); all 0 where all lengths differ by the same. */
export function lengthFeature(differences: readonly number[]): Float64Array {
  const sd = deviationOf(differences)
  return Float64Array.from(differences, (each) => (sd > 0 ? Math.tanh(each / sd) : 0))
}

const WIDTH = 3

function problemOf(input: LengthControlledInput): SoftLogistic {
  const { regularizer, shares } = input
  const versions = regularizer?.lengthDifferences ?? []
  const blocks = [rowsOf(input.lengthDifferences, input.difficulties, 1)]
  for (const differences of versions) {
    blocks.push(rowsOf(differences, regularizer?.difficulties ?? [], 0))
  }
  const features = Float64Array.from(blocks.flat())
  const weights = new Float64Array(features.length / WIDTH).fill(regularizer?.rowWeight ?? 0)
  const weight = regularizer?.rowWeight ?? 0
  const sums = [
    weight * (regularizer?.sumTargetLength ?? 0),
    weight * (regularizer?.sumTargetDifficulty ?? 0),
    0,
  ]
  shares.forEach((share, i) => {
    weights[i] = share === null ? 0 : 1
    sums.forEach((sum, j) => (sums[j] = sum + (share ?? 0) * (features[i * WIDTH + j] ?? 0)))
  })
  return { features, weights, sums, penalty: 1 / input.c }
}

function rowsOf(
  lengthDifferences: readonly number[],
  difficulties: readonly number[],
  isModel: 0 | 1,
): number[] {
  const lengths = lengthFeature(lengthDifferences)
  return difficulties.flatMap((difficulty, i) => [lengths[i] ?? 0, difficulty, isModel])
}
