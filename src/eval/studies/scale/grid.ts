import {
  callsOf,
  cellBy,
  cellOf,
  distinctCells,
  samplesOf,
  type Cell,
  type Seat,
} from '../panel/cell.ts'
import { firstSeats } from '../panel/subsets.ts'

/** How the proposals of a panel differ: models beside one another, or samples of one. */
export type Diversity = 'diverse' | 'single'

/** A place in the grid: what its cells have in common. The score of a place is the mean over its cells. */
export interface GridPlace {
  /** Layers as the paper counts them: 1 is the aggregator alone. */
  readonly layers: number
  /** Proposals in the first layer; 0 for the aggregator alone. */
  readonly n: number
  readonly diversity: Diversity
  /** Null for the aggregator of the mixture. */
  readonly aggregator: string | null
}

/** A place with its cells: one for each draw of a panel. */
export interface GridEntry extends GridPlace {
  readonly cells: readonly Cell[]
  /** Calls for one question, when no proposal is stored. */
  readonly calls: number
}

/** What a grid is made of. */
export interface GridOptions {
  readonly layers: readonly number[]
  readonly sizes: readonly number[]
  readonly aggregators: readonly (string | null)[]
  /** Orders in which agents join the panel, at least one. */
  readonly orders: readonly (readonly string[])[]
  /** The agent whose samples make the panel of one model: the best on other questions than it answers here. */
  readonly best: { readonly rule: string; readonly agentFor: (question: string) => string }
}

/** Sizes and depths of the study, unless the command line says otherwise. */
export const SIZES = [1, 2, 3, 4, 6, 8] as const
export const LAYERS = [1, 2, 3, 4] as const

/** Every place of the grid in order of its calls. An aggregator alone is one place, whatever the panel. */
export function gridOf(options: GridOptions): readonly GridEntry[] {
  const entries = options.aggregators.flatMap((aggregator) =>
    options.layers.flatMap((layers) =>
      layers === 1 ? [aloneOf(aggregator)] : panelsOf(options, { layers, aggregator }),
    ),
  )
  return entries.toSorted((one, other) => one.calls - other.calls)
}

function aloneOf(aggregator: string | null): GridEntry {
  const cells = [cellOf([], { aggregator, layers: 1 })]
  return { layers: 1, n: 0, diversity: 'diverse', aggregator, cells, calls: 1 }
}

function panelsOf(
  { sizes, orders, best }: GridOptions,
  shape: Pick<GridPlace, 'layers' | 'aggregator'>,
): readonly GridEntry[] {
  return sizes.flatMap((n) => {
    const calls = callsOf(n, shape.layers)
    const diverse = distinctCells(
      orders.map((order) => cellOf(sorted(firstSeats(order, n)), shape)),
    )
    const seats = (question: string) => samplesOf(best.agentFor(question), n)
    const single = [cellBy(`${n} × ${best.rule}`, seats, shape)]
    return [
      { ...shape, n, diversity: 'diverse' as const, cells: diverse, calls },
      { ...shape, n, diversity: 'single' as const, cells: single, calls },
    ]
  })
}

/** The same proposals are the same cell, whichever joined first. */
function sorted(seats: readonly Seat[]): readonly Seat[] {
  return seats.toSorted(
    (one, other) => one.sample - other.sample || one.agent.localeCompare(other.agent, 'en'),
  )
}
