import { holm } from '../../../stats/verdicts/holm.ts'
import { coalitionsOf, shapleyValues, type ShapleyOptions } from '../../../stats/panel/shapley.ts'
import { points } from '../../report/figures.ts'
import type { Estimate } from '../../results/summary.ts'
import type { StudyKind } from '../command/study-command.ts'
import { wholeIn } from '../command/options.ts'
import type { Study, StudyContext, StudyReport } from '../lab/study.ts'
import {
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
import type { Value } from '../tables/table.ts'
import { diversityTable } from './diversity.ts'
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
  usage: `  --orders N          of joining, drawn for panels of more than ${EXACT} agents (12)\n`,
  study: (roster, values) =>
    contributionsStudy(roster, wholeIn(values, 'orders', { usual: 12, least: 1, most: 1000 })),
}

function contributionsStudy(roster: Roster, orders: number): Study {
  const names = namesOf(roster)
  const joining: ShapleyOptions = { exactUpTo: EXACT, orders, seed: roster.seed }
  const subsets = subsetsOf(names, joining)
  return {
    plan: { agents: names, isExact: names.length <= EXACT, orders, subsets },
    comparisons: 2 * names.length,
    stages: [() => ({ seats: () => oneOfEach(names), cells: subsets.map(cellFor) })],
    report: (context) => reportOf(context, joining),
  }
}

/** The subsets that the values are made from, and the panels without one agent. */
function subsetsOf(
  names: readonly string[],
  joining: ShapleyOptions,
): readonly (readonly string[])[] {
  const coalitions = coalitionsOf(names.length, joining).map((members) =>
    members.map((at) => names[at] ?? ''),
  )
  const without = names.map((name) => names.filter((other) => other !== name))
  const all = [...coalitions, ...without]
  return [...new Map(all.map((subset) => [JSON.stringify(subset), subset])).values()]
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

function reportOf(context: StudyContext, joining: ShapleyOptions): StudyReport {
  const { roster, questions } = context
  const names = namesOf(roster)
  const values = valuesOf(context, joining)
  const found = roster.agents.map((agent, at) => contributionOf(agent, context, values[at] ?? none))
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
            : `From ${joining.orders} drawn orders of joining.`,
        ],
      },
      potentialTable(context, subsetsOf(names, joining), cellFor),
      diversityTable(context, subsetsOf(names, joining), cellFor),
    ],
  }
}

function contributionOf(agent: StudyAgent, context: StudyContext, value: Figure): Contribution {
  const { roster, questions } = context
  const names = namesOf(roster)
  const without = names.filter((name) => name !== agent.name)
  return {
    agent,
    alone: meanScore(questions, scoreOf(context, agent.name)),
    shapley: meanDifference(questions, value),
    lost: meanDifference(questions, less(scoreFor(names, context), scoreFor(without, context))),
    costUsd: meanCost(questions, costOf(context, agent.name)),
  }
}

/** The Shapley value of each agent, by question; of a question where a subset was not measured, none. */
function valuesOf(context: StudyContext, joining: ShapleyOptions): readonly Figure[] {
  const names = namesOf(context.roster)
  const scoreBy = (members: readonly number[]) =>
    scoreFor(
      members.map((at) => names[at] ?? ''),
      context,
    )
  const needed = coalitionsOf(names.length, joining).map(scoreBy)
  const whole = context.questions.filter((question) =>
    needed.every((score) => score(question) !== null),
  )
  const values = shapleyValues(
    names.length,
    (members) => {
      const score = scoreBy(members)
      return whole.map((question) => score(question) ?? 0)
    },
    joining,
  )
  const places = new Map(whole.map((question, at) => [question, at]))
  return values.map((row): Figure => (question) => {
    const at = places.get(question)
    return at === undefined ? null : (row[at] ?? null)
  })
}

const none: Figure = () => null

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
