import { bootstrap } from '../../src/stats/bootstrap/bootstrap.ts'
import type { Interval } from '../../src/stats/intervals/interval.ts'
import { estimateMean } from '../../src/stats/intervals/mean.ts'
import { wilsonInterval } from '../../src/stats/intervals/wilson.ts'
import { estimateClusteredMean } from '../../src/stats/pairs/clustered.ts'
import { pairedDifference } from '../../src/stats/pairs/paired.ts'
import type { Random } from '../../src/stats/random/generator.ts'
import { rateSystems } from '../../src/stats/ratings/bradley-terry.ts'
import { CLUSTERED, COSTS, PAIRED, PREFERENCE, VOTES } from './worlds.ts'

/** An interval that is tried on data with a known truth. */
export interface IntervalTrial {
  readonly name: string
  /** Whether 94 % to 96 % of its intervals must hold the truth; others show what goes wrong without it. */
  readonly isOurs: boolean
  /** Draws data of n questions; returns the share of its intervals that hold the truth. */
  readonly holds: (n: number, random: Random) => number
}

/** The intervals of the report, and one that must not be used. */
export const INTERVALS: readonly IntervalTrial[] = [
  {
    name: 'win rate: t interval over questions',
    isOurs: true,
    holds: (n, random) =>
      share(estimateMean(many(n, () => PREFERENCE.draw(random))).interval, PREFERENCE.truth),
  },
  {
    name: 'difference of two systems on the same questions: paired t interval',
    isOurs: true,
    holds: (n, random) => {
      const pairs = many(n, () => PAIRED.draw(random))
      const { interval } = pairedDifference(
        pairs.map(({ a }) => a),
        pairs.map(({ b }) => b),
      )
      return share(interval, PAIRED.truth)
    },
  },
  {
    name: 'questions in 40 clusters of different sizes: cluster-robust t interval',
    isOurs: true,
    holds: (n, random) => {
      const { values, clusters } = clustered(n, random)
      return share(estimateClusteredMean(values, clusters).interval, CLUSTERED.truth)
    },
  },
  {
    name: 'the same 40 clusters, taken for independent questions (do not do this)',
    isOurs: false,
    holds: (n, random) =>
      share(estimateMean(clustered(n, random).values).interval, CLUSTERED.truth),
  },
  {
    name: 'share of right answers, 70 %: Wilson interval',
    isOurs: true,
    holds: (n, random) =>
      share(wilsonInterval(many(n, random.uniform).filter((drawn) => drawn < 0.7).length, n), 0.7),
  },
  {
    name: 'ratings of 5 systems from n votes with ties: Bradley–Terry with sandwich interval',
    isOurs: true,
    holds: ratingsHold,
  },
]

/** The same with a bootstrap inside each repetition, so that fewer of them can be had. */
export const BOOTSTRAPS: readonly IntervalTrial[] = [
  {
    name: 'ratio of two costs, skewed: bootstrap, BCa, 999 draws',
    isOurs: true,
    holds: (n, random) => {
      const rows = many(n, () => COSTS.draw(random))
      const { interval } = bootstrap(rows, ratioOf, {
        draws: 999,
        seed: random.index(2 ** 31),
        method: 'bca',
      })
      return share(interval, COSTS.truth)
    },
  },
]

const CLUSTERS = 40

/** Sizes go from one fifth of the mean to nine fifths. */
function clustered(n: number, random: Random): { values: number[]; clusters: number[] } {
  const mean = n / CLUSTERS
  const sizes = many(CLUSTERS, (place) => Math.round((mean * (1 + 2 * (place % 5))) / 5))
  const drawn = sizes.map((size) => CLUSTERED.draw(random, size))
  return {
    values: drawn.flat(),
    clusters: drawn.flatMap((values, place) => values.map(() => place)),
  }
}

function ratingsHold(n: number, random: Random): number {
  const votes = many(n, () => ({ ...VOTES.draw(random), voter: null, style: [] }))
  const { systems } = rateSystems(votes)
  const held = systems.map(({ system, interval }) =>
    share(interval, 1000 + (400 / Math.LN10) * (VOTES.strengths[system] ?? Number.NaN)),
  )
  return held.reduce((sum, each) => sum + each, 0) / held.length
}

function ratioOf(rows: readonly { readonly a: number; readonly b: number }[]): number {
  let [above, below] = [0, 0]
  for (const { a, b } of rows) {
    above += a
    below += b
  }
  return above / below
}

function share(interval: Interval | null, truth: number): number {
  return interval !== null && interval[0] <= truth && truth <= interval[1] ? 1 : 0
}

function many<Drawn>(count: number, draw: (place: number) => Drawn): Drawn[] {
  return Array.from({ length: count }, (_, place) => draw(place))
}
