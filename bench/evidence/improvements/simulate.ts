import { withPair } from '../../../src/cloudflare/evidence/comparison-sums.ts'
import { alphaOf, TOTAL_ALPHA } from '../../../src/gateway/evidence/improving/alpha.ts'
import {
  decideRetest,
  decideShadow,
  type ShadowState,
} from '../../../src/gateway/evidence/improving/decide.ts'
import { shadowOf } from '../../../src/gateway/evidence/improving/evidence.ts'
import { ofCandidate, type ComparedPair } from '../../../src/protocol/comparisons/compared-run.ts'
import type { ComparisonSums } from '../../../src/protocol/comparisons/comparison-sums.ts'
import { quantileOf } from '../../../src/stats/moments.ts'
import { randomFrom, type Random } from '../../../src/stats/random/generator.ts'
import type { Setting } from '../setting.ts'
import { differenceFor, judged, valueOf, type Judged } from '../verdicts/judge.ts'
import type { Truth } from './truths.ts'

const DAY_MS = 86_400_000
/** Changes that are proposed for a mixture, one after the other. */
export const CHANGES = 4
/** Compared runs in a day: a round looks at all of them at its end. */
export const RUNS_PER_DAY = 100
/** Comparisons with the version before, one a month. */
export const RETESTS = 12
/** Which error probability the k-th test of a mixture has. */
export type Spending = (k: number) => number

/** That of the gateway first; the other shows what goes wrong without it. */
export const SPENDING: readonly { readonly name: string; readonly alphaOf: Spending }[] = [
  { name: 'α / (k (k + 1)) for the k-th change (the gateway)', alphaOf },
  { name: 'α for each change', alphaOf: () => TOTAL_ALPHA },
]

/** What became of the mixtures. */
export interface Promoted {
  /** The share of them in which a change was put in place, of all that were proposed. */
  readonly promoted: number
  /** Compared runs until half of the changes that were put in place had been; null without any. */
  readonly medianRuns: number | null
}

/** Proposes changes for mixtures, all of which have this truth, until one is put in place. */
export function promotedOf(truth: Truth, spending: Spending, setting: Setting): Promoted {
  const difference = differenceFor(truth.winRate)
  const ends = Array.from({ length: setting.repetitions }, (_, repetition) => {
    // The same judgments for every spending.
    const random = randomFrom(`${setting.seed} improvements ${truth.name} ${repetition}`)
    let runs = 0
    for (let k = 1; k <= CHANGES; k++) {
      const { n, outcome } = followed(difference, { alpha: spending(k), random }, (state) => {
        const { costRatio } = truth
        return decideShadow({ ...state, costRatio }, { fewerCalls: false })?.status ?? null
      })
      runs += n
      if (outcome === 'ready') return runs
    }
    return null
  })
  return summaryOf(ends)
}

/** What a change turns out to be once it is in place. */
export interface InPlace {
  readonly name: string
  /** Of the change over the version before. */
  readonly winRate: number
}

export const IN_PLACE: readonly InPlace[] = [
  { name: 'as good', winRate: 0.5 },
  { name: 'better', winRate: 0.58 },
  { name: 'a little worse', winRate: 0.46 },
  { name: 'worse', winRate: 0.42 },
  { name: 'much worse', winRate: 0.35 },
]

/** Compares changes that are in place with the version before, once a month for a year, until one is rolled back. */
export function rolledBackOf({ name, winRate }: InPlace, setting: Setting): Promoted {
  const difference = differenceFor(winRate)
  const ends = Array.from({ length: setting.repetitions }, (_, repetition) => {
    const random = randomFrom(`${setting.seed} retests ${name} ${repetition}`)
    let runs = 0
    for (let k = 1; k <= RETESTS; k++) {
      const { n, outcome } = followed(difference, { alpha: alphaOf(k), random }, decideRetest)
      runs += n
      if (outcome === 'roll_back') return runs
    }
    return null
  })
  return summaryOf(ends)
}

/** One test, at which a round looks daily until it is decided. */
function followed<T extends string>(
  difference: number,
  { alpha, random }: { readonly alpha: number; readonly random: Random },
  decide: (state: ShadowState) => T | null,
): { readonly n: number; readonly outcome: T } {
  let sums: ComparisonSums | null = null
  for (let day = 1; ; day++) {
    for (let run = 0; run < RUNS_PER_DAY; run++) {
      const pair = pairOf(judged(difference, random), alpha)
      sums = withPair(sums, pair, { atMs: day * DAY_MS, regret: null })
    }
    const state = shadowOf(
      { comparisons: sums === null ? [] : [{ version: 1, against: NAME, sums }], money: NO_MONEY },
      { id: ID, version: 1, sinceMs: 0, nowMs: day * DAY_MS },
    )
    const outcome = decide(state)
    if (outcome !== null) return { n: day * RUNS_PER_DAY, outcome }
  }
}

const ID = 'imp_1'
const NAME = ofCandidate(ID)
const NO_MONEY = { day: '', spentUsd: 0, skipped: 0 }
const NO_FIGURES = { costUsd: null, latencyMs: null, chars: 0 }

/** The answer of the current version beside that of the change, on which the verdicts are. */
function pairOf(verdicts: Judged, alpha: number): ComparedPair {
  const value = valueOf(verdicts)
  const orders = verdicts.map((verdict, at) => ({
    first: at === 1,
    verdict: OTHER[verdict ?? 'none'],
  }))
  return {
    against: NAME,
    alpha,
    value: value === null ? null : 1 - value,
    judgments: [{ model: 'judge', orders }],
    judgeCostUsd: 0,
    answer: NO_FIGURES,
    other: NO_FIGURES,
  }
}

const OTHER = { win: 'loss', tie: 'tie', loss: 'win', none: null } as const

function summaryOf(ends: readonly (number | null)[]): Promoted {
  const found = ends.filter((runs) => runs !== null)
  return {
    promoted: found.length / ends.length,
    medianRuns: found.length === 0 ? null : quantileOf(found, 0.5),
  }
}
