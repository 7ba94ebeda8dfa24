import { sigmoid, softplus } from '../sigmoid.ts'

/**
 * Logistic regression on targets between 0 and 1, with an L1 penalty, by proximal Newton steps. Targets enter the
 * likelihood only through Σ weight · target · feature, so that is what the problem has of them.
 */
export interface SoftLogistic {
  /** Row by row, as many features in each as there are sums. */
  readonly features: Float64Array
  /** How often each row counts. */
  readonly weights: Float64Array
  /** By feature: Σ weight · target · feature over the rows. */
  readonly sums: readonly number[]
  /** Strength of Σ |coefficient|; the inverse of the `C` of liblinear. */
  readonly penalty: number
}

/** Where the loss is least. */
export interface SoftLogisticFit {
  readonly coefficients: readonly number[]
  /** Whether a minimum was found; false where the loss falls without end, as for a system that won everything. */
  readonly isFinite: boolean
}

const MAX_STEPS = 100
const TOLERANCE = 1e-11
/** Odds beyond e^25 are certainty: the loss has no minimum there. */
const MAX_COEFFICIENT = 25

/** Minimises the loss. A start near the minimum, all 0 by default, saves steps. */
export function fitSoftLogistic(
  problem: SoftLogistic,
  start: readonly number[] = problem.sums.map(() => 0),
): SoftLogisticFit {
  let here = pointAt(problem, start)
  for (let count = 0; count < MAX_STEPS; count++) {
    const before = here.coefficients
    here = descend(problem, here)
    if (here.coefficients.some((value) => Math.abs(value) > MAX_COEFFICIENT)) break
    const moved = here.coefficients.map((value, j) => Math.abs(value - (before[j] ?? 0)))
    if (Math.max(...moved) < TOLERANCE) return { coefficients: here.coefficients, isFinite: true }
  }
  return { coefficients: here.coefficients, isFinite: false }
}

/** The loss somewhere, and the slope and curvature of its smooth part there. */
interface Point {
  readonly coefficients: readonly number[]
  readonly loss: number
  readonly gradient: Float64Array
  /** Row by row. */
  readonly hessian: Float64Array
}

function pointAt({ features, weights, sums, penalty }: SoftLogistic, at: readonly number[]): Point {
  const width = sums.length
  const gradient = Float64Array.from(sums, (sum) => -sum)
  const hessian = new Float64Array(width * width)
  let loss = at.reduce(
    (sum, value, j) => sum + penalty * Math.abs(value) - value * (sums[j] ?? 0),
    0,
  )
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] ?? 0
    if (weight === 0) continue
    const row = i * width
    let z = 0
    for (let j = 0; j < width; j++) z += (at[j] ?? 0) * (features[row + j] ?? 0)
    const p = sigmoid(z)
    loss += weight * softplus(z)
    for (let j = 0; j < width; j++) {
      const slope = weight * p * (features[row + j] ?? 0)
      gradient[j] = (gradient[j] ?? 0) + slope
      for (let k = 0; k < width; k++) {
        const cell = j * width + k
        hessian[cell] = (hessian[cell] ?? 0) + slope * (1 - p) * (features[row + k] ?? 0)
      }
    }
  }
  return { coefficients: at, loss, gradient, hessian }
}

/** The longest of the halved steps to the minimum of the quadratic model that does not raise the loss. */
function descend(problem: SoftLogistic, here: Point): Point {
  const step = stepFrom(here, problem.penalty)
  for (let share = 1; share > 1e-6; share /= 2) {
    const tried = here.coefficients.map((value, j) => value + share * (step[j] ?? 0))
    const there = pointAt(problem, tried)
    if (there.loss <= here.loss) return there
  }
  return here
}

/** The step to the minimum of the quadratic model of the smooth part with the penalty as it is, by coordinates. */
function stepFrom({ coefficients, gradient, hessian }: Point, penalty: number): readonly number[] {
  const width = coefficients.length
  const step = coefficients.map(() => 0)
  for (let sweep = 0; sweep < 1000; sweep++) {
    let moved = 0
    for (let j = 0; j < width; j++) {
      const curvature = hessian[j * width + j] ?? 0
      if (curvature < 1e-300) continue
      let slope = gradient[j] ?? 0
      for (let k = 0; k < width; k++) slope += (step[k] ?? 0) * (hessian[j * width + k] ?? 0)
      const here = (coefficients[j] ?? 0) + (step[j] ?? 0)
      const change = shrunk(here - slope / curvature, penalty / curvature) - here
      step[j] = (step[j] ?? 0) + change
      moved = Math.max(moved, Math.abs(change))
    }
    if (moved < TOLERANCE / 100) break
  }
  return step
}

/** A value moved towards 0 by an amount, and no further. */
function shrunk(value: number, amount: number): number {
  return Math.sign(value) * Math.max(0, Math.abs(value) - amount)
}
