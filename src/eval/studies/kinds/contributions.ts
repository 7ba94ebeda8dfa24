import { holm } from '../../../stats/verdicts/holm.ts'
import { randomFrom } from '../../../stats/random/generator.ts'
import { shuffled } from '../../../stats/random/shuffle.ts'
import { points } from '../../report/figures.ts'
import type { Estimate } from '../../results/summary.ts'
import type { StudyKind } from '../command/study-command.ts'
import { wholeIn } from '../command/options.ts'
import type { Study, StudyContext, StudyReport } from '../lab/study.ts'
import {
  averageOf,
  less,
  meanCost,
  meanDifference,
  meanScore,
  type Figure,
  type Tested,
} from '../measures/estimates.ts'
import { costOf, scoreOf } from '../measures/figures-of.ts'
import { cellOf, oneOfEach, type Cell } from '../panel/cell.ts'
import type { Roster, StudyAgent } from '../panel/roster.ts'
import { joiningOrders, subsetsOf } from '../panel/subsets.ts'
import type { Value } from '../tables/table.ts'
import { potentialTable } from './potential.ts'

/** Panels up to this size have every subset measured; larger ones, the subsets along drawn orders. */
const EXACT = 4

/**
 * What each agent contributes to the answer: its Shapley value over measured subsets, and what is lost without it. The
 * values of all agents add up to the gain of the panel over the aggregator alone.
 */
export const contributions: StudyKind = {
  name: 'contributions',
  title: 'Contributions: who earns the seat',
  summary: 'what each agent contributes: Shapley values, leave-one-out, and what predicts a gain',
  options: { orders: { type: 'string' } },
  usage: `  --orders N          of joining, drawn for panels of more than ${EXACT} agents (6)\n`,
  study: (roster, values) =>
    contributionsStudy(roster, wholeIn(values, 'orders', { usual: 6, least: 1, most: 1000 })),
}

function contributionsStudy(roster: Roster, draws: number): Study {
  const orders = ordersOf(roster, draws)
  return {
    plan: { orders, isExact: roster.agents.length <= EXACT },
    comparisons: 2 * roster.agents.length,
    stages: [
      () => ({
        seats: () => oneOfEach(namesOf(roster)),
        cells: subsetsIn(orders, roster).map(cellFor),
      }),
    ],
    report: (context) => reportOf(context, orders),
  }
}

/** Every order of a small panel; of a larger one, drawn orders and their reverses, which cancel some of the noise. */
function ordersOf(roster: Roster, draws: number): readonly (readonly string[])[] {
  const names = namesOf(roster)
  if (names.length <= EXACT) return permutations(names)
  const random = randomFrom(roster.seed)
  const drawn = joiningOrders(names, Math.ceil(draws / 2), (values) => shuffled(values, random))
  return drawn.flatMap((order) => [order, order.toReversed()])
}

/** The subsets along the orders, and the panels without one agent. */
function subsetsIn(
  orders: readonly (readonly string[])[],
  roster: Roster,
): readonly (readonly string[])[] {
  const names = namesOf(roster)
  if (names.length <= EXACT) return subsetsOf(names)
  const along = orders.flatMap((order) =>
    Array.from({ length: order.length + 1 }, (_, size) => order.slice(0, size)),
  )
  const without = names.map((name) => names.filter((other) => other !== name))
  const inOrder = [...along, ...without].map((subset) =>
    names.filter((name) => subset.includes(name)),
  )
  return [...new Map(inOrder.map((subset) => [JSON.stringify(subset), subset])).values()]
}

function cellFor(subset: readonly string[]): Cell {
  return subset.length === 0 ? cellOf([]) : cellOf(oneOfEach(subset))
}

/** What one agent contributes. */
interface Contribution {
  readonly agent: StudyAgent
  readonly alone: Estimate
  readonly shapley: Tested
  /** What is lost without it. */
  readonly lost: Tested
  readonly costUsd: number | null
}

function reportOf(context: StudyContext, orders: readonly (readonly string[])[]): StudyReport {
  const { roster, questions } = context
  const names = namesOf(roster)
  const found = roster.agents.map((agent) => contributionOf(agent, context, orders))
  const gain = meanDifference(questions, less(scoreFor(names, context), scoreFor([], context)))
  const idle = found.filter(({ shapley }) => (shapley.interval?.[1] ?? 1) <= 0)
  const conclusion =
    idle.length === 0
      ? 'Every agent may earn its seat: no interval is wholly below nothing.'
      : `The answer is better without: ${idle.map(({ agent }) => agent.name).join(', ')}.`
  return {
    conclusions: [conclusion],
    tables: [
      {
        title: 'Contribution of each agent',
        columns: [
          { name: 'agent', kind: 'text' },
          { name: 'alone', kind: 'share' },
          { name: 'Shapley value', kind: 'points' },
          { name: 'p (Holm)', kind: 'figure' },
          { name: 'lost without it', kind: 'points' },
          { name: 'p of that (Holm)', kind: 'figure' },
          { name: 'cost of a proposal', kind: 'usd' },
          { name: 'points for $1 per 1,000 questions', kind: 'figure' },
        ],
        rows: rowsOf(found),
        notes: [
          `The values add up to the gain of the panel over its aggregator alone: ${points(gain.value)} points.`,
          names.length <= EXACT
            ? 'Exact: every subset was measured.'
            : `From ${orders.length} orders of joining: drawn ones, each with its reverse.`,
        ],
      },
      potentialTable(context, subsetsIn(orders, roster), cellFor),
    ],
  }
}

function contributionOf(
  agent: StudyAgent,
  context: StudyContext,
  orders: readonly (readonly string[])[],
): Contribution {
  const { roster, questions } = context
  const joining = orders.map((order): Figure => {
    const before = order.slice(0, order.indexOf(agent.name))
    return less(scoreFor([...before, agent.name], context), scoreFor(before, context))
  })
  const names = namesOf(roster)
  const without = names.filter((name) => name !== agent.name)
  return {
    agent,
    alone: meanScore(questions, scoreOf(context, agent.name)),
    shapley: meanDifference(questions, averageOf(joining)),
    lost: meanDifference(questions, less(scoreFor(names, context), scoreFor(without, context))),
    costUsd: meanCost(questions, costOf(context, agent.name)),
  }
}

/** The score of the answer from these agents, whatever their order. */
function scoreFor(subset: readonly string[], context: StudyContext): Figure {
  return scoreOf(
    context,
    cellFor(namesOf(context.roster).filter((name) => subset.includes(name))).id,
  )
}

function rowsOf(found: readonly Contribution[]): readonly (readonly Value[])[] {
  const adjusted = holm(
    found.flatMap(({ shapley, lost }) => [shapley.pValue ?? 1, lost.pValue ?? 1]),
  )
  return found.map(({ agent, alone, shapley, lost, costUsd }, at) => [
    agent.name,
    alone,
    shapley,
    adjusted[2 * at] ?? null,
    lost,
    adjusted[2 * at + 1] ?? null,
    costUsd,
    costUsd === null || costUsd === 0 ? null : (100 * shapley.value) / (1000 * costUsd),
  ])
}

function namesOf({ agents }: Roster): readonly string[] {
  return agents.map(({ name }) => name)
}

function permutations(names: readonly string[]): readonly (readonly string[])[] {
  if (names.length <= 1) return [names]
  return names.flatMap((first) =>
    permutations(names.filter((name) => name !== first)).map((rest) => [first, ...rest]),
  )
}
