/** Two that meet; the first has the better seed. */
export type Match<T> = readonly [better: T, worse: T]

/**
 * Ranks by a knock-out: in each round the best seed meets the worst, the second best the second worst, and the losers
 * leave. With an odd number the seed in the middle meets nobody. `play` decides all matches of a round, and returns the loser
 * of each. The winner comes first, then the losers of the last round, and so on; equals keep the order of their seeds.
 */
export async function* knockOut<T, E>(
  seeds: readonly T[],
  play: (matches: readonly Match<T>[]) => AsyncGenerator<E, readonly T[], void>,
): AsyncGenerator<E, readonly T[], void> {
  let left = seeds
  let out: readonly T[] = []
  while (left.length > 1) {
    const lost = new Set(yield* play(matchesOf(left)))
    out = [...left.filter((each) => lost.has(each)), ...out]
    left = left.filter((each) => !lost.has(each))
  }
  return [...left, ...out]
}

function matchesOf<T>(seeds: readonly T[]): readonly Match<T>[] {
  const half = Math.floor(seeds.length / 2)
  const worse = seeds.slice(-half).toReversed()
  return seeds.slice(0, half).flatMap((better, index) => {
    const other = worse[index]
    return other === undefined ? [] : [[better, other] as const]
  })
}
