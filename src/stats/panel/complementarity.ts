import { pearson } from '../agreement/correlation.ts'

/**
 * 1 − the mean correlation of every two agents' scores over questions: 0 where all agents are good at the same questions. Null
 * with fewer than two agents whose scores vary. `scores` has the agents' scores by question.
 */
export function complementarity(scores: readonly (readonly (number | null)[])[]): number | null {
  const agents = Math.max(0, ...scores.map((row) => row.length))
  const correlations: number[] = []
  for (let one = 0; one < agents; one++) {
    for (let other = 0; other < one; other++) {
      const pairs = scores.flatMap((row) => {
        const [a, b] = [row[one] ?? null, row[other] ?? null]
        return a === null || b === null ? [] : [[a, b] as const]
      })
      const correlation = pearson(
        pairs.map(([a]) => a),
        pairs.map(([, b]) => b),
      )
      if (correlation !== null) correlations.push(correlation)
    }
  }
  if (correlations.length === 0) return null
  return 1 - correlations.reduce((sum, each) => sum + each, 0) / correlations.length
}
