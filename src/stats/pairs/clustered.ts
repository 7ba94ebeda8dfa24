import {
  estimateMean,
  withInterval,
  type MeanEstimate,
  type MeanOptions,
} from '../intervals/mean.ts'
import { meanOf } from '../moments.ts'

/** A mean whose error allows for questions of one cluster that err together. */
export interface ClusteredMean extends MeanEstimate {
  readonly clusters: number
  /** Without the factor √(C/(C−1)) for few clusters. */
  readonly rawStandardError: number
}

/**
 * The mean over all values with a cluster-robust error (arXiv 2411.00640) and a t interval with C − 1 degrees of freedom.
 * `clusters` names the cluster of each value.
 */
export function estimateClusteredMean(
  values: readonly number[],
  clusters: readonly (string | number)[],
  options: MeanOptions = {},
): ClusteredMean {
  const isConstant = values.every((value) => value === values[0])
  const mean = isConstant ? (values[0] ?? Number.NaN) : meanOf(values)
  const sums = new Map<string | number, number>()
  for (const [index, value] of values.entries()) {
    const cluster = clusters[index] ?? index
    sums.set(cluster, (sums.get(cluster) ?? 0) + value - mean)
  }
  const squares = [...sums.values()].reduce((sum, deviation) => sum + deviation ** 2, 0)
  const count = sums.size
  const rawStandardError = Math.sqrt(squares) / values.length
  const standardError = count < 2 ? null : rawStandardError * Math.sqrt(count / (count - 1))
  const estimate = { n: values.length, mean, standardError, degreesOfFreedom: count - 1 }
  return { ...withInterval(estimate, options), clusters: count, rawStandardError }
}

/** The mean over questions: cluster-robust where some of them share a cluster; a question without one stands alone. */
export function estimateOverQuestions(
  values: readonly number[],
  clusters: readonly (string | null)[],
  options: MeanOptions = {},
): MeanEstimate {
  const named = clusters.filter((cluster) => cluster !== null)
  if (new Set(named).size === named.length) return estimateMean(values, options)
  return estimateClusteredMean(
    values,
    clusters.map((cluster, index) => cluster ?? index),
    options,
  )
}
