import { holm } from '../../../stats/verdicts/holm.ts'
import { UseError } from '../../command/errors.ts'
import { textsIn } from '../../command/arguments/arguments.ts'
import { wholeIn } from '../command/options.ts'
import type { StudyKind } from '../command/study-command.ts'
import type { Study, StudyContext, StudyReport } from '../lab/study.ts'
import {
  averageOf,
  less,
  meanCost,
  meanDifference,
  meanScore,
  type Figure,
} from '../measures/estimates.ts'
import { bestSingleOf, callsIn, costOf, heldScoreOf, oracleOf } from '../measures/figures-of.ts'
import { cellBy, cellOf, oneOfEach, samplesOf, type Cell } from '../panel/cell.ts'
import type { Roster } from '../panel/roster.ts'
import { firstSeats } from '../panel/subsets.ts'
import type { Table, Value } from '../tables/table.ts'

/** Every strategy over the same proposals: how far each is from the best that could be chosen among them, and at what price. */
export const strategies: StudyKind = {
  name: 'strategies',
  title: 'Strategies over the same proposals',
  summary: 'every strategy over one panel and at an equal budget, with oracle and regret',
  options: { strategy: { type: 'string', multiple: true }, calls: { type: 'string' } },
  usage: `  --strategy NAME     that takes part; repeatable (all)
  --calls N           for each question, of the comparison at an equal budget (what the dearest strategy needs)\n`,
  study: (roster, values) => {
    const named = textsIn(values, 'strategy')
    const calls = wholeIn(values, 'calls', { usual: 0, least: 2, most: 64 })
    return strategiesStudy(roster, named.length === 0 ? [...STRATEGIES] : named.map(known), calls)
  },
}

const STRATEGIES = [
  'synthesize',
  'select',
  'vote',
  'fusion',
  'critique',
  'council',
  'debate',
  'cascade',
] as const

/** Most proposals that a request may bring. */
const MAX_SEATS = 16

function known(name: string): string {
  if (STRATEGIES.some((each) => each === name)) return name
  throw new UseError(`Cannot study the strategy "${name}": wanted ${STRATEGIES.join(', ')}`)
}

/** A strategy with a panel of one size. */
interface Fitted {
  readonly strategy: string
  readonly size: number
  readonly cell: Cell
}

interface Fits {
  /** Calls for each question. */
  readonly budget: number
  readonly whole: readonly Fitted[]
  readonly fitted: readonly Fitted[]
}

function strategiesStudy(roster: Roster, names: readonly string[], wantedCalls: number): Study {
  const agents = roster.agents.map(({ name }) => name)
  if (agents.length < 2) {
    throw new UseError(`Cannot study strategies: the panel has one agent, wanted two or more`)
  }
  return {
    plan: {
      strategies: names,
      calls: wantedCalls === 0 ? 'what the dearest strategy needs' : wantedCalls,
    },
    comparisons: names.length,
    stages: [
      async (context) => {
        const { whole, fitted } = await fit(context, names, wantedCalls)
        return {
          seats: () => oneOfEach(agents),
          cells: [...whole, ...fitted].map(({ cell }) => cell),
        }
      },
      async (context) => {
        const size = selectSize((await fit(context, names, wantedCalls)).budget)
        return { seats: () => [], cells: [bestCell(context, agents, size)] }
      },
    ],
    report: async (context) => reportOf(context, await fit(context, names, wantedCalls)),
  }
}

/** The strategies that can use the whole panel, and each with the largest panel within the budget. */
async function fit(
  { plannedCalls, roster }: StudyContext,
  names: readonly string[],
  wantedCalls: number,
): Promise<Fits> {
  const agents = roster.agents.map(({ name }) => name)
  const sizes = Array.from({ length: MAX_SEATS - 1 }, (_, at) => at + 2)
  const planned: { strategy: string; calls: readonly number[] }[] = []
  for (const strategy of names) {
    const calls = await Promise.all(sizes.map((size) => plannedCalls(strategy, size)))
    planned.push({ strategy, calls })
  }
  const callsOfWhole = (calls: readonly number[]) => calls[agents.length - 2] ?? Infinity
  const usable = planned.filter(({ calls }) => Number.isFinite(callsOfWhole(calls)))
  const dearest = Math.max(3, ...usable.map(({ calls }) => callsOfWhole(calls)))
  const budget = wantedCalls === 0 ? dearest : wantedCalls
  const largest = ({ calls }: { calls: readonly number[] }) =>
    calls.findLastIndex((count) => count <= budget) + 2
  return {
    budget,
    whole: usable.map(({ strategy }) => fittedTo(strategy, agents.length, agents)),
    fitted: planned
      .filter(({ calls }) => calls.some((count) => count <= budget))
      .map((each) => fittedTo(each.strategy, largest(each), agents)),
  }
}

