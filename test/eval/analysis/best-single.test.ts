import { describe, expect, test } from 'vitest'
import { foldsOf } from '../../../src/stats/random/folds.ts'
import { summarize } from '../../../src/eval/analysis/summarize.ts'
import type { Results } from '../../../src/eval/results/results-folder.ts'
import { answerOf, bothOrders, questionOf, resultsOf, runOf, systemOf } from './made-results.ts'

const times = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at))

describe('the best single model', () => {
  const panel = (
    n: number,
    winRates: Readonly<Record<string, (at: number) => number>>,
  ): Results => {
    const questions = times(n, (at) => questionOf(`q${at}`))
    const names = Object.keys(winRates)
    return resultsOf({
      run: runOf([systemOf('mix', 'mixture'), ...names.map((name) => systemOf(name))]),
      questions,
      answers: questions.flatMap(({ id }) =>
        ['mix', ...names].map((system) => answerOf(id, system)),
      ),
      judgments: names.flatMap((b) =>
        questions.flatMap(({ id }, at) => bothOrders(id, winRates[b]?.(at) ?? null, { b })),
      ),
    })
  }

  test('is the primary baseline with auto, chosen on other questions than it is scored on', () => {
    const { primary, comparisons } = summarize(
      panel(60, {
        weak: (at) => (at % 3 === 0 ? 0.5 : 1),
        strong: (at) => (at % 3 === 0 ? 0.5 : 0.25),
      }),
    )
    expect(primary).toMatchObject({
      kind: 'best',
      baseline: 'strong',
      chosen: ['strong', 'strong'],
      verdict: 'worse',
    })
    expect(primary.winRate.n).toBe(60)
    expect(comparisons.map(({ kind, baseline }) => `${kind} ${baseline}`)).toEqual([
      'best strong',
      'single weak',
      'single strong',
    ])
  })

  test('has no advantage from the questions that it is scored on', () => {
    // Each model is good on one fold alone: the one that is chosen for a fold by the other is bad there.
    const folds = foldsOf(
      times(40, (at) => `question q${at}`),
      { folds: 2, seed: 1 },
    )
    const { primary } = summarize(
      panel(40, {
        zero: (at) => (folds[at] === 0 ? 0.1 : 0.9),
        one: (at) => (folds[at] === 1 ? 0.1 : 0.9),
      }),
    )
    expect(primary.chosen).toEqual(['one', 'zero'])
    expect(primary.winRate.value).toBeCloseTo(0.9, 12)
  })

  test('of equal models that differ by chance alone does not beat the mixture', () => {
    // Eight models without any difference: the one that looks best on the same questions would win 56 %.
    const noise = (seed: number) => (at: number) => ((at * 7919 + seed * 104_729) % 97) / 96
    const models = Object.fromEntries(times(8, (at) => [`m${at}`, noise(at + 1)]))
    const { primary } = summarize(panel(100, models))
    expect(primary.verdict).toBe('undecided')
  })
})
