import { constantInterval, constantPValue } from '../../../stats/intervals/constant.ts'
import { signTest } from '../../../stats/intervals/sign-test.ts'
import { questionsToDecide, verdictOfInterval } from '../../../stats/verdicts/verdict.ts'
import type { Interval, Verdict } from '../../results/summary.ts'
import { rateOf, testedRate, unitsIn, type Sample } from '../estimates.ts'

/** Fewer questions than these also need an exact test, since a t interval of a few scores can be too narrow. */
export const FEW_QUESTIONS = 30
const ALPHA = 0.05

/** Standard deviation of one question's preference where one question alone shows none (measured: 0.35 to 0.42). */
const USUAL_DEVIATION = 0.41
/** No plan has more questions. */
const MOST_CONSTANT = 100_000

/** What the verdict on some values depends on beside them. */
export interface VerdictRules {
  /** As a share, not in points. */
  readonly margin: number
  /** A confidence sequence of the win rate that decides alone; null where the number of questions was fixed. */
  readonly sequence: Interval | null
  /** Whether the judges cannot be believed, so that nothing is decided. */
  readonly isRefused: boolean
}

/** The verdict on how much a mixture is preferred, question by question. */
export function verdictOn(
  samples: readonly Sample[],
  { margin, sequence, isRefused }: VerdictRules,
): Verdict {
  if (isRefused) return 'undecided'
  if (sequence !== null) return verdictOfInterval(fromHalf(sequence), margin)
  const verdict = sideOf(samples, margin)
  if (verdict === 'better' || verdict === 'worse') return verdict
  const { interval } = rateOf(samples, 1 - 2 * ALPHA)
  if (interval === null) return 'undecided'
  const inner = verdictOfInterval(fromHalf(interval), margin)
  return inner === 'equivalent' ? inner : 'undecided'
}

function sideOf(samples: readonly Sample[], margin: number): Verdict {
  const { interval } = rateOf(samples)
  if (interval === null) return 'undecided'
  const verdict = verdictOfInterval(fromHalf(interval), margin)
  if (samples.length >= FEW_QUESTIONS) return verdict
  const { wins, losses } = countsOf(samples.map(({ value }) => value))
  return signTest(wins, losses) < ALPHA ? verdict : 'undecided'
}

/**
 * How many questions would probably decide at this difference and spread; null where no number would. Clusters count with
 * their whole error.
 */
export function questionsNeeded(
  samples: readonly Sample[],
  { margin, sequence }: Pick<VerdictRules, 'margin' | 'sequence'>,
): number | null {
  const n = samples.length
  if (n === 0) return null
  const { estimate, standardError } = testedRate(samples)
  const difference = estimate.value - 1 / 2
  const deviation = standardError === null ? USUAL_DEVIATION : standardError * Math.sqrt(n)
  const needed =
    sequence !== null
      ? questionsForSequence({ n, difference, half: (sequence[1] - sequence[0]) / 2 }, margin)
      : deviation === 0
        ? constantQuestions(estimate.value, margin, n / unitsIn(samples))
        : questionsToDecide({ mean: difference, deviation }, { margin })
  return needed === null ? null : Math.max(needed, n + 1)
}

/** A sequence narrows by about the root of the number of questions; it decides once it leaves out one half or is within the margin. */
function questionsForSequence(
  {
    n,
    difference,
    half,
  }: { readonly n: number; readonly difference: number; readonly half: number },
  margin: number,
): number | null {
  const room = Math.max(Math.abs(difference), margin - Math.abs(difference))
  const needed = Math.ceil(n * (half / room) ** 2)
  return Number.isFinite(needed) ? needed : null
}

/** How many values that are all the same a verdict needs, when so many of them share a cluster. */
function constantQuestions(value: number, margin: number, together: number): number | null {
  for (let n = 1; n <= MOST_CONSTANT; n++) {
    const values = { value, n, range: [0, 1] as const }
    if (constantPValue(values, 1 / 2) < ALPHA) return Math.ceil(n * together)
    const inner = fromHalf(constantInterval(values, 1 - 2 * ALPHA))
    if (verdictOfInterval(inner, margin) === 'equivalent') return Math.ceil(n * together)
  }
  return null
}

/** Wins, ties and losses of values from 0 to 1. */
export function countsOf(values: readonly number[]): {
  readonly wins: number
  readonly ties: number
  readonly losses: number
} {
  const wins = values.filter((value) => value > 1 / 2 + 1e-9).length
  const losses = values.filter((value) => value < 1 / 2 - 1e-9).length
  return { wins, losses, ties: values.length - wins - losses }
}

function fromHalf([lower, upper]: Interval): Interval {
  return [lower - 1 / 2, upper - 1 / 2]
}
