import type { Question } from '../../questions/question.ts'
import type { StudyContext } from '../lab/study.ts'
import { less, meanCost, meanDifference, meanScore, type Tested } from '../measures/estimates.ts'
import { callsIn, costOf, scoreOf } from '../measures/figures-of.ts'
import type { Estimate } from '../../results/summary.ts'
import type { Candidate } from './candidates.ts'

/** A candidate on one half of the questions. */
export interface Half {
  readonly score: Estimate
  /** Its score less that of the whole mixture. */
  readonly difference: Tested
  /** Null where a price is unknown. */
  readonly costUsd: number | null
  readonly calls: number | null
}

/** A candidate on both halves. */
export interface Tried {
  readonly candidate: Candidate
  readonly choosing: Half
  readonly confirming: Half
}

/** What is chosen, and whether the other half confirms it. */
export interface Choice {
  readonly chosen: Tried
  /** What is saved by: money or, where prices are unknown or nothing, calls. */
  readonly currency: 'costUsd' | 'calls'
  readonly isConfirmed: boolean
}

/** Scores candidates on the half that chooses and on the half that confirms. */
export function tryAll(
  context: StudyContext,
  candidates: readonly Candidate[],
  whole: Candidate,
): Tried[] {
  const { questions, measures } = context
  const half = (fold: number) => questions.filter((question) => measures.fold(question) === fold)
  const [one, other] = [half(0), half(1)]
  return candidates.map((candidate) => ({
    candidate,
    choosing: halfOf(context, one, { candidate, whole }),
    confirming: halfOf(context, other, { candidate, whole }),
  }))
}

function halfOf(
  context: StudyContext,
  questions: readonly Question[],
  { candidate, whole }: { readonly candidate: Candidate; readonly whole: Candidate },
): Half {
  const score = scoreOf(context, candidate.system)
  return {
    score: meanScore(questions, score),
    difference: meanDifference(questions, less(score, scoreOf(context, whole.system))),
    costUsd: meanCost(questions, costOf(context, candidate.system)),
    calls: meanCost(questions, callsIn(context, candidate.system)),
  }
}

/**
 * The cheapest candidate that is not worse than the whole mixture by the margin or more on the half that chooses. The
 * other half confirms it when it is not worse there either, and cheaper.
 */
export function choose(tried: readonly Tried[], whole: Candidate, margin: number): Choice | null {
  const own = tried.find(({ candidate }) => candidate.system === whole.system)
  if (own === undefined) return null
  const currency = currencyOf(tried, own)
  const price = (half: Half) => half[currency] ?? Number.POSITIVE_INFINITY
  const [chosen = own] = tried
    .filter((each) => each === own || isNotWorse(each.choosing, margin))
    .toSorted(
      (one, other) =>
        price(one.choosing) - price(other.choosing) ||
        other.choosing.score.value - one.choosing.score.value,
    )
  const isCheaper = price(chosen.confirming) < price(own.confirming)
  const isConfirmed = chosen !== own && isCheaper && isNotWorse(chosen.confirming, margin)
  return { chosen, currency, isConfirmed }
}

/** Whether the whole interval of the difference is above the margin; without an interval nothing is shown. */
export function isNotWorse({ difference }: Half, margin: number): boolean {
  return difference.interval !== null && difference.interval[0] > -margin
}

function currencyOf(tried: readonly Tried[], whole: Tried): Choice['currency'] {
  const arePriced = tried.every(({ choosing }) => choosing.costUsd !== null)
  return arePriced && whole.choosing.costUsd !== 0 ? 'costUsd' : 'calls'
}
