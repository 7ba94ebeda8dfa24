import { estimateClusteredMean } from '../../../stats/pairs/clustered.ts'
import { estimateMean } from '../../../stats/intervals/mean.ts'
import { meanOf } from '../../../stats/moments.ts'
import { estimateFrom } from '../../analysis/estimates.ts'
import type { Estimate, Interval } from '../../results/summary.ts'
import type { BenchRecord, GameRecord, RatingRecord } from './judge-turns.ts'

/** A rating of one turn, the judges averaged. */
export interface TurnRating {
  readonly question: string
  readonly turn: number
  readonly system: string
  readonly rating: number
}

/** Ratings that can be read, and how many cannot. */
export interface Ratings {
  readonly rows: readonly TurnRating[]
  readonly missing: ReadonlyMap<string, number>
}

/** A failed answer serves nobody: it has the least rating, and no judge reads it. */
export const FAILED_RATING = 1

/** The ratings of all turns; `failed` are turns of answers that failed. */
export function ratingsOf(
  records: readonly BenchRecord[],
  failed: readonly Omit<TurnRating, 'rating'>[],
): Ratings {
  const groups = Map.groupBy(
    records.filter((record): record is RatingRecord => record.kind === 'rating'),
    ({ question, turn, system }) => JSON.stringify([question, turn, system]),
  )
  const missing = new Map<string, number>()
  const rows = [...groups.values()].flatMap((group) => {
    const [first] = group
    const given = group.flatMap(({ rating }) => rating ?? [])
    if (first === undefined) return []
    const { question, turn, system } = first
    if (given.length === 0) {
      missing.set(system, (missing.get(system) ?? 0) + 1)
      return []
    }
    return [{ question, turn, system, rating: meanOf(given) }]
  })
  return { rows: [...rows, ...failed.map((row) => ({ ...row, rating: FAILED_RATING }))], missing }
}

const SCALE: Interval = [1, 10]
const DIFFERENCE: Interval = [-9, 9]
const SHARE: Interval = [0, 1]

/** The mean rating over turns, with an error that allows for the turns of one question; null of nothing. */
export function meanRating(rows: readonly TurnRating[]): Estimate | null {
  if (rows.length === 0) return null
  const questions = rows.map(({ question }) => question)
  const values = rows.map(({ rating }) => rating)
  const mean = estimateClusteredMean(values, questions, { range: SCALE })
  return { ...estimateFrom(mean, SCALE), n: mean.clusters }
}

/** The mean difference of two systems over the questions that both answered, the turns of each averaged; null of nothing. */
export function ratingDifference(
  one: readonly TurnRating[],
  other: readonly TurnRating[],
): Estimate | null {
  const theirs = new Map(other.map((row) => [keyOf(row), row.rating]))
  const byQuestion = Map.groupBy(
    one.filter((row) => theirs.has(keyOf(row))),
    ({ question }) => question,
  )
  const differences = [...byQuestion.values()].map((rows) =>
    meanOf(rows.map((row) => row.rating - (theirs.get(keyOf(row)) ?? 0))),
  )
  if (differences.length === 0) return null
  return estimateFrom(estimateMean(differences, { range: DIFFERENCE }), DIFFERENCE)
}

function keyOf({ question, turn }: TurnRating): string {
  return JSON.stringify([question, turn])
}

/** The games of one pair of systems. */
export interface GameScore {
  readonly wins: number
  readonly ties: number
  readonly losses: number
  /** Turns without a verdict in both orders. */
  readonly missing: number
  /** Wins ÷ turns. */
  readonly winRate: number
  /** Wins and half of the ties, over questions. */
  readonly adjusted: Estimate
}

/** Scores pairs of games: a turn is won only by who wins it in both orders, else it is a tie. Null without a game. */
export function gameScore(records: readonly GameRecord[]): GameScore | null {
  const turns = Map.groupBy(records, ({ question, turn, judge }) =>
    JSON.stringify([question, turn, judge]),
  )
  const results = [...turns.values()].map((games) => ({
    question: games[0]?.question ?? '',
    value: resultOf(games),
  }))
  const decided = results.flatMap(({ question, value }) =>
    value === null ? [] : [{ question, value }],
  )
  if (decided.length === 0) return null
  const count = (wanted: number) => decided.filter(({ value }) => value === wanted).length
  const adjusted = estimateClusteredMean(
    decided.map(({ value }) => value),
    decided.map(({ question }) => question),
    { range: SHARE },
  )
  return {
    wins: count(1),
    ties: count(1 / 2),
    losses: count(0),
    missing: results.length - decided.length,
    winRate: count(1) / decided.length,
    adjusted: { ...estimateFrom(adjusted, SHARE), n: adjusted.clusters },
  }
}

/** 1 for a win of `a`, 0 for a loss, one half for a tie or a verdict that the order decides; null without both games. */
function resultOf(games: readonly GameRecord[]): number | null {
  const winners = games.map(({ winner }) => winner)
  if (winners.length < 2 || winners.includes(null)) return null
  if (winners.every((winner) => winner === 'a')) return 1
  return winners.every((winner) => winner === 'b') ? 0 : 1 / 2
}
