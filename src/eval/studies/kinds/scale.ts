import { fitSaturation } from '../../../stats/curves/saturation.ts'
import { randomFrom } from '../../../stats/random/generator.ts'
import { shuffled } from '../../../stats/random/shuffle.ts'
import { textsIn } from '../../command/arguments/arguments.ts'
import { listIn, wholeIn } from '../command/options.ts'
import type { StudyKind } from '../command/study-command.ts'
import { decimal } from '../../report/figures.ts'
import type { Study, StudyContext, StudyReport } from '../lab/study.ts'
import { less, meanDifference, meanScore } from '../measures/estimates.ts'
import { bestSingleOf } from '../measures/figures-of.ts'
import { oneOfEach } from '../panel/cell.ts'
import { aggregatorIn, type Roster } from '../panel/roster.ts'
import { firstSeats, joiningOrders } from '../panel/subsets.ts'
import { gapOf, testContrast } from '../scale/contrasts.ts'
import { gridOf, LAYERS, SIZES, type GridEntry } from '../scale/grid.ts'
import { HYPOTHESES } from '../scale/hypotheses.ts'
import { Places, type Place } from '../scale/places.ts'
import { cheapAndDear, testHypotheses, type Finding } from '../scale/tests.ts'
import type { Table } from '../tables/table.ts'

/** How quality, cost and calls change with the number of proposals, of layers and of different models. */
export const scale: StudyKind = {
  name: 'scale',
  title: 'Scale: the number of proposals, of layers, and their diversity',
  summary:
    'how quality and cost scale with proposals, layers and diversity, by hypotheses fixed before',
  options: {
    sizes: { type: 'string' },
    layers: { type: 'string' },
    draws: { type: 'string' },
    margin: { type: 'string' },
    'second-aggregator': { type: 'string', multiple: true },
  },
  usage: `  --sizes 1,2,…       numbers of proposals (${SIZES.join(',')})
  --layers 1,2,…      as the paper counts them: 1 is the aggregator alone (${LAYERS.join(',')})
  --draws N           of the order in which agents join the panel (3)
  --margin POINTS     within which two scores are equivalent (3)
  --second-aggregator MODEL  beside the mixture’s own; repeatable (the first agent)\n`,
  study: (roster, values) =>
    scaleStudy(roster, {
      sizes: listIn(values, 'sizes', { usual: SIZES, least: 1, most: 16 }),
      layers: listIn(values, 'layers', { usual: LAYERS, least: 1, most: 8 }),
      draws: wholeIn(values, 'draws', { usual: 3, least: 1, most: 100 }),
      margin: wholeIn(values, 'margin', { usual: 3, least: 1, most: 50 }) / 100,
      second: textsIn(values, 'second-aggregator'),
    }),
}

interface ScaleOptions {
  readonly sizes: readonly number[]
  readonly layers: readonly number[]
  readonly draws: number
  readonly margin: number
  readonly second: readonly string[]
}

function scaleStudy(roster: Roster, options: ScaleOptions): Study {
  const agents = roster.agents.map(({ name }) => name)
  const random = randomFrom(roster.seed)
  const orders = joiningOrders(agents, options.draws, (values) => shuffled(values, random))
  const aggregators = aggregatorsOf(roster, options.second)
  const { sizes, margin } = options
  // The aggregator alone is what every gain is counted from.
  const layers = [...new Set([1, ...options.layers])].toSorted((one, other) => one - other)
  const largest = Math.max(...sizes)
  const seats = orders.flatMap((order) => firstSeats(order, largest))
  const grid = ({ measures, questions }: StudyContext): readonly GridEntry[] => {
    const byId = new Map(questions.map((question) => [question.id, question]))
    const agentFor = (id: string) => {
      const question = byId.get(id)
      return question === undefined ? (agents[0] ?? '') : measures.bestFor(question, agents)
    }
    const best = { rule: `best single, seed ${roster.seed},`, agentFor }
    return gridOf({ layers, sizes, aggregators, orders, best })
  }
  return {
    plan: {
      hypotheses: HYPOTHESES,
      correction: 'Holm',
      margin,
      sizes,
      layers,
      orders,
      aggregators,
    },
    comparisons: HYPOTHESES.length,
    stages: [
      () => ({ seats: () => [...oneOfEach(agents), ...seats], cells: [] }),
      (context) => ({ seats: () => [], cells: grid(context).flatMap(({ cells }) => cells) }),
    ],
    report: (context) => reportOf(context, new Places(grid(context), context), margin),
  }
}

function aggregatorsOf(roster: Roster, second: readonly string[]): readonly (string | null)[] {
  const usual = roster.agents
    .map(({ model }) => model)
    .filter((model) => model !== roster.aggregator)
  const further = second.length === 0 ? usual.slice(0, 1) : second
  return [...new Set([null, ...further.map((model) => aggregatorIn(roster, model))])]
}

