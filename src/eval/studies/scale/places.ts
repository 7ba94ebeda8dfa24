import type { StudyContext } from '../lab/study.ts'
import { averageOf, meanCost, type Figure } from '../measures/estimates.ts'
import { callsIn, costOf, heldScoreOf } from '../measures/figures-of.ts'
import type { Diversity, GridEntry } from './grid.ts'

/** A measured place of the grid. */
export interface Place extends GridEntry {
  /** The mean over its cells: the draws of a panel. */
  readonly score: Figure
  readonly costUsd: number | null
  /** Calls that were made, on average. */
  readonly madeCalls: number | null
}

/** The places of a grid with what was measured of them. */
export class Places {
  readonly all: readonly Place[]
  /** The aggregators of the grid; null is the mixture's own. */
  readonly aggregators: readonly (string | null)[]
  readonly sizes: readonly number[]
  /** The deepest of the grid. */
  readonly deepest: number

  constructor(grid: readonly GridEntry[], context: StudyContext) {
    const { questions } = context
    this.all = grid.map((entry) => ({
      ...entry,
      score: averageOf(entry.cells.map(({ id }) => heldScoreOf(context, id))),
      costUsd: meanCost(questions, averageOf(entry.cells.map(({ id }) => costOf(context, id)))),
      madeCalls: meanCost(questions, averageOf(entry.cells.map(({ id }) => callsIn(context, id)))),
    }))
    this.aggregators = [...new Set(grid.map(({ aggregator }) => aggregator))]
    this.sizes = [...new Set(grid.map(({ n }) => n))].filter((n) => n > 0).toSorted((a, b) => a - b)
    this.deepest = Math.max(...grid.map(({ layers }) => layers))
  }

  find(place: {
    readonly layers: number
    readonly n: number
    readonly diversity?: Diversity
    readonly aggregator: string | null
  }): Place | undefined {
    const { layers, n, diversity = 'diverse', aggregator } = place
    return this.all.find(
      (each) =>
        each.layers === layers &&
        each.aggregator === aggregator &&
        (layers === 1 || (each.n === n && each.diversity === diversity)),
    )
  }

  /** The score of a place, averaged over the aggregators. */
  over(place: {
    readonly layers: number
    readonly n: number
    readonly diversity?: Diversity
  }): Figure {
    const found = this.aggregators.flatMap(
      (aggregator) => this.find({ ...place, aggregator })?.score ?? [],
    )
    return averageOf(found)
  }
}
