import { columnOf, type Round } from '../measuring/rounds.ts'
import { estimate, median, type Estimate } from '../measuring/statistics.ts'

/** The median of one case. */
export function medianOf(rounds: readonly Round<number>[], index: number): Estimate {
  return estimate(rounds, (drawn) => median(columnOf(drawn, index)))
}

/** The median of the ratios of two cases within a round. */
export function ratioOf(rounds: readonly Round<number>[], above: number, below: number): Estimate {
  return estimate(rounds, (drawn) =>
    median(drawn.map((round) => (round[above] ?? Number.NaN) / (round[below] ?? Number.NaN))),
  )
}

/** The time that a case takes beyond the floor in the same round; the first case is the floor. */
export function addedBy(rounds: readonly Round<number>[], index: number): Estimate {
  return estimate(rounds, (drawn) => addedMedian(drawn, index))
}

/** The added time of one case, divided by that of another. */
export function addedRatio(
  rounds: readonly Round<number>[],
  above: number,
  below: number,
): Estimate {
  return estimate(rounds, (drawn) => addedMedian(drawn, above) / addedMedian(drawn, below))
}

function addedMedian(rounds: readonly Round<number>[], index: number): number {
  return median(rounds.map((round) => (round[index] ?? Number.NaN) - (round[0] ?? Number.NaN)))
}
