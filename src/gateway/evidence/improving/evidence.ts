import { ofCandidate } from '../../../protocol/comparisons/compared-run.ts'
import type { ComparisonSums } from '../../../protocol/comparisons/comparison-sums.ts'
import type { Mixture } from '../../../protocol/mixtures/mixture.ts'
import { questionsToDecide } from '../../../stats/verdicts/verdict.ts'
import type { ComparisonSummaries } from '../comparing/comparison-store.ts'
import { MARGIN, type Estimate, type Evidence } from './candidate.ts'
import { verdictOn, type ShadowState } from './decide.ts'

/** One version of a mixture. */
export interface VersionOf {
  readonly mixture: Mixture
  readonly version: number
}

/** What comparisons have shown of a version. */
export function evidenceOf(
  { comparisons }: ComparisonSummaries,
  { mixture, version }: VersionOf,
): Evidence {
  const own = comparisons.filter((each) => each.version === version)
  const main = own.find(({ against }) => against === mixture.compare?.against)
  const regret = main?.sums.regret
  return {
    against:
      main === undefined
        ? null
        : { ...estimateOf(main.sums), name: main.against, costRatio: costRatioOf(main.sums) },
    agents: own.flatMap(({ sums }) =>
      sums.without === undefined ? [] : { ...estimateOf(sums), agent: sums.without.agent },
    ),
    regret: regret === undefined || regret.n === 0 ? null : regret.count / regret.n,
  }
}

/** What is known of a change that runs of a version are compared with; its figures are those of the change. */
export function shadowOf(
  { comparisons }: ComparisonSummaries,
  { id, version, sinceMs, nowMs }: ShadowOf,
): ShadowState {
  const name = ofCandidate(id)
  const sums = comparisons.find((each) => each.version === version && each.against === name)?.sums
  const ageMs = nowMs - sinceMs
  if (sums === undefined) return { ...NOTHING, ageMs }
  const { n, mean, interval } = estimateOf(sums)
  const flipped = [1 - interval[1], 1 - interval[0]] as const
  const ratio = costRatioOf(sums)
  const { count, squares } = sums.sequence.spread
  const deviation = Math.sqrt(squares / Math.max(1, count))
  const { wanted, usable } = sums.judges
  return {
    n,
    winRate: n === 0 ? null : 1 - mean,
    interval: flipped,
    costRatio: ratio === null ? null : 1 / ratio,
    verdict: verdictOn({ interval: flipped }),
    missingShare: wanted === 0 ? 0 : 1 - usable / wanted,
    neededN: n < 2 ? null : questionsToDecide({ mean: mean - 0.5, deviation }, { margin: MARGIN }),
    ageMs,
  }
}

/** A change, and since when it is tested on runs of which version. */
export interface ShadowOf {
  readonly id: string
  readonly version: number
  readonly sinceMs: number
  readonly nowMs: number
}

const NOTHING: Omit<ShadowState, 'ageMs'> = {
  n: 0,
  winRate: null,
  interval: [0, 1],
  costRatio: null,
  verdict: 'undecided',
  missingShare: 0,
  neededN: null,
}

function estimateOf({ n, sequence: { spread, interval } }: ComparisonSums): Estimate {
  return { n, mean: spread.count === 0 ? 0.5 : spread.sum / spread.count, interval }
}

/** Cost of the answer / cost of the other one; null where one of them is not known or nothing. */
function costRatioOf({ cost: { answer, other } }: ComparisonSums): number | null {
  return answer > 0 && other > 0 ? answer / other : null
}
