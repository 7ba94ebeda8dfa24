import { signTest } from '../../../stats/intervals/sign-test.ts'
import type { Comparison, Estimate } from '../../results/summary.ts'
import { differenceOf, shareOf, type Sample } from '../estimates.ts'
import type { PairedQuestion } from '../records/paired-question.ts'

/** The share of right answers of both systems, over the questions with a check; null without any. */
export function accuracyOf(pairs: readonly PairedQuestion[]): Comparison['accuracy'] {
  const checked = pairs.flatMap(({ question: { cluster }, scores }) =>
    scores === null ? [] : [{ ...scores, cluster }],
  )
  const samples = (score: (row: (typeof checked)[number]) => number): Sample[] =>
    checked.map((row) => ({ value: score(row), cluster: row.cluster }))
  const mixture = shareOf(samples((row) => row.mixture))
  const baseline = shareOf(samples((row) => row.baseline))
  const difference = differenceOf(samples((row) => row.mixture - row.baseline))
  if (mixture === null || baseline === null || difference === null) return null
  const isBinary = checked.every((row) => isWhole(row.mixture) && isWhole(row.baseline))
  return { mixture, baseline, difference: isBinary ? withMcNemar(difference, checked) : difference }
}

/** McNemar's exact test compares the questions that one system alone answers right with those that the other alone does. */
function withMcNemar(
  difference: Estimate,
  rows: readonly { readonly mixture: number; readonly baseline: number }[],
): Estimate {
  const ours = rows.filter(({ mixture, baseline }) => mixture > baseline).length
  const theirs = rows.filter(({ mixture, baseline }) => mixture < baseline).length
  const pValue = signTest(ours, theirs)
  const p = pValue < 0.001 ? 'p < 0.001' : `p = ${pValue.toFixed(3)}`
  return {
    ...difference,
    method: `paired ${difference.method}; McNemar exact ${ours} v. ${theirs}, ${p}`,
  }
}

function isWhole(score: number): boolean {
  return score === 0 || score === 1
}
