import type { Results } from '../results/results-folder.ts'
import type { Comparison, SystemSummary } from '../results/summary.ts'
import { factor, usd } from '../report/figures.ts'
import type { Column, Table, Value } from '../studies/tables/table.ts'
import { computeOf, type Compute, type Parameters } from './compute.ts'
import { shareOf, rateOf } from './estimates.ts'
import { frontOf, qualitiesOf, type CostOf } from './front.ts'
import { meanCost, meanFirstToken, meanLatency } from './records/answers.ts'
import { meanOrNull, present } from './records/means.ts'
import { recordsOf, type Records } from './records/records.ts'
import { summarize } from './summarize.ts'
import { baselineName } from './words/sentence.ts'

/** What a better answer costs, on every axis. */
export interface ParetoReport {
  readonly tables: readonly Table[]
  /** One sentence each. */
  readonly conclusions: readonly string[]
}

interface Axis {
  readonly title: string
  readonly column: Column
  readonly costOf: CostOf
  readonly value: (system: SystemSummary) => Value
}

const AXES: readonly Axis[] = [
  {
    title: 'Quality against cost',
    column: { name: 'USD per question', kind: 'usd' },
    costOf: meanCost,
    value: ({ costPerQuestionUsd }) => costPerQuestionUsd,
  },
  {
    title: 'Quality against the first token',
    column: { name: 'p50 ms', kind: 'count' },
    costOf: meanFirstToken,
    value: ({ firstTokenMs }) => firstTokenMs?.p50 ?? null,
  },
  {
    title: 'Quality against the whole answer',
    column: { name: 'p50 ms', kind: 'count' },
    costOf: meanLatency,
    value: ({ totalMs }) => totalMs.p50,
  },
]

/** The fronts of a run, and what its mixtures' points cost; `parameters` adds the paper's estimate of computation. */
export function paretoReport(results: Results, parameters: Parameters): ParetoReport {
  const summary = summarize(results)
  const records = recordsOf(results)
  const compute = Object.keys(parameters).length === 0 ? [] : [computeTable(records, parameters)]
  return {
    tables: [...AXES.map((axis) => frontTable(records, summary.systems, axis)), ...compute],
    conclusions: [
      ...summary.comparisons.flatMap(priceLine),
      ...affordableLines(summary.systems, summary.primary),
    ],
  }
}

function frontTable(records: Records, systems: readonly SystemSummary[], axis: Axis): Table {
  const mixture = records.run.systems.find(({ role }) => role === 'mixture')
  const asked = records.run.systems.filter(({ id }) => systems.some((each) => each.id === id))
  const placeOf =
    mixture === undefined
      ? () => ({ onFront: null, frontProbability: null })
      : frontOf(records, mixture, { systems: asked, costOf: axis.costOf })
  return {
    title: axis.title,
    columns: [
      { name: 'System', kind: 'text' },
      { name: 'Quality', kind: 'share' },
      axis.column,
      { name: 'On the front', kind: 'text' },
      { name: 'Probability', kind: 'share' },
    ],
    rows: systems.map((system) => {
      const { onFront, frontProbability } = placeOf(system.id)
      const place = onFront === null ? 'unknown' : onFront ? 'yes' : 'no'
      const quality = mixture === undefined ? null : qualityOf(records, mixture.id, system.id)
      return [system.id, quality, axis.value(system), place, frontProbability]
    }),
    notes: [
      'Quality is the share of right answers where every question has a check, else the win rate against the mixture, whose own is 50 %.',
      'The front compares means over the questions that every system answered.',
      'The probability is the share of bootstrap draws of the questions in which the system is on the front.',
    ],
  }
}

function qualityOf(records: Records, mixture: string, system: string): Value {
  const qualities = qualitiesOf(records, mixture, system)
  const samples = records.questions.flatMap(({ id, cluster }) => {
    const value = qualities.get(id)
    return value === undefined ? [] : [{ value, cluster }]
  })
  const isReference = system === mixture && samples.every(({ value }) => value === 1 / 2)
  if (samples.length === 0) return null
  return isReference ? 1 / 2 : (shareOf(samples) ?? rateOf(samples))
}

function priceLine(comparison: Comparison): string[] {
  const { mixture, usdPerPoint } = comparison
  if (usdPerPoint === null) return []
  const { value, note } = usdPerPoint
  const price = value === null ? note : `A point costs ${usd(value)}. ${note}`
  return [`${mixture} over ${baselineName(comparison)}: ${price}.`]
}

/** The strongest honest opponent: the best single model with as many samples as the mixture's money buys. */
function affordableLines(
  systems: readonly SystemSummary[],
  { costRatio, baseline, mixture }: Comparison,
): string[] {
  const isPriced = systems.some(
    ({ id, costPerQuestionUsd }) => id === mixture && costPerQuestionUsd,
  )
  if (costRatio === null || !isPriced || costRatio.value < 2) return []
  const samples = Math.floor(costRatio.value)
  return [
    `The money of ${mixture} (${factor(costRatio.value)}) buys ${samples} samples of ${baseline}: compare with them as well.`,
  ]
}

function computeTable(records: Records, parameters: Parameters): Table {
  const rows = records.run.systems.flatMap(({ id }): Value[][] => {
    const answers = records.answers.filter(({ system }) => system === id)
    if (answers.length === 0) return []
    const known = answers.map((answer) => computeOf(answer, parameters))
    const mean = (figure: (compute: Compute) => number) =>
      known.includes(null) ? null : meanOrNull(present(known).map(figure))
    return [[id, mean(({ total }) => total), mean(({ criticalPath }) => criticalPath)]]
  })
  return {
    title: 'Computation in TFLOPs per question',
    columns: [
      { name: 'System', kind: 'text' },
      { name: 'All calls', kind: 'figure' },
      { name: 'Critical path', kind: 'figure' },
    ],
    rows,
    notes: [
      '2 · active parameters · tokens of each call; the critical path takes the largest agent of each layer (arXiv 2406.04692).',
    ],
  }
}
