import { decimal, percent, range, withRange } from '../../report/figures.ts'
import type { Table, Value } from '../../studies/tables/table.ts'
import type { Question } from '../../questions/question.ts'
import type { System } from '../../systems/system.ts'
import type { ProtocolReport } from '../protocol-folder.ts'
import type { BenchRecord, GameRecord } from './judge-turns.ts'
import {
  gameScore,
  meanRating,
  ratingDifference,
  ratingsOf,
  type Ratings,
  type TurnRating,
} from './scores.ts'

/** All that a report is made from. */
export interface BenchResults {
  readonly questions: readonly Question[]
  /** The mixture first. */
  readonly systems: readonly System[]
  readonly records: readonly BenchRecord[]
  /** Turns of answers that failed. */
  readonly failed: readonly Omit<TurnRating, 'rating'>[]
  readonly simulated: boolean
}

/** The tables of MT-Bench: ratings, differences by category, and games. */
export function benchReport(results: BenchResults): ProtocolReport {
  const { systems, records, simulated } = results
  const [mixture, ...baselines] = systems
  const ratings = ratingsOf(records, results.failed)
  const games = records.filter((record): record is GameRecord => record.kind === 'game')
  const tables = [
    ...(ratings.rows.length === 0 ? [] : [ratingTable(results, ratings)]),
    ...(ratings.rows.length === 0 || mixture === undefined
      ? []
      : baselines.map((baseline) => categoryTable({ mixture, baseline, results, ratings }))),
    ...(games.length === 0 || mixture === undefined ? [] : [gameTable(mixture, baselines, games)]),
  ]
  const conclusions = baselines.flatMap((baseline) =>
    mixture === undefined ? [] : conclusionsOf({ mixture, baseline, results, ratings }, games),
  )
  return { title: 'MT-Bench protocol', simulated, conclusions, tables }
}

interface Pair {
  readonly mixture: System
  readonly baseline: System
  readonly results: BenchResults
  readonly ratings: Ratings
}

function ratingTable({ systems, failed }: BenchResults, { rows, missing }: Ratings): Table {
  return {
    title: 'Ratings from 1 to 10',
    columns: [
      { name: 'system', kind: 'text' },
      { name: 'all turns', kind: 'figure' },
      { name: 'turn 1', kind: 'figure' },
      { name: 'turn 2', kind: 'figure' },
      { name: 'unread', kind: 'count' },
      { name: 'failed turns', kind: 'count' },
    ],
    rows: systems.map(({ id }): Value[] => {
      const own = rows.filter(({ system }) => system === id)
      return [
        id,
        meanRating(own),
        meanRating(own.filter(({ turn }) => turn === 0)),
        meanRating(own.filter(({ turn }) => turn === 1)),
        missing.get(id) ?? 0,
        failed.filter(({ system }) => system === id).length,
      ]
    }),
    notes: [
      'All turns is the mean over every rating that could be read; unread ones are missing, not low. A failed turn is rated 1.',
      'Intervals are over questions: a second run of the same questions moves less than they say.',
      'Strong models are within two standard errors of each other on the original questions (arXiv 2406.04692).',
    ],
  }
}

function categoryTable({ mixture, baseline, results, ratings }: Pair): Table {
  const categories = [...new Set(results.questions.map(({ category }) => category ?? '–'))]
  const of = (system: System, ids: ReadonlySet<string>) =>
    ratings.rows.filter((row) => row.system === system.id && ids.has(row.question))
  return {
    title: `${mixture.id} against ${baseline.id}, by category`,
    columns: [
      { name: 'category', kind: 'text' },
      { name: 'mixture', kind: 'figure' },
      { name: 'baseline', kind: 'figure' },
      { name: 'difference', kind: 'figure' },
    ],
    rows: categories.map((name): Value[] => {
      const asked = results.questions.filter(({ category }) => (category ?? '–') === name)
      const ids = new Set(asked.map(({ id }) => id))
      const [one, other] = [of(mixture, ids), of(baseline, ids)]
      return [name, meanRating(one), meanRating(other), ratingDifference(one, other)]
    }),
    notes: ['With ten questions a category has a standard error of about 0.4 points.'],
  }
}

function gameTable(
  mixture: System,
  baselines: readonly System[],
  games: readonly GameRecord[],
): Table {
  return {
    title: 'Games in both orders',
    columns: [
      { name: 'against', kind: 'text' },
      { name: 'win rate with half of the ties', kind: 'share' },
      { name: 'win rate', kind: 'share' },
      { name: 'wins', kind: 'count' },
      { name: 'ties', kind: 'count' },
      { name: 'losses', kind: 'count' },
      { name: 'unread', kind: 'count' },
    ],
    rows: baselines.map(({ id }): Value[] => {
      const score = gameScore(games.filter(({ a, b }) => a === mixture.id && b === id))
      if (score === null) return [id, null, null, 0, 0, 0, 0]
      const { adjusted, winRate, wins, ties, losses, missing } = score
      return [id, adjusted, winRate, wins, ties, losses, missing]
    }),
    notes: [
      'A turn is won in both orders or not at all: verdicts that the order decides are ties.',
    ],
  }
}

function conclusionsOf(
  { mixture, baseline, ratings }: Pair,
  games: readonly GameRecord[],
): readonly string[] {
  const of = ({ id }: System) => ratings.rows.filter(({ system }) => system === id)
  const difference = ratingDifference(of(mixture), of(baseline))
  const score = gameScore(games.filter(({ a, b }) => a === mixture.id && b === baseline.id))
  const rated = (value: number | null) => decimal(value, 2)
  return [
    ...(difference === null
      ? []
      : [
          `${mixture.id} is ${worded(difference.interval, 0)} ${baseline.id} by rating: a difference of ${withRange(difference, rated)} points on ${difference.n} questions.`,
        ]),
    ...(score === null
      ? []
      : [
          `${mixture.id} is ${worded(score.adjusted.interval, 1 / 2)} ${baseline.id} by games: ${percent(score.adjusted.value)} ${range(score.adjusted.interval, percent)} on ${score.adjusted.n} questions.`,
        ]),
  ]
}

/** What a 95 % interval says of the value that means no difference. */
function worded(interval: readonly [number, number] | null, none: number): string {
  if (interval === null) return 'not decided to differ from'
  if (interval[0] > none) return 'better than'
  return interval[1] < none ? 'worse than' : 'not decided to differ from'
}
