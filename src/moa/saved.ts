import type { CallReport } from './events.ts'

/**
 * What calls that were not made would have cost, in US dollars: the mean of the calls of the same model in the run. Null
 * when a model had none with a known cost.
 */
export function savedUsd(models: readonly string[], calls: readonly CallReport[]): number | null {
  let sum = 0
  for (const model of models) {
    const costs = calls.flatMap((call) => (call.model === model ? (call.costUsd ?? []) : []))
    if (costs.length === 0) return null
    sum += costs.reduce((total, cost) => total + cost, 0) / costs.length
  }
  return sum
}
