import type { AnswerRecord, CallRecord } from '../results/answer-record.ts'

/** Active parameters of models in 10⁹, by their names. */
export type Parameters = Readonly<Record<string, number>>

/** Computation of an answer in TFLOPs: of all its calls, and of the longest way through its layers. */
export interface Compute {
  readonly total: number
  /** The sum over layers of the largest agent, which the paper takes for the time (arXiv 2406.04692, figure 5b). */
  readonly criticalPath: number
}

/** Computation of an answer as the paper estimates it; null where the size of a model is not known. */
export function computeOf({ calls }: AnswerRecord, parameters: Parameters): Compute | null {
  const costs = calls.map((call) => ({ call, cost: teraFlops(call, parameters) }))
  if (calls.length === 0 || costs.some(({ cost }) => cost === null)) return null
  const layers = Map.groupBy(costs, ({ call }) => JSON.stringify([call.role, call.layer]))
  const largest = [...layers.values()].map((own) => Math.max(...own.map(({ cost }) => cost ?? 0)))
  return { total: sum(costs.map(({ cost }) => cost ?? 0)), criticalPath: sum(largest) }
}

/** A forward pass takes two operations for each active parameter and token. */
function teraFlops(
  { model, promptTokens, completionTokens }: CallRecord,
  parameters: Parameters,
): number | null {
  const billions = Object.hasOwn(parameters, model) ? parameters[model] : undefined
  if (billions === undefined) return null
  return (2 * billions * 1e9 * (promptTokens + completionTokens)) / 1e12
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