function fittedTo(strategy: string, size: number, agents: readonly string[]): Fitted {
  return { strategy, size, cell: cellOf(firstSeats(agents, size), { strategy }) }
}

/** The strongest honest opponent: the best single model with as many samples as the budget buys, of which a judge picks one. */
function bestCell(
  { measures, questions, roster }: StudyContext,
  agents: readonly string[],
  size: number,
): Cell {
  const byId = new Map(questions.map((question) => [question.id, question]))
  const seats = (id: string) => {
    const question = byId.get(id)
    return question === undefined ? [] : samplesOf(measures.bestFor(question, agents), size)
  }
  return cellBy(`${size} × best single, seed ${roster.seed},`, seats, { strategy: 'select' })
}

/** The judge that picks one is a call, too. */
function selectSize(budget: number): number {
  return Math.max(2, Math.min(MAX_SEATS, budget - 1))
}

function reportOf(context: StudyContext, fits: Fits): StudyReport {
  const { questions, roster } = context
  const agents = roster.agents.map(({ name }) => name)
  const oracle = oracleOf(context, agents)
  const single = bestSingleOf(context, agents)
  const names = fits.whole.map(({ strategy }) => strategy)
  const cells = fits.whole.map(({ cell }) => cell)
  const score = ({ id }: Cell) => heldScoreOf(context, id)
  const gains = cells.map((cell) => meanDifference(questions, less(score(cell), single)))
  const adjusted = holm(gains.map(({ pValue }) => pValue ?? 1))
  const better = names.filter(
    (_name, at) => (gains[at]?.value ?? 0) > 0 && (adjusted[at] ?? 1) < 0.05,
  )
  const first: Table = {
    title: `Over the same ${agents.length} proposals`,
    columns: [
      { name: 'strategy', kind: 'text' },
      { name: 'score', kind: 'share' },
      { name: '− best single', kind: 'points' },
      { name: 'p (Holm)', kind: 'figure' },
      { name: 'regret', kind: 'points' },
      { name: 'calls', kind: 'count' },
      { name: 'cost', kind: 'usd' },
    ],
    rows: [
      ...cells.map((cell, at): readonly Value[] => [
        names[at] ?? '',
        meanScore(questions, score(cell)),
        gains[at] ?? null,
        adjusted[at] ?? null,
        meanDifference(questions, less(oracle, score(cell))),
        meanCost(questions, callsIn(context, cell.id)),
        meanCost(questions, costOf(context, cell.id)),
      ]),
      unaggregated('best single', { figure: single, oracle, context }),
      unaggregated('a proposal at random', {
        figure: averageOf(agents.map((agent) => heldScoreOf(context, agent))),
        oracle,
        context,
      }),
      unaggregated(`oracle@${agents.length}`, { figure: oracle, oracle, context }),
    ],
    notes: [
      'Oracle: the best proposal of each question, chosen by one half of the judgments and scored by the other. Regret: oracle less this.',
      'Best single: chosen on the other half of the questions. p: against the best single.',
    ],
  }
  return {
    conclusions: [
      better.length === 0
        ? 'No strategy is shown to be better than the best single model.'
        : `Better than the best single model: ${better.join(', ')}.`,
    ],
    tables: [first, equalTable(context, fits)],
  }
}

function unaggregated(
  name: string,
  { figure, oracle, context }: { figure: Figure; oracle: Figure; context: StudyContext },
): readonly Value[] {
  const { questions } = context
  return [
    name,
    meanScore(questions, figure),
    null,
    null,
    meanDifference(questions, less(oracle, figure)),
    null,
    null,
  ]
}

function equalTable(context: StudyContext, { budget, fitted: entries }: Fits): Table {
  const { questions, roster } = context
  const agents = roster.agents.map(({ name }) => name)
  const size = selectSize(budget)
  const opponent = {
    strategy: 'select of the best single',
    size,
    cell: bestCell(context, agents, size),
  }
  const against = heldScoreOf(context, opponent.cell.id)
  return {
    title: `At an equal budget of ${budget} calls for each question`,
    columns: [
      { name: 'strategy', kind: 'text' },
      { name: 'proposals', kind: 'count' },
      { name: 'score', kind: 'share' },
      { name: '− samples of the best', kind: 'points' },
      { name: 'calls', kind: 'count' },
      { name: 'cost', kind: 'usd' },
    ],
    rows: [...entries, opponent].map((entry) => [
      entry.strategy,
      entry.size,
      meanScore(questions, heldScoreOf(context, entry.cell.id)),
      entry === opponent
        ? null
        : meanDifference(questions, less(heldScoreOf(context, entry.cell.id), against)),
      meanCost(questions, callsIn(context, entry.cell.id)),
      meanCost(questions, costOf(context, entry.cell.id)),
    ]),
    notes: [
      'As many proposals as the budget allows, each agent once before any twice. The budget is of planned calls; a run that ends early makes fewer.',
    ],
  }
}
