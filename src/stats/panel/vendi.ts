import { eigen, type Matrix } from '../linear/symmetric.ts'

/**
 * The Vendi score (arXiv 2210.02410): how many different answers a set is worth, from 1 for copies to n where no two are alike.
 * `similarities` are symmetric, from 0 to 1, with 1 on the diagonal.
 */
export function vendiScore(similarities: Matrix): number {
  const n = similarities.length
  const { values } = eigen(similarities.map((row) => row.map((value) => value / n)))
  const entropy = values.reduce((sum, value) => sum - (value > 0 ? value * Math.log(value) : 0), 0)
  return Math.exp(entropy)
}
