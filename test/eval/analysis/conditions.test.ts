import { expect, test } from 'vitest'
import { metConditions, parseConditions } from '../../../src/eval/analysis/conditions.ts'
import { UseError } from '../../../src/eval/command/errors.ts'
import type { Comparison, Summary } from '../../../src/eval/results/summary.ts'

const estimate = (value: number) => ({ value, interval: null, n: 10, method: 'none' })

function met(primary: Partial<Comparison>, ...texts: string[]): string[] {
  return metConditions({ primary } as Summary, parseConditions(texts))
}

test.each([
  ['worse', ['worse'], ['better', 'equivalent', 'undecided']],
  ['not-better', ['worse', 'equivalent', 'undecided'], ['better']],
  ['undecided', ['undecided'], ['better', 'worse', 'equivalent']],
] as const)('the condition %s is met by the verdicts %j alone', (text, meeting, others) => {
  for (const verdict of meeting) expect(met({ verdict }, text)).toHaveLength(1)
  for (const verdict of others) expect(met({ verdict }, text)).toEqual([])
})

test('a condition on the cost is met above its ratio, and not at it', () => {
  expect(met({ costRatio: estimate(2.01) }, 'costlier=2x')).toEqual([
    'costlier=2x: the mixture needs 2.01 times the cost',
  ])
  expect(met({ costRatio: estimate(2) }, 'costlier=2x')).toEqual([])
  expect(met({ costRatio: estimate(1.6) }, 'costlier=1.5')).toHaveLength(1)
  expect(met({ timeRatio: estimate(4) }, 'slower=3x')).toHaveLength(1)
})

test('a condition on an unknown cost is met, since it cannot be ruled out', () => {
  expect(met({ costRatio: null }, 'costlier=2x')).toEqual([
    'costlier=2x: the ratio of cost is unknown',
  ])
})

test('a mixture is not costlier than a baseline where both are free', () => {
  expect(met({ costRatio: null, costDifferenceUsd: 0 }, 'costlier=2x')).toEqual([])
  expect(met({ costRatio: null, costDifferenceUsd: 0.01 }, 'costlier=2x')).toEqual([
    'costlier=2x: the mixture is not free, as the baseline is',
  ])
})

test('conditions may be repeated and listed with commas', () => {
  const primary = { verdict: 'worse', costRatio: estimate(9) } as const
  expect(met(primary, 'worse, costlier=2x', 'undecided')).toEqual([
    'worse: the mixture is worse',
    'costlier=2x: the mixture needs 9.00 times the cost',
  ])
})

test.each([
  '',
  ' , ',
  'bad',
  'costlier',
  'costlier=',
  'costlier=0x',
  'costlier=-1x',
  'cheaper=2x',
  'toString',
])('the condition "%s" is no condition', (text) => {
  expect(() => parseConditions([text])).toThrow(UseError)
})
