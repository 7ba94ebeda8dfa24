/** The weight of the ridge: how strongly predictions stay near 1/2 until there are outcomes. */
const RIDGE = 8

/**
 * What is known of one arm: a ridge regression of its rewards on the contexts that it was chosen for (the disjoint
 * LinUCB of arXiv 1003.0146). An arm that nothing is known of predicts 1/2.
 */
export interface LinearArm {
  /** The upper half of A⁻¹, row by row: one half is symmetric whatever is rounded. */
  readonly inverse: Float64Array
  /** Sums of contexts times rewards − 1/2. */
  readonly sums: Float64Array
  /** Outcomes that it has seen. */
  rewarded: number
}

/**
 * The context of an arm: the intercept, the features of the request, and whether the rules choose this arm for it. So
 * what an arm earned where the rules chose it promises less where they do not.
 */
export function contextOf(features: ArrayLike<number>, isBase: boolean): Float64Array {
  const context = new Float64Array(features.length + 2)
  context[0] = 1
  context.set(features, 1)
  context[features.length + 1] = Number(isBase)
  return context
}

/** An arm without outcomes, for contexts of this size. */
export function newArm(size: number): LinearArm {
  const inverse = new Float64Array((size * (size + 1)) / 2)
  for (let row = 0, at = 0; row < size; at += size - row, row++) inverse[at] = 1 / RIDGE
  return { inverse, sums: new Float64Array(size), rewarded: 0 }
}

/** What an arm would be worth in a context. */
export interface Prediction {
  /** The expected reward; not bounded. */
  readonly mean: number
  /** How uncertain it is: √(xᵀA⁻¹x). */
  readonly width: number
}

/** The prediction of an arm for a context. */
export function predict({ inverse, sums }: LinearArm, context: Float64Array): Prediction {
  const turned = times(inverse, context)
  return { mean: 0.5 + dot(turned, sums), width: Math.sqrt(Math.max(0, dot(turned, context))) }
}

/**
 * Adds an outcome, and first lets those before it count `forget` times as much. The ridge is given back what it
 * forgets, one axis after the other: without it, what is never seen would grow without bound. An arm whose numbers
 * are not finite starts again.
 */
export function learnFrom(
  arm: LinearArm,
  { context, reward }: { readonly context: Float64Array; readonly reward: number },
  forget: number,
): void {
  const { inverse, sums } = arm
  const size = sums.length
  for (let index = 0; index < inverse.length; index++)
    inverse[index] = (inverse[index] ?? 0) / forget
  for (let index = 0; index < size; index++)
    sums[index] = (sums[index] ?? 0) * forget + (context[index] ?? 0) * (reward - 0.5)
  const axis = new Float64Array(size)
  axis[arm.rewarded % size] = Math.sqrt((1 - forget) * RIDGE * size)
  arm.rewarded += 1
  if (isAdded(inverse, context) && isAdded(inverse, axis) && sums.every(Number.isFinite)) return
  const fresh = newArm(size)
  inverse.set(fresh.inverse)
  sums.set(fresh.sums)
  arm.rewarded = 0
}

/** Changes the reward of an earlier outcome by some amount; `weight` is what that outcome still counts. */
export function correct(
  { sums }: LinearArm,
  { context, by }: { readonly context: Float64Array; readonly by: number },
  weight: number,
): void {
  for (let index = 0; index < sums.length; index++)
    sums[index] = (sums[index] ?? 0) + weight * by * (context[index] ?? 0)
}

/** Adds `x xᵀ` to A, by the formula of Sherman and Morrison. False where the result is no inverse of a matrix. */
function isAdded(inverse: Float64Array, x: Float64Array): boolean {
  const turned = times(inverse, x)
  const scale = 1 + dot(turned, x)
  if (!(scale >= 1) || scale === Infinity) return false
  for (let row = 0, at = 0; row < x.length; row++) {
    for (let column = row; column < x.length; column++, at++) {
      inverse[at] = (inverse[at] ?? 0) - ((turned[row] ?? 0) * (turned[column] ?? 0)) / scale
    }
  }
  return true
}

/** The product of the matrix whose upper half this is and a vector. */
function times(half: Float64Array, x: Float64Array): Float64Array {
  const result = new Float64Array(x.length)
  for (let row = 0, at = 0; row < x.length; row++) {
    const own = x[row] ?? 0
    let sum = (half[at++] ?? 0) * own
    for (let column = row + 1; column < x.length; column++, at++) {
      const value = half[at] ?? 0
      sum += value * (x[column] ?? 0)
      result[column] = (result[column] ?? 0) + value * own
    }
    result[row] = (result[row] ?? 0) + sum
  }
  return result
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0)
  return sum
}