function reportOf(context: StudyContext, places: Places, margin: number): StudyReport {
  const agents = context.roster.agents.map(({ name }) => name)
  const findings = testHypotheses({ context, places, agents, margin })
  return {
    conclusions: [
      scaling(findings, context, places),
      ...findings.map(({ id, claim, verdict }) => `${id} ${verdict}: ${claim}`),
    ],
    tables: [
      hypothesesTable(findings),
      gridTable(context, places, agents),
      curvesTable(context, places),
    ],
  }
}

/** Whether more is still worth something at the largest place of the grid. */
function scaling(findings: readonly Finding[], context: StudyContext, places: Places): string {
  const rises = findings.some(({ id, verdict }) => id === 'H1' && verdict === 'supported')
  const dear = cheapAndDear(places)?.dear
  const before = places.sizes.at(-2)
  const smaller =
    dear === undefined || before === undefined ? undefined : places.find({ ...dear, n: before })
  if (dear === undefined || smaller === undefined) {
    return 'Whether the mixture scales cannot be shown: the grid has too few sizes.'
  }
  const last = testContrast(context.questions, gapOf(dear.score, smaller.score))
  const [low = -1, high = 1] = last.interval ?? []
  const figure = `${decimal(100 * last.value, 1)} points [${decimal(100 * low, 1)}, ${decimal(100 * high, 1)}]`
  const state = rises && low > 0 ? 'The mixture scales' : 'It is not shown that the mixture scales'
  return `${state}: from ${smaller.n} to ${dear.n} proposals in ${dear.layers} layers the score changes by ${figure}.`
}

function hypothesesTable(findings: readonly Finding[]): Table {
  return {
    title: 'Hypotheses, fixed before the first call',
    columns: [
      { name: 'id', kind: 'text' },
      { name: 'verdict', kind: 'text' },
      { name: 'points', kind: 'points' },
      { name: 'slope', kind: 'figure' },
      { name: 'p (Holm)', kind: 'figure' },
      { name: 'note', kind: 'text' },
    ],
    rows: findings.map(({ id, verdict, figure, unit, pAdjusted, note }) => [
      id,
      verdict,
      unit === 'points' ? figure : null,
      unit === 'figure' ? figure : null,
      pAdjusted,
      note,
    ]),
    notes: [
      'p is one-sided, of the claim, corrected over the family of six; a claim is supported below 0.025, and contradicted where that of its reverse is below it.',
    ],
  }
}

function gridTable(context: StudyContext, places: Places, agents: readonly string[]): Table {
  const { questions, roster } = context
  const single = bestSingleOf(context, agents)
  const perDollar = (place: Place) => {
    const alone = places.find({ layers: 1, n: 0, aggregator: place.aggregator })
    const extra = alone === undefined ? null : lessCost(place.costUsd, alone.costUsd)
    if (alone === undefined || extra === null || extra <= 0) return null
    return (100 * meanDifference(questions, less(place.score, alone.score)).value) / (1000 * extra)
  }
  return {
    title: 'Places of the grid',
    columns: [
      { name: 'aggregator', kind: 'text' },
      { name: 'layers', kind: 'count' },
      { name: 'n', kind: 'count' },
      { name: 'panel', kind: 'text' },
      { name: 'draws', kind: 'count' },
      { name: 'score', kind: 'share' },
      { name: '− best single', kind: 'points' },
      { name: 'calls', kind: 'count' },
      { name: 'cost', kind: 'usd' },
      { name: 'points for $1 per 1,000 questions', kind: 'figure' },
    ],
    rows: places.all.map((place) => [
      place.aggregator ?? roster.aggregator,
      place.layers,
      place.n,
      place.layers === 1 ? 'none' : place.diversity,
      place.cells.length,
      meanScore(questions, place.score),
      meanDifference(questions, less(place.score, single)),
      place.madeCalls,
      place.costUsd,
      perDollar(place),
    ]),
    notes: [
      'Layers as the paper counts them, the aggregator included. Score of a diverse panel: the mean over draws of who joins. Single: samples of the model that is best on the other half of the questions.',
    ],
  }
}

function lessCost(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one - other
}

/** The curve a − b·n^−c through the means of two layers. */
function curvesTable({ questions }: StudyContext, places: Places): Table {
  const rows = (['diverse', 'single'] as const).map((diversity) => {
    const points = places.sizes.flatMap((n) => {
      const { value } = meanScore(questions, places.over({ layers: 2, n, diversity }))
      return Number.isFinite(value) ? [{ n, score: value }] : []
    })
    const fit = fitSaturation(points)
    return [
      diversity,
      points.length,
      fit?.a ?? null,
      fit?.b ?? null,
      fit?.c ?? null,
      fit?.explained ?? null,
    ]
  })
  return {
    title: 'Score over n in two layers: a − b·n^−c',
    columns: [
      { name: 'panel', kind: 'text' },
      { name: 'sizes', kind: 'count' },
      { name: 'a', kind: 'figure' },
      { name: 'b', kind: 'figure' },
      { name: 'c', kind: 'figure' },
      { name: 'explained beyond a constant', kind: 'share' },
    ],
    rows,
    notes: [
      'a is where the curve ends; b above 0 means that it rises. Means over all aggregators and questions.',
    ],
  }
}
