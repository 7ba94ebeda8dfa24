import { quantileNormal } from '../distributions/normal.ts'
import { CONFIDENCE, type Interval } from '../intervals/interval.ts'
import { sigmoid } from '../sigmoid.ts'
import { unboundedSystems } from './connections.ts'
import { fitPairedLogistic, type PairedRow } from './paired-logistic.ts'
import { styleColumns } from './style.ts'
import type { Vote } from './vote.ts'

/** How to rate. */
export interface RatingOptions {
  /** Whether a pair's votes count in proportion, or less where there are many (arena-rank: × 1 / max(votes of the pair, 50)). */
  readonly weights?: 'equal' | 'by-pair'
  /** Each system has half this many wins and as many losses against the mean: 0 by default, and at least 1 where a rating has no bound. */
  readonly prior?: number
  /** Standard errors to each side of an interval: those of 95 % by default. */
  readonly z?: number
}

/** The rating of one system: 1000 is the mean, and 400 points are odds of 10 to 1. */
export interface Rating {
  readonly system: string
  readonly rating: number
  readonly standardError: number
  readonly interval: Interval
  /** 1 + the number of systems that are better beyond both intervals. */
  readonly rank: number
  readonly votes: number
}

/** Ratings, the best first. */
export interface Ratings {
  readonly systems: readonly Rating[]
  /** Systems that, or whose group, never lost or never won against the rest: without a prior their ratings have no bound. */
  readonly unbounded: readonly string[]
  /** The prior that was used. */
  readonly prior: number
  /** By count of style: log odds per standard deviation of (first − second) / (first + second). */
  readonly style: readonly { readonly coefficient: number; readonly standardError: number }[]
}

/** Points of rating per unit of log odds. */
export const POINTS_PER_LOGIT = 400 / Math.LN10

const Z_95 = quantileNormal((1 + CONFIDENCE) / 2)
const FULL_PAIR = 50
/** Strength of ½ · strength · γ² in the mean loss of a vote, for coefficients of style. */
const STYLE_RIDGE = 1

/** Rates systems from votes by the model of Bradley and Terry, with intervals from the sandwich estimate of the covariance. */
export function rateSystems(votes: readonly Vote[], options: RatingOptions = {}): Ratings {
  const names = [...new Set(votes.flatMap((vote) => [vote.first, vote.second]))].sort()
  const place = new Map(names.map((name, i) => [name, i]))
  const unbounded = unboundedSystems(names, votes)
  const prior = Math.max(options.prior ?? 0, unbounded.length > 0 ? 1 : 0)
  const weights = weightsOf(votes, options.weights ?? 'equal')
  const styles = styleColumns(votes.map((vote) => vote.style))
  const rows = votes.map((vote, i): PairedRow => {
    const style = styles.map((column, k) => [names.length + k, column[i] ?? 0] as const)
    const sides = [
      [place.get(vote.first) ?? 0, 1],
      [place.get(vote.second) ?? 0, -1],
    ] as const
    return {
      entries: [...sides, ...style],
      outcome: vote.outcome,
      weight: weights[i] ?? 0,
      unit: vote.voter,
    }
  })
  const { coefficients, covariance } = fitPairedLogistic({
    rows,
    prior: prior > 0 ? names.map((_, i) => againstMean(i, names.length, prior)) : [],
    ridge: [...names.map(() => 0), ...styles.map(() => STYLE_RIDGE * votes.length)],
  })
  const mean =
    coefficients.slice(0, names.length).reduce((sum, each) => sum + each, 0) / names.length
  const errorOf = (i: number) => Math.sqrt(Math.max(0, covariance[i]?.[i] ?? 0))
  const rated = names.map((system, i) => {
    const rating = 1000 + POINTS_PER_LOGIT * ((coefficients[i] ?? 0) - mean)
    const standardError = POINTS_PER_LOGIT * errorOf(i)
    const half = (options.z ?? Z_95) * standardError
    const count = votes.filter((vote) => vote.first === system || vote.second === system).length
    return {
      system,
      rating,
      standardError,
      interval: [rating - half, rating + half] as const,
      votes: count,
    }
  })
  return {
    systems: rated
      .map((each) => ({ ...each, rank: rankOf(each, rated) }))
      .sort((a, b) => b.rating - a.rating),
    unbounded,
    prior,
    style: styles.map((_, k) => ({
      coefficient: coefficients[names.length + k] ?? 0,
      standardError: errorOf(names.length + k),
    })),
  }
}

/** How often a system of the first rating is expected to win against one of the second. */
export function expectedWinRate(rating: number, other: number): number {
  return sigmoid((rating - other) / POINTS_PER_LOGIT)
}

type Bounds = Pick<Rating, 'interval'>

function rankOf({ interval }: Bounds, all: readonly Bounds[]): number {
  return 1 + all.filter((other) => other.interval[0] > interval[1]).length
}

/** A tie of a system with the mean of all. */
function againstMean(system: number, systems: number, weight: number): PairedRow {
  const entries = Array.from({ length: systems }, (_, j) => {
    return [j, (j === system ? 1 : 0) - 1 / systems] as const
  })
  return { entries, outcome: 0.5, weight, unit: null }
}

function weightsOf(votes: readonly Vote[], kind: 'equal' | 'by-pair'): readonly number[] {
  if (kind === 'equal') return votes.map(() => 1)
  const pairOf = ({ first, second }: Vote) => JSON.stringify([first, second].sort())
  const counts = new Map<string, number>()
  for (const vote of votes) counts.set(pairOf(vote), (counts.get(pairOf(vote)) ?? 0) + 1)
  const raw = votes.map((vote) => 1 / Math.max(counts.get(pairOf(vote)) ?? 0, FULL_PAIR))
  const mean = raw.reduce((sum, weight) => sum + weight, 0) / raw.length
  return raw.map((weight) => weight / mean)
}
