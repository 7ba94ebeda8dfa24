import type { EvalOptions } from '../../results/run-file.ts'
import type { Comparison, Interval } from '../../results/summary.ts'
import { rateOf, type Sample } from '../estimates.ts'
import type { PairedQuestion } from '../records/paired-question.ts'
import { accuracyOf } from './accuracy.ts'
import { lengthFigures, type Difficulties } from './length.ts'
import { costDifferenceUsd, costRatio, lengthRatio, timeRatio, usdPerPoint } from './ratios.ts'
import { countsOf, questionsNeeded, verdictOn } from './verdict.ts'

/** A mixture and a baseline on the questions that both were asked. */
export interface Contest {
  readonly mixture: string
  readonly baseline: string
  readonly kind: Comparison['kind']
  readonly chosen?: readonly string[]
  /** Without those that do not count. */
  readonly pairs: readonly PairedQuestion[]
  /** With those of degraded runs, counted or not. */
  readonly allPairs: readonly PairedQuestion[]
  readonly sequence: Interval | null
  readonly difficulties: Difficulties
  /** Whether nothing can be decided: the judges cannot be believed, or the baseline never answered. */
  readonly isRefused: boolean
}

/** Every figure of a comparison. */
export function compare(contest: Contest, options: EvalOptions): Comparison {
  const { mixture, baseline, kind, chosen, pairs, sequence, isRefused } = contest
  const { seed } = options
  const margin = options.marginPoints / 100
  const samples = samplesOf(pairs)
  const winRate = rateOf(samples)
  const verdict = verdictOn(samples, { margin, sequence, isRefused })
  return {
    mixture,
    baseline,
    kind,
    ...(chosen === undefined ? {} : { chosen }),
    basis: basisOf(pairs),
    winRate,
    ...lengthFigures(pairs, { seed, difficulties: contest.difficulties }),
    accuracy: accuracyOf(pairs),
    sequence,
    verdict,
    neededQuestions:
      verdict === 'undecided' && !isRefused ? questionsNeeded(samples, { margin, sequence }) : null,
    ...countsOf(samples.map(({ value }) => value)),
    missing: pairs.length - samples.length,
    ...degradedFigures(contest, options),
    costRatio: costRatio(pairs, seed),
    costDifferenceUsd: costDifferenceUsd(pairs),
    timeRatio: timeRatio(pairs, seed),
    lengthRatio: lengthRatio(pairs),
    usdPerPoint: usdPerPoint(pairs, seed),
  }
}

/** The values that are not missing. */
export function samplesOf(pairs: readonly PairedQuestion[]): Sample[] {
  return pairs.flatMap(({ question, value }) =>
    value === null ? [] : [{ value, cluster: question.cluster }],
  )
}

function basisOf(pairs: readonly PairedQuestion[]) {
  const valued = pairs.filter(({ value }) => value !== null)
  const count = (basis: PairedQuestion['basis']) =>
    valued.filter((pair) => pair.basis === basis).length
  return { checked: count('check'), judged: count('judge'), failed: count('failure') }
}

function degradedFigures(
  { allPairs }: Contest,
  { keepDegraded }: EvalOptions,
): Pick<Comparison, 'withoutDegraded' | 'withDegraded'> {
  const whole = allPairs.filter(({ isDegraded }) => !isDegraded)
  const hasDegraded = whole.length < allPairs.length
  return {
    withoutDegraded: hasDegraded ? rateOf(samplesOf(whole)) : null,
    withDegraded: hasDegraded && !keepDegraded ? rateOf(samplesOf(allPairs)) : null,
  }
}
