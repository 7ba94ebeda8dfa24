/** A point of a curve: the mean score with `n` proposals. */
export interface CurvePoint {
  readonly n: number
  readonly score: number
}

/** The curve a − b·n^−c: it rises to `a` when b > 0, and every further proposal gives less. */
export interface Saturation {
  readonly a: number
  readonly b: number
  readonly c: number
  /** Share of the variation of the points that the curve explains beyond a constant, from 0 to 1; 0 when the points are equal. */
  readonly explained: number
}

/** Exponents that are tried: below the first the curve is almost a logarithm, above the last almost one step. */
const LOWEST = 0.1
const HIGHEST = 5
const STEPS = 50

/** The curve with the least squared error; null with fewer than three different `n`, which any curve fits. */
export function fitSaturation(points: readonly CurvePoint[]): Saturation | null {
  if (new Set(points.map(({ n }) => n)).size < 3) return null
  const ratio = (HIGHEST / LOWEST) ** (1 / STEPS)
  const tried = Array.from({ length: STEPS + 1 }, (_, step) => LOWEST * ratio ** step)
  const errors = tried.map((c) => lineAt(points, c).error)
  const best = errors.indexOf(Math.min(...errors))
  const c = refine(points, tried[best - 1] ?? LOWEST, tried[best + 1] ?? HIGHEST)
  const { a, b, error } = lineAt(points, c)
  const mean = meanOf(points.map(({ score }) => score))
  const spread = points.reduce((sum, { score }) => sum + (score - mean) ** 2, 0)
  return { a, b, c, explained: spread < 1e-18 ? 0 : Math.max(0, 1 - error / spread) }
}

/** The score that a curve expects with `n` proposals. */
export function saturationAt({ a, b, c }: Saturation, n: number): number {
  return a - b * n ** -c
}

/** Least squares for one exponent, where the curve is a straight line in n^−c. */
function lineAt(points: readonly CurvePoint[], c: number) {
  const xs = points.map(({ n }) => n ** -c)
  const meanX = meanOf(xs)
  const meanY = meanOf(points.map(({ score }) => score))
  let products = 0
  let squares = 0
  for (const [index, { score }] of points.entries()) {
    const dx = (xs[index] ?? 0) - meanX
    products += dx * (score - meanY)
    squares += dx * dx
  }
  const slope = products / squares
  const a = meanY - slope * meanX
  const error = points.reduce(
    (sum, { score }, index) => sum + (score - a - slope * (xs[index] ?? 0)) ** 2,
    0,
  )
  return { a, b: -slope, error }
}

/** Golden-section search between two exponents. */
function refine(points: readonly CurvePoint[], from: number, to: number): number {
  const golden = (Math.sqrt(5) - 1) / 2
  let low = from
  let high = to
  while (high - low > 1e-6) {
    const left = high - golden * (high - low)
    const right = low + golden * (high - low)
    if (lineAt(points, left).error <= lineAt(points, right).error) high = right
    else low = left
  }
  return (low + high) / 2
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
