import { bootstrap, type BootstrapOptions } from '../../../stats/bootstrap/bootstrap.ts'
import { meanOf, quantileOfSorted } from '../../../stats/moments.ts'
import { priceOfPoint, type PriceRow } from '../../../stats/panel/price.ts'
import { usd } from '../../report/figures.ts'
import type { Comparison, Estimate } from '../../results/summary.ts'
import { meanCost, meanLatency, meanLength } from '../records/answers.ts'
import { meanOrNull, present } from '../records/means.ts'
import type { PairedQuestion } from '../records/paired-question.ts'

/** A figure of the mixture and of the baseline on one question. */
interface Row {
  readonly mixture: number
  readonly baseline: number
  readonly cluster: string | null
}

/** Draws of a bootstrap, as many as the questions leave time for. */
export function drawsFor(questions: number): number {
  return Math.round(Math.min(2000, Math.max(200, 1_600_000 / questions)))
}

/** Cost of the mixture ÷ cost of the baseline; null when a price is unknown, or the baseline is free. */
export function costRatio(pairs: readonly PairedQuestion[], seed: number): Estimate | null {
  const rows = pairs.map((pair) => rowOf(pair, meanCost))
  return rows.includes(null)
    ? null
    : ratioOf(present(rows), { average: meanOf, seed, method: 'bca' })
}

/** Mean cost of the mixture − mean cost of the baseline, in US dollars a question; null when a price is unknown. */
export function costDifferenceUsd(pairs: readonly PairedQuestion[]): number | null {
  const rows = pairs.map((pair) => rowOf(pair, meanCost))
  if (rows.includes(null)) return null
  return meanOrNull(present(rows).map(({ mixture, baseline }) => mixture - baseline))
}

/** Median time to the last token of the mixture ÷ that of the baseline, where neither failed. */
export function timeRatio(pairs: readonly PairedQuestion[], seed: number): Estimate | null {
  const rows = present(pairs.map((pair) => rowOf(pair, meanLatency)))
  // A median is not smooth enough for the correction of skew.
  return ratioOf(rows, { average: medianOf, seed, method: 'percentile' })
}

/** Sorts numbers as numbers by itself, which a bootstrap does very often. */
function medianOf(values: readonly number[]): number {
  return quantileOfSorted(Float64Array.from(values).sort(), 1 / 2)
}

/** Mean length of the mixture's answers ÷ that of the baseline's, where neither failed; 1 of nothing. */
export function lengthRatio(pairs: readonly PairedQuestion[]): number {
  const rows = present(pairs.map((pair) => rowOf(pair, meanLength)))
  const ratio = meanOf(rows.map(({ mixture }) => mixture)) / meanOf(rows.map(baselineOf))
  return Number.isFinite(ratio) ? ratio : 1
}

/** US dollars for a point of win rate; null when a price is unknown. */
export function usdPerPoint(
  pairs: readonly PairedQuestion[],
  seed: number,
): Comparison['usdPerPoint'] {
  const rows = pairs
    .filter(({ value }) => value !== null)
    .map((pair) => priceRowOf(pair, rowOf(pair, meanCost)))
  if (rows.includes(null) || rows.length === 0) return null
  const priced = present(rows)
  const { value, interval } = priceOfPoint(priced, { seed, draws: drawsFor(rows.length) })
  const cost = meanOf(priced.map(({ costDifference }) => costDifference))
  const quality = meanOf(priced.map(({ qualityDifference }) => qualityDifference))
  if (interval === null) {
    const price =
      cost === 0
        ? 'at the same cost'
        : `for ${usd(Math.abs(cost))} ${cost < 0 ? 'less' : 'more'} a question`
    return { value: null, note: `Unbounded: the win rate may not differ, ${price}` }
  }
  if (quality < 0)
    return { value: null, note: cost < 0 ? 'Worse and cheaper' : 'Worse and not cheaper' }
  if (cost <= 0) return { value: null, note: 'Better and not dearer' }
  const [lower, upper] = interval.map(usd)
  return { value, interval, note: `From ${lower} to ${upper} (BCa bootstrap, 95 %)` }
}

function priceRowOf({ question, value }: PairedQuestion, cost: Row | null): PriceRow | null {
  if (cost === null || value === null) return null
  return {
    costDifference: cost.mixture - cost.baseline,
    qualityDifference: value - 1 / 2,
    cluster: question.cluster,
  }
}

const METHODS = { bca: 'BCa', percentile: 'percentile' } as const

interface RatioRules {
  readonly average: (values: readonly number[]) => number
  readonly seed: number
  readonly method: 'bca' | 'percentile'
}

function ratioOf(rows: readonly Row[], { average, seed, method }: RatioRules): Estimate | null {
  const statistic = (drawn: readonly Row[]) =>
    average(drawn.map(({ mixture }) => mixture)) / average(drawn.map(baselineOf))
  const value = statistic(rows)
  if (!Number.isFinite(value)) return null
  const n = rows.length
  if (n < 2) return { value, interval: null, n, method: 'one question' }
  const draws = drawsFor(n)
  const clusters = rows.map(({ cluster }) => cluster)
  const options: BootstrapOptions = { draws, seed, clusters, method }
  const { interval } = bootstrap(rows, statistic, options)
  return { value, interval, n, method: `paired bootstrap (${METHODS[method]}), ${draws} draws` }
}

function rowOf(
  { question, mixture, baseline }: PairedQuestion,
  figure: (answers: PairedQuestion['mixture']) => number | null,
): Row | null {
  const [ours, theirs] = [figure(mixture), figure(baseline)]
  return ours === null || theirs === null
    ? null
    : { mixture: ours, baseline: theirs, cluster: question.cluster }
}

function baselineOf({ baseline }: Row): number {
  return baseline
}
