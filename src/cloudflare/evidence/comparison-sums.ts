import type { ComparedPair, ComparedRun } from '../../protocol/comparisons/compared-run.ts'
import type { ComparisonSums, FigureSums } from '../../protocol/comparisons/comparison-sums.ts'
import { addToWatched, COMPARED, startWatched } from '../../stats/sequences/watched-mean.ts'

const NO_FIGURES: FigureSums = { n: 0, answer: 0, other: 0 }

function empty(alpha: number, atMs: number): ComparisonSums {
  const { whole, recent } = startWatched({ ...COMPARED, alpha })
  return {
    n: 0,
    wins: 0,
    ties: 0,
    losses: 0,
    missing: 0,
    sequence: whole,
    recent,
    cost: NO_FIGURES,
    latency: NO_FIGURES,
    length: NO_FIGURES,
    judges: {
      models: [],
      wanted: 0,
      usable: 0,
      pairs: 0,
      consistent: 0,
      decided: 0,
      firstWins: 0,
      costUsd: 0,
    },
    regret: { n: 0, count: 0 },
    sinceMs: atMs,
    updatedMs: atMs,
  }
}

/**
 * The sums with one more pair; `before` is null for the first one. When the last runs contradict those before them, a
 * model has changed under its name: the sums begin again with this pair.
 */
export function withPair(
  before: ComparisonSums | null,
  pair: ComparedPair,
  { atMs, regret }: Pick<ComparedRun, 'atMs' | 'regret'>,
): ComparisonSums {
  const sums = before ?? empty(pair.alpha, atMs)
  const { value, answer, other } = pair
  const watched = { whole: sums.sequence, recent: sums.recent }
  const next = value === null ? watched : addToWatched(watched, value)
  if (next === null) return withPair(null, pair, { atMs, regret })
  const one = (is: boolean) => Number(value !== null && is)
  return {
    n: sums.n + one(true),
    wins: sums.wins + one((value ?? 0) > 0.5),
    ties: sums.ties + one(value === 0.5),
    losses: sums.losses + one((value ?? 1) < 0.5),
    missing: sums.missing + Number(value === null),
    sequence: next.whole,
    recent: next.recent,
    cost: withFigure(sums.cost, answer.costUsd, other.costUsd),
    latency: withFigure(sums.latency, answer.latencyMs, other.latencyMs),
    length: withFigure(sums.length, answer.chars, other.chars),
    judges: withJudgments(sums.judges, pair),
    regret: {
      n: sums.regret.n + Number(regret !== null),
      count: sums.regret.count + Number(regret === true),
    },
    ...(pair.without === undefined ? {} : { without: pair.without }),
    sinceMs: Math.min(sums.sinceMs, atMs),
    updatedMs: Math.max(sums.updatedMs, atMs),
  }
}

function withFigure(sums: FigureSums, answer: number | null, other: number | null): FigureSums {
  if (answer === null || other === null) return sums
  return { n: sums.n + 1, answer: sums.answer + answer, other: sums.other + other }
}

function withJudgments(
  sums: ComparisonSums['judges'],
  { judgments, judgeCostUsd }: ComparedPair,
): ComparisonSums['judges'] {
  const orders = judgments.flatMap((judgment) => judgment.orders)
  const usable = orders.filter(({ verdict }) => verdict !== null)
  const decided = usable.filter(({ verdict }) => verdict !== 'tie')
  const whole = judgments.filter((each) => each.orders.every(({ verdict }) => verdict !== null))
  const isSame = ({ orders: [one, ...rest] }: (typeof judgments)[number]) =>
    rest.every(({ verdict }) => verdict === one?.verdict)
  return {
    models: [...new Set([...sums.models, ...judgments.map(({ model }) => model)])],
    wanted: sums.wanted + orders.length,
    usable: sums.usable + usable.length,
    pairs: sums.pairs + whole.length,
    consistent: sums.consistent + whole.filter(isSame).length,
    decided: sums.decided + decided.length,
    firstWins:
      sums.firstWins + decided.filter(({ first, verdict }) => first === (verdict === 'win')).length,
    costUsd: sums.costUsd + judgeCostUsd,
  }
}
