import { randomFrom } from '../random/generator.ts'

/** How often to draw, and from which seed. */
export interface ResampleOptions {
  /** 2,000 by default. */
  readonly draws?: number | undefined
  /** 1 by default. */
  readonly seed?: number | undefined
  /** The cluster of each row: clusters are drawn whole. A row whose cluster is null is one by itself. */
  readonly clusters?: readonly (string | number | null)[] | undefined
}

/** Draws where no number is named. */
export const DRAWS = 2000

/**
 * Samples of a bootstrap, each the places of its rows among `count` ones, drawn with repetition. Everything that is fitted
 * to the rows belongs inside the loop over them.
 */
export function* resamples(count: number, options: ResampleOptions = {}): Generator<number[]> {
  const { draws = DRAWS, seed = 1 } = options
  const units = unitsOf(count, options.clusters)
  const random = randomFrom(seed)
  for (let draw = 0; draw < draws; draw++) {
    const sample: number[] = []
    for (let drawn = 0; drawn < units.length; drawn++)
      for (const row of units[random.index(units.length)] ?? []) sample.push(row)
    yield sample
  }
}

/** The rows of each unit that is drawn whole: a cluster, or one row. */
export function unitsOf(
  count: number,
  clusters?: readonly (string | number | null)[],
): readonly (readonly number[])[] {
  const units = new Map<string | number | object, number[]>()
  for (let row = 0; row < count; row++) {
    const cluster = clusters?.[row] ?? { row }
    const unit = units.get(cluster)
    if (unit === undefined) units.set(cluster, [row])
    else unit.push(row)
  }
  return [...units.values()]
}
