import { expect, test } from 'vitest'
import { withPair } from '../../../../src/cloudflare/evidence/comparison-sums.ts'
import { valueOf } from '../../../../src/gateway/evidence/comparing/judging.ts'
import { wireComparisons } from '../../../../src/gateway/evidence/comparing/wire-comparisons.ts'
import type {
  ComparedPair,
  JudgedOrder,
} from '../../../../src/protocol/comparisons/compared-run.ts'
import type { ComparisonSums } from '../../../../src/protocol/comparisons/comparison-sums.ts'

type Verdict = JudgedOrder['verdict']

const judgment = (one: Verdict, two: Verdict) => ({
  model: 'sim/judge',
  orders: [
    { first: true, verdict: one },
    { first: false, verdict: two },
  ],
})

function pairOf(verdicts: readonly [Verdict, Verdict], more: Partial<ComparedPair>): ComparedPair {
  const judgments = [judgment(...verdicts)]
  const figures = { costUsd: 0.02, latencyMs: 300, chars: 90 }
  return {
    against: 'sim/a',
    alpha: 0.05,
    value: valueOf(judgments),
    judgments,
    judgeCostUsd: 0.001,
    answer: figures,
    other: { costUsd: 0.01, latencyMs: 100, chars: 60 },
    ...more,
  }
}

function sumsOf(
  pairs: readonly (readonly [Verdict, Verdict])[],
  more: Partial<ComparedPair> = {},
): ComparisonSums {
  const run = { atMs: 5_000, regret: null }
  const sums = pairs.reduce<ComparisonSums | null>(
    (before, verdicts) => withPair(before, pairOf(verdicts, more), run),
    null,
  )
  if (sums === null) throw new Error('There is no pair')
  return sums
}

const times = (n: number, verdicts: readonly [Verdict, Verdict]) =>
  Array.from({ length: n }, () => verdicts)

function shown(sums: ComparisonSums, more: readonly ComparisonSums[] = []) {
  const comparisons = [
    { version: 1, against: 'sim/a', sums },
    ...more.map((each) => ({ version: 1, against: `without:${each.without?.agent}`, sums: each })),
  ]
  const money = { day: '2026-11-28', spentUsd: 0, skipped: 0 }
  const list = wireComparisons({ comparisons, money }, { mixture: 'team' }, 1)
  const [comparison] = list.data
  if (comparison === undefined) throw new Error('There is no comparison')
  return comparison
}

test.each<
  [what: string, judgments: readonly (readonly [Verdict, Verdict])[], value: number | null]
>([
  ['a win in both orders', [['win', 'win']], 1],
  ['a loss in both orders', [['loss', 'loss']], 0],
  ['orders that contradict each other', [['win', 'loss']], 0.5],
  ['a tie and a win', [['tie', 'win']], 0.75],
  ['one order without a verdict', [['win', null]], null],
  [
    'two judges',
    [
      ['win', 'win'],
      ['loss', 'loss'],
    ],
    0.5,
  ],
  [
    'two judges, one without a verdict',
    [
      ['win', 'win'],
      [null, 'loss'],
    ],
    1,
  ],
  ['no judge', [], null],
])('%s have a value of their own', (_what, judgments, value) => {
  expect(valueOf(judgments.map((orders) => judgment(...orders)))).toBe(value)
})

test('there is no verdict below 50 runs, however clear they are', () => {
  const few = shown(sumsOf(times(49, ['loss', 'loss'])))
  expect(few).toMatchObject({ verdict: 'undecided', enough: false })
  expect(few.why).toBe('49 of the 50 judged runs that a verdict takes')
  expect(shown(sumsOf(times(50, ['loss', 'loss'])))).toMatchObject({
    verdict: 'worse',
    enough: true,
  })
})

test.each<[verdict: string, pairs: readonly (readonly [Verdict, Verdict])[]]>([
  ['better', times(80, ['win', 'win'])],
  ['worse', times(80, ['loss', 'loss'])],
  ['equivalent', times(200, ['tie', 'tie'])],
  [
    'undecided',
    times(60, ['win', 'win']).flatMap((pair, at) => [at % 2 ? pair : (['loss', 'loss'] as const)]),
  ],
])('a mixture is found to be %s', (verdict, pairs) => {
  expect(shown(sumsOf(pairs)).verdict).toBe(verdict)
})

test('more than 5 % of unusable verdicts leave no verdict', () => {
  const pairs = [...times(80, ['win', 'win']), ...times(10, ['win', null])]
  const { verdict, why, missing, judge } = shown(sumsOf(pairs))
  expect({ verdict, missing }).toEqual({ verdict: 'undecided', missing: 10 })
  expect(judge.missing_share).toBeCloseTo(10 / 180)
  expect(why).toContain('no usable verdict')
})

test('ratios are of the mixture to the other, and null where one is unknown', () => {
  const known = shown(sumsOf(times(2, ['win', 'win'])))
  expect(known).toMatchObject({ cost_ratio: 2, latency_ratio: 3, length_ratio: 1.5 })
  const other = { costUsd: null, latencyMs: null, chars: 60 }
  expect(shown(sumsOf(times(2, ['win', 'win']), { other }))).toMatchObject({
    cost_ratio: null,
    latency_ratio: null,
  })
})

test('an agent adds, harms, or adds nothing, and says nothing before 50 runs', () => {
  const agent = (name: string, pairs: readonly (readonly [Verdict, Verdict])[]) =>
    sumsOf(pairs, { without: { agent: name, model: `sim/${name}` } })
  const { agents } = shown(sumsOf([['win', 'win']]), [
    agent('a', times(80, ['win', 'win'])),
    agent('b', times(80, ['loss', 'loss'])),
    agent('c', times(80, ['tie', 'tie'])),
    agent('d', times(49, ['tie', 'tie'])),
  ])
  expect(agents.map(({ agent: name, finding }) => [name, finding])).toEqual([
    ['a', 'adds'],
    ['b', 'harms'],
    ['c', 'adds_nothing'],
    ['d', 'not_enough'],
  ])
})
