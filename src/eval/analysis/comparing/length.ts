import { bootstrap } from '../../../stats/bootstrap/bootstrap.ts'
import { adjustedRate, MIN_OVERLAP, type AdjustedRow } from '../../../stats/length/adjusted-rate.ts'
import { percent } from '../../report/figures.ts'
import type { Comparison, Estimate } from '../../results/summary.ts'
import { rateOf, type Sample } from '../estimates.ts'
import { meanLength } from '../records/answers.ts'
import type { PairedQuestion } from '../records/paired-question.ts'
import { drawsFor } from './ratios.ts'

/** How the length of answers and their win rate go together. */
export type LengthFigures = Pick<
  Comparison,
  'adjusted' | 'adjustedNote' | 'whenLonger' | 'whenShorter'
>

interface Row extends AdjustedRow {
  readonly cluster: string | null
}

/** The figures over the questions that judges compared: a check does not care how long an answer is. */
export function lengthFigures(
  pairs: readonly PairedQuestion[],
  { seed, difficulties }: { readonly seed: number; readonly difficulties: Difficulties },
): LengthFigures {
  const rows = pairs.flatMap((pair) => rowOf(pair, difficulties) ?? [])
  return {
    ...adjustedFor(rows, seed),
    whenLonger: rateWhere(rows, ({ lengthDifference }) => lengthDifference < 0),
    whenShorter: rateWhere(rows, ({ lengthDifference }) => lengthDifference > 0),
  }
}

/** How easily any system beats the mixture on a question, by its id; none where too few systems were judged. */
export type Difficulties = ReadonlyMap<string, number>

function adjustedFor(
  rows: readonly Row[],
  seed: number,
): Pick<LengthFigures, 'adjusted' | 'adjustedNote'> {
  if (rows.length === 0)
    return {
      adjusted: null,
      adjustedNote: 'No judge read the answers, so none preferred long ones',
    }
  const fit = adjustedRate(rows)
  const sides = `the mixture's answer is the longer one in ${percent(fit.longer)} of the questions and the shorter one in ${percent(fit.shorter)}`
  if (!fit.isIdentified)
    return {
      adjusted: null,
      adjustedNote: `Length cannot be separated from quality here: ${sides}, wanted ${percent(MIN_OVERLAP)} of each`,
    }
  if (!fit.isFinite || !Number.isFinite(fit.rate))
    return {
      adjusted: null,
      adjustedNote: 'Length cannot be separated from quality here: the fit has no minimum',
    }
  const adjustedNote = `With the length held equal; ${sides}`
  // What never differs has no spread to draw from, which is no certainty.
  if (rows.every(({ share }) => share === rows[0]?.share))
    return { adjusted: rateOf(samplesOf(rows)), adjustedNote }
  const draws = drawsFor(4 * rows.length)
  const { interval } = bootstrap(rows, rateOfDraw, {
    draws,
    seed,
    clusters: rows.map(({ cluster }) => cluster),
  })
  const method = `logistic fit at equal length, bootstrap of the whole fit, ${draws} draws`
  return {
    adjusted: { value: fit.rate, interval, n: rows.length, method },
    adjustedNote,
  }
}

function samplesOf(rows: readonly Row[]): Sample[] {
  return rows.map(({ share, cluster }) => ({ value: share, cluster }))
}

function rateOfDraw(rows: readonly AdjustedRow[]): number {
  const { rate, isFinite } = adjustedRate(rows)
  return isFinite ? rate : Number.NaN
}

function rateWhere(rows: readonly Row[], isCounted: (row: Row) => boolean): Estimate | null {
  const counted = rows.filter(isCounted)
  if (counted.length === 0) return null
  return rateOf(samplesOf(counted))
}

function rowOf(pair: PairedQuestion, difficulties: Difficulties): Row | null {
  const { question, mixture, baseline, basis, value } = pair
  const [ours, theirs] = [meanLength(mixture), meanLength(baseline)]
  if (basis !== 'judge' || value === null || ours === null || theirs === null) return null
  return {
    share: value,
    lengthDifference: theirs - ours,
    difficulty: difficulties.get(question.id) ?? 0,
    cluster: question.cluster,
  }
}
