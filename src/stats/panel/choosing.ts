/**
 * A score from two halves of the judgments, such as the two orders: one chooses, the other scores, because the maximum of noisy
 * scores is too high. Checks have no noise: both halves are the same. Null is missing.
 */
export type Halves = readonly [number | null, number | null]

/** The mean of the halves that there are; null without any. */
export function halvesMean([one, two]: Halves): number | null {
  if (one === null) return two
  return two === null ? one : (one + two) / 2
}

/** The place of the agent with the best mean over these questions; the first of equals. */
export function bestOf(questions: readonly (readonly Halves[])[]): number {
  const agents = Math.max(0, ...questions.map((proposals) => proposals.length))
  const means = Array.from({ length: agents }, (_, agent) => {
    const scores = questions.flatMap((proposals) => {
      const halves = proposals[agent]
      const score = halves === undefined ? null : halvesMean(halves)
      return score === null ? [] : [score]
    })
    const sum = scores.reduce((total, score) => total + score, 0)
    return scores.length === 0 ? -Infinity : sum / scores.length
  })
  return Math.max(0, means.indexOf(Math.max(...means)))
}

/**
 * The score of the best proposal of a question: the one that the first half prefers scored by the second, and the other way
 * round, averaged. Equal choices are averaged, too. Null where no half can score what the other chose.
 */
export function oracleOf(proposals: readonly Halves[]): number | null {
  const turned = proposals.map(([one, two]): Halves => [two, one])
  return halvesMean([chosenScore(proposals), chosenScore(turned)])
}

/** The second half's score of what the first half likes best. */
function chosenScore(proposals: readonly Halves[]): number | null {
  const whole = proposals.flatMap(([chooses, scores]) =>
    chooses === null || scores === null ? [] : [{ chooses, scores }],
  )
  const most = Math.max(...whole.map(({ chooses }) => chooses))
  const chosen = whole.filter(({ chooses }) => chooses === most).map(({ scores }) => scores)
  if (chosen.length === 0) return null
  return chosen.reduce((sum, score) => sum + score, 0) / chosen.length
}
