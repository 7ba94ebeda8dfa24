import { meanOf } from '../moments.ts'

/** How many times as many observations a sample of clusters needs as an independent one: 1 + (m − 1)·ICC. */
export function designEffect(clusterSize: number, intraclass: number): number {
  return 1 + (clusterSize - 1) * intraclass
}

/**
 * The intraclass correlation of clusters by one-way analysis of variance, from 0 up; null where there are not two clusters
 * or no cluster has two values.
 */
export function intraclassCorrelation(clusters: readonly (readonly number[])[]): number | null {
  const groups = clusters.filter(({ length }) => length > 0)
  const all = groups.flat()
  const [count, total] = [groups.length, all.length]
  if (count < 2 || total === count) return null
  const grand = meanOf(all)
  let [between, within] = [0, 0]
  for (const group of groups) {
    const mean = meanOf(group)
    between += group.length * (mean - grand) ** 2
    for (const value of group) within += (value - mean) ** 2
  }
  const [meanBetween, meanWithin] = [between / (count - 1), within / (total - count)]
  const squares = groups.reduce((sum, { length }) => sum + length ** 2, 0)
  const size = (total - squares / total) / (count - 1)
  const spread = meanBetween + (size - 1) * meanWithin
  return spread === 0 ? null : Math.max(0, (meanBetween - meanWithin) / spread)
}
