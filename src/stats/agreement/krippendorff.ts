/** How far apart two values are: `nominal` for verdicts, `ordinal` for grades, `interval` for numbers. */
export type Scale = 'nominal' | 'ordinal' | 'interval'

/**
 * Krippendorff's α of any number of judges: 1 is agreement, 0 is chance. `ratings` has the values of each judge by item; null is
 * missing. Null where no item has two values, or all values are the same.
 */
export function krippendorffAlpha(
  ratings: readonly (readonly (number | null)[])[],
  scale: Scale,
): number | null {
  const items = Math.max(0, ...ratings.map((row) => row.length))
  const units = Array.from({ length: items }, (_, item) =>
    ratings.map((row) => row[item] ?? null).filter((value) => value !== null),
  ).filter((values) => values.length > 1)
  const values = [...new Set(units.flat())].sort((a, b) => a - b)
  const coincidences = coincidencesOf(units, values)
  const counts = coincidences.map((row) => row.reduce((sum, count) => sum + count, 0))
  const n = counts.reduce((sum, count) => sum + count, 0)
  let [observed, expected] = [0, 0]
  values.forEach((_, a) => {
    for (let b = 0; b < a; b++) {
      const distance = distances[scale]({ values, counts, a: b, b: a })
      observed += (coincidences[a]?.[b] ?? 0) * distance
      expected += ((counts[a] ?? 0) * (counts[b] ?? 0) * distance) / (n - 1)
    }
  })
  return expected > 0 ? 1 - observed / expected : null
}

/** How often each value meets each other in one item, an item of m values counting m in all. */
function coincidencesOf(
  units: readonly (readonly number[])[],
  values: readonly number[],
): readonly (readonly number[])[] {
  const place = new Map(values.map((value, i) => [value, i]))
  const matrix = values.map(() => values.map(() => 0))
  for (const unit of units) {
    unit.forEach((one, i) => {
      const row = matrix[place.get(one) ?? 0] ?? []
      unit.forEach((other, j) => {
        const at = place.get(other) ?? 0
        if (i !== j) row[at] = (row[at] ?? 0) + 1 / (unit.length - 1)
      })
    })
  }
  return matrix
}

interface PairOfValues {
  readonly values: readonly number[]
  readonly counts: readonly number[]
  /** Places of the two values, the lower first. */
  readonly a: number
  readonly b: number
}

const distances: Readonly<Record<Scale, (pair: PairOfValues) => number>> = {
  nominal: () => 1,
  interval: ({ values, a, b }) => ((values[a] ?? 0) - (values[b] ?? 0)) ** 2,
  /** Squared number of values from one to the other, each end counting half. */
  ordinal: ({ counts, a, b }) => {
    const between = counts.slice(a, b + 1).reduce((sum, count) => sum + count, 0)
    return (between - ((counts[a] ?? 0) + (counts[b] ?? 0)) / 2) ** 2
  },
}
