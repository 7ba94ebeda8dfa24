import { estimateMean } from '../../src/stats/intervals/mean.ts'
import { quantileOf } from '../../src/stats/moments.ts'
import { randomFrom } from '../../src/stats/random/generator.ts'
import type { IntervalTrial } from './intervals.ts'
import { stopOf, type StopRule } from './sequences.ts'
import { bimodal } from './worlds.ts'

/** How long and from where a simulation draws. */
export interface Setting {
  readonly repetitions: number
  readonly seed: number
}

/** A share of the repetitions, with its own error. */
export interface Share {
  readonly share: number
  readonly standardError: number
}

/** How many of the intervals hold the truth. */
export function coverageOf(trial: IntervalTrial, n: number, setting: Setting): Share {
  const random = randomFrom(`${setting.seed} ${trial.name} ${n}`)
  return shareOf(Array.from({ length: setting.repetitions }, () => trial.holds(n, random)))
}

/** What is watched: the true mean of the values, and the mean that an interval must not, or should, leave out. */
export interface Watched {
  readonly mean: number
  readonly tested: number
  readonly questions: number
}

/** How often a rule stopped within the questions, and after how many half of the evaluations had stopped. */
export interface Stops extends Share {
  /** Null where fewer than half of them stopped. */
  readonly median: number | null
}

/** Watches the same values under every rule of one seed. */
export function stopsOf(rule: StopRule, watched: Watched, setting: Setting): Stops {
  const { mean, tested, questions } = watched
  const random = randomFrom(`${setting.seed} ${mean}`)
  const stops = Array.from({ length: setting.repetitions }, () => {
    const values = Array.from({ length: questions }, () => bimodal(mean, random))
    return stopOf(rule.start(), values, tested)
  })
  const share = shareOf(stops.map((stop) => (stop === null ? 0 : 1)))
  const median = quantileOf(
    stops.map((stop) => stop ?? Number.MAX_SAFE_INTEGER),
    0.5,
  )
  return { ...share, median: median <= questions ? Math.ceil(median) : null }
}

function shareOf(held: readonly number[]): Share {
  const { mean, standardError } = estimateMean(held)
  return { share: mean, standardError: standardError ?? 0 }
}
