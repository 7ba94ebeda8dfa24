import {
  isWithoutAgent,
  type ComparedPair,
  type ComparedRun,
} from '../../../protocol/comparisons/compared-run.ts'
import type { ComparisonSums, FigureSums } from '../../../protocol/comparisons/comparison-sums.ts'
import type { ComparisonQuery } from '../../../protocol/comparisons/comparison-query.ts'
import type {
  WireComparison,
  WireComparisonList,
} from '../../../protocol/comparisons/comparison-response.ts'
import type { Interval } from '../../../stats/intervals/interval.ts'
import {
  questionsToDecide,
  verdictOfInterval,
  type Verdict,
} from '../../../stats/verdicts/verdict.ts'
import type { ComparisonSummaries, StoredComparison } from './comparison-store.ts'

/** Fewest judged runs of a verdict. */
const ENOUGH = 50
/** Win rates so near to one half are no difference. */
const MARGIN = 0.03
/** An agent whose worth is within this of one half adds nothing: the value of an agent is known less exactly. */
const AGENT_MARGIN = 0.1
/** With a larger share of unusable verdicts, there is no verdict. */
const MAX_MISSING = 0.05

/** The comparisons as the response has them. */
export function wireComparisons(
  { comparisons, money }: ComparisonSummaries,
  { mixture, version, against }: ComparisonQuery,
  dailyUsd: number | null,
): WireComparisonList {
  const data = comparisons
    .filter((each) => !isWithoutAgent(each.against))
    .filter((each) => version === undefined || each.version === version)
    .filter((each) => against === undefined || each.against === against)
    .map((each) => wireComparison(mixture, each, comparisons))
  const { day, spentUsd, skipped } = money
  return {
    object: 'list',
    data,
    money: { day, spent_usd: spentUsd, daily_usd: dailyUsd, skipped },
  }
}

function wireComparison(
  mixture: string,
  { version, against, sums }: StoredComparison,
  all: readonly StoredComparison[],
): WireComparison {
  const { n, wins, ties, losses, missing, sequence, judges, regret, sinceMs, updatedMs } = sums
  const missingShare = shareOf(judges.wanted - judges.usable, judges.wanted)
  const verdict = verdictOf(sums, MARGIN, missingShare)
  const agents = all
    .filter((each) => each.version === version && isWithoutAgent(each.against))
    .flatMap((each) => wireAgent(each.sums))
  return {
    object: 'comparison',
    mixture,
    version,
    against,
    n,
    wins,
    ties,
    losses,
    missing,
    win_rate: rateOf(sums),
    interval: [...sequence.interval],
    verdict,
    why: whyOf(sums, { verdict, against, missingShare }),
    enough: n >= ENOUGH,
    needed_n: verdict === 'undecided' ? neededOf(sums) : null,
    cost_ratio: ratioOf(sums.cost),
    latency_ratio: ratioOf(sums.latency),
    length_ratio: ratioOf(sums.length),
    judge: {
      models: [...judges.models],
      consistency: shareOf(judges.consistent, judges.pairs),
      first_wins: shareOf(judges.firstWins, judges.decided),
      missing_share: missingShare,
      cost_usd: judges.costUsd,
    },
    regret: { n: regret.n, rate: shareOf(regret.count, regret.n) },
    agents,
    since: Math.floor(sinceMs / 1000),
    updated_at: Math.floor(updatedMs / 1000),
  }
}

function verdictOf(
  { n, sequence: { interval } }: ComparisonSums,
  margin: number,
  missingShare: number | null,
): Verdict {
  if (n < ENOUGH || (missingShare ?? 0) > MAX_MISSING) return 'undecided'
  return verdictOfInterval(aroundHalf(interval), margin)
}

function aroundHalf([low, high]: Interval): Interval {
  return [low - 0.5, high - 0.5]
}

const WORDS = {
  better: 'Better than',
  worse: 'Worse than',
  equivalent: 'As good as',
  undecided: 'No difference is shown yet to',
} as const satisfies Record<Verdict, string>

function whyOf(
  sums: ComparisonSums,
  {
    verdict,
    against,
    missingShare,
  }: Pick<WireComparison, 'verdict' | 'against'> & { readonly missingShare: number | null },
): string {
  const { n } = sums
  if (n < ENOUGH) return `${n} of the ${ENOUGH} judged runs that a verdict takes`
  if ((missingShare ?? 0) > MAX_MISSING)
    return `Judges gave no usable verdict too often: ${percent(missingShare ?? 0)} of all verdicts`
  const [low, high] = sums.sequence.interval
  return `${WORDS[verdict]} ${against}: wins ${percent(rateOf(sums) ?? 0)} of ${n} runs, 95 % between ${percent(low)} and ${percent(high)}`
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`
}

function neededOf({ n, sequence: { spread } }: ComparisonSums): number | null {
  if (n < 2) return null
  const mean = spread.sum / n - 0.5
  const deviation = Math.sqrt(spread.squares / (n - 1))
  const needed = questionsToDecide({ mean, deviation }, { margin: MARGIN })
  return needed === null ? null : Math.max(needed, n + 1, ENOUGH)
}

function rateOf({ n, sequence }: ComparisonSums): number | null {
  return shareOf(sequence.spread.sum, n)
}

function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}

function ratioOf({ answer, other }: FigureSums): number | null {
  return shareOf(answer, other)
}

const FINDINGS = {
  better: 'adds',
  worse: 'harms',
  equivalent: 'adds_nothing',
  undecided: 'not_enough',
} as const satisfies Record<Verdict, string>

function wireAgent(sums: ComparisonSums): readonly WireComparison['agents'][number][] {
  const { n, without, sequence, judges } = sums
  if (without === undefined) return []
  const missingShare = shareOf(judges.wanted - judges.usable, judges.wanted)
  const finding = FINDINGS[verdictOf(sums, AGENT_MARGIN, missingShare)]
  return [{ ...without, n, value: rateOf(sums), interval: [...sequence.interval], finding }]
}

/** The compared runs as JSON lines, one for each other answer, without texts. */
export function comparisonLines(
  runs: readonly ComparedRun[],
  { version, against }: ComparisonQuery,
): string {
  return runs
    .filter((run) => version === undefined || run.version === version)
    .flatMap((run) => run.pairs.map((pair) => ({ run, pair })))
    .filter(({ pair }) => against === undefined || pair.against === against)
    .map(({ run, pair }) => `${JSON.stringify(lineOf(run, pair))}\n`)
    .join('')
}

function lineOf({ run, atMs, version, costUsd, regret }: ComparedRun, pair: ComparedPair) {
  const { against, value, judgments, answer, other } = pair
  return {
    run,
    at: new Date(atMs).toISOString(),
    version,
    against,
    value,
    judges: judgments.map(({ model, orders }) => ({
      model,
      orders: orders.map(({ first, verdict }) => ({ shown: first ? 'first' : 'second', verdict })),
    })),
    regret,
    comparison_cost_usd: costUsd,
    cost_usd: answer.costUsd,
    other_cost_usd: other.costUsd,
    latency_ms: answer.latencyMs,
    other_latency_ms: other.latencyMs,
    chars: answer.chars,
    other_chars: other.chars,
  }
}
