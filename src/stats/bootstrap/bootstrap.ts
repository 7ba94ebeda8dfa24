import { cumulativeNormal, quantileNormal } from '../distributions/normal.ts'
import { CONFIDENCE, type Interval } from '../intervals/interval.ts'
import { meanOf, quantileOfSorted } from '../moments.ts'
import { resamples, unitsOf, type ResampleOptions } from './resamples.ts'

/** How an interval is drawn. */
export interface BootstrapOptions extends ResampleOptions {
  /** 0.95 by default. */
  readonly confidence?: number | undefined
  /** `bca` corrects bias and skew (Efron 1987), for ratios; `percentile` by default. */
  readonly method?: 'percentile' | 'bca' | undefined
}

/** A statistic with its bootstrap interval. */
export interface BootstrapEstimate {
  readonly value: number
  /** Null where fewer than nine in ten draws have the statistic. */
  readonly interval: Interval | null
  /** The statistic of every draw that has it, in rising order. */
  readonly draws: readonly number[]
  /** Draws in which the statistic is not a finite number, as a ratio to nothing. */
  readonly undefinedDraws: number
}

/** Least share of draws that must have the statistic. */
const MIN_DEFINED = 0.9

/** Draws the rows with repetition, computes the statistic of each draw, and takes the interval from all of them. */
export function bootstrap<Row>(
  rows: readonly Row[],
  statistic: (rows: readonly Row[]) => number,
  options: BootstrapOptions = {},
): BootstrapEstimate {
  const value = statistic(rows)
  // One draw at a time: all of them together would hold 2,000 times the rows.
  const all: number[] = []
  for (const places of resamples(rows.length, options)) all.push(statistic(pick(rows, places)))
  const draws = all.filter((drawn) => Number.isFinite(drawn)).sort((a, b) => a - b)
  const estimate = { value, draws, undefinedDraws: all.length - draws.length }
  if (draws.length === 0 || draws.length < MIN_DEFINED * all.length)
    return { ...estimate, interval: null }
  const { confidence = CONFIDENCE, method = 'percentile' } = options
  const tails: Interval = [(1 - confidence) / 2, (1 + confidence) / 2]
  const [low, high] =
    method === 'bca' ? corrected(tails, { ...estimate, acceleration: acceleration() }) : tails
  return { ...estimate, interval: [quantileOfSorted(draws, low), quantileOfSorted(draws, high)] }

  /** The skew of the statistic, from leaving out each unit once. */
  function acceleration(): number {
    const units = unitsOf(rows.length, options.clusters)
    const without = units.map((unit) => {
      const left = new Set(unit)
      return statistic(rows.filter((_, row) => !left.has(row)))
    })
    const mean = meanOf(without)
    let [cubes, squares] = [0, 0]
    for (const one of without) {
      cubes += (mean - one) ** 3
      squares += (mean - one) ** 2
    }
    const skew = cubes / (6 * squares ** 1.5)
    return Number.isFinite(skew) ? skew : 0
  }
}

function pick<Row>(rows: readonly Row[], places: readonly number[]): Row[] {
  return places.map((place) => rows[place] as Row)
}

/** The shares of the draws that BCa takes as ends. */
function corrected(
  tails: Interval,
  { value, draws, acceleration }: { value: number; draws: readonly number[]; acceleration: number },
): Interval {
  const below = draws.filter((drawn) => drawn < value).length
  const equal = draws.filter((drawn) => drawn === value).length
  const share = (below + equal / 2) / draws.length
  const edge = 1 / (2 * draws.length)
  const bias = quantileNormal(Math.min(1 - edge, Math.max(edge, share)))
  const end = (tail: number) => {
    const shifted = bias + quantileNormal(tail)
    return cumulativeNormal(bias + shifted / (1 - acceleration * shifted))
  }
  return [end(tails[0]), end(tails[1])]
}
