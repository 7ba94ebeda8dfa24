import { resamples, type ResampleOptions } from '../bootstrap/resamples.ts'

/** What a system costs and how good it is. */
export interface CostAndQuality {
  readonly cost: number
  readonly quality: number
}

/** For each system, whether none is at most as dear and at least as good, and better in one of the two. */
export function onFront(systems: readonly CostAndQuality[]): readonly boolean[] {
  return systems.map(
    (one) =>
      !systems.some(
        (other) =>
          other.cost <= one.cost &&
          other.quality >= one.quality &&
          (other.cost < one.cost || other.quality > one.quality),
      ),
  )
}

/** For each system, the share of bootstrap draws of the questions in which it is on the front. `questions` has the systems by question. */
export function frontProbabilities(
  questions: readonly (readonly CostAndQuality[])[],
  options: ResampleOptions = {},
): readonly number[] {
  const counts = (questions[0] ?? []).map(() => 0)
  let draws = 0
  for (const places of resamples(questions.length, options)) {
    draws++
    const sums = counts.map(() => ({ cost: 0, quality: 0 }))
    for (const place of places) {
      questions[place]?.forEach(({ cost, quality }, system) => {
        const sum = sums[system]
        if (sum === undefined) return
        sum.cost += cost
        sum.quality += quality
      })
    }
    onFront(sums).forEach((isOn, system) => {
      if (isOn) counts[system] = (counts[system] ?? 0) + 1
    })
  }
  return counts.map((count) => count / draws)
}
