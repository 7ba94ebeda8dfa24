import { product, pseudoInverse, type Matrix } from '../linear/symmetric.ts'
import { sigmoid } from '../sigmoid.ts'

/** One comparison: the log odds of an outcome of 1 are Σ coefficient · value over its entries. */
export interface PairedRow {
  readonly entries: readonly (readonly [coefficient: number, value: number])[]
  /** 1, 0, or between for a tie. */
  readonly outcome: number
  readonly weight: number
  /** Rows of one unit, such as a voter, are not independent. Null for a row that is one by itself. */
  readonly unit: string | null
}

/** What to fit. */
export interface PairedLogistic {
  readonly rows: readonly PairedRow[]
  /** Rows of a prior: they draw the coefficients, but say nothing of the error. */
  readonly prior: readonly PairedRow[]
  /** By coefficient: the strength of ½ · strength · coefficient². */
  readonly ridge: readonly number[]
}

/** Coefficients with the covariance of their sandwich estimate. */
export interface PairedLogisticFit {
  readonly coefficients: readonly number[]
  readonly covariance: Matrix
}

const MAX_STEPS = 200
/** Longer steps may miss the minimum. */
const MAX_STEP = 2

/** Minimises the loss by Newton steps; directions without any information stay at 0. */
export function fitPairedLogistic(problem: PairedLogistic): PairedLogisticFit {
  let coefficients: readonly number[] = problem.ridge.map(() => 0)
  for (let count = 0; count < MAX_STEPS; count++) {
    const { gradient, hessian } = slopes(problem, coefficients)
    const step = pseudoInverse(hessian).map((row) => -dot(row, gradient))
    const longest = Math.max(...step.map(Math.abs))
    const share = Math.min(1, MAX_STEP / longest)
    coefficients = coefficients.map((value, j) => value + share * (step[j] ?? 0))
    if (longest < 1e-10) break
  }
  return { coefficients, covariance: sandwich(problem, coefficients) }
}

/** H⁻¹ V H⁻¹ with V from the sums of the slopes per unit; with units, times U / (U − 1). */
function sandwich(problem: PairedLogistic, at: readonly number[]): Matrix {
  const inverse = pseudoInverse(slopes(problem, at).hessian)
  const sums = new Map<string | number, number[]>()
  problem.rows.forEach((row, i) => {
    const unit = row.unit ?? i
    const sum = sums.get(unit) ?? at.map(() => 0)
    sums.set(unit, sum)
    const residual = row.weight * (row.outcome - sigmoid(logitOf(row, at)))
    for (const [j, value] of row.entries) sum[j] = (sum[j] ?? 0) + residual * value
  })
  const hasUnits = problem.rows.some((row) => row.unit !== null)
  const scale = hasUnits && sums.size > 1 ? sums.size / (sums.size - 1) : 1
  const middle = at.map(() => at.map(() => 0))
  for (const sum of sums.values()) {
    sum.forEach((one, j) => {
      const row = middle[j] ?? []
      sum.forEach((other, k) => (row[k] = (row[k] ?? 0) + scale * one * other))
    })
  }
  return product(product(inverse, middle), inverse)
}

function slopes({ rows, prior, ridge }: PairedLogistic, at: readonly number[]) {
  const gradient = at.map((value, j) => value * (ridge[j] ?? 0))
  const hessian = ridge.map((strength, j) => ridge.map((_, k) => (j === k ? strength : 0)))
  for (const row of [...rows, ...prior]) {
    const p = sigmoid(logitOf(row, at))
    const residual = row.weight * (p - row.outcome)
    const curvature = row.weight * p * (1 - p)
    for (const [j, value] of row.entries) {
      gradient[j] = (gradient[j] ?? 0) + residual * value
      const cells = hessian[j] ?? []
      for (const [k, other] of row.entries) {
        cells[k] = (cells[k] ?? 0) + curvature * value * other
      }
    }
  }
  return { gradient, hessian }
}

function logitOf({ entries }: PairedRow, at: readonly number[]): number {
  return entries.reduce((sum, [j, value]) => sum + value * (at[j] ?? 0), 0)
}

function dot(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, i) => sum + value * (other[i] ?? 0), 0)
}
