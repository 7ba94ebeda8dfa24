import { expect, test } from 'vitest'
import { summarize } from '../../../src/eval/analysis/summarize.ts'
import { answerOf, bothOrders, questionOf, resultsOf, runOf, systemOf } from './made-results.ts'

const times = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at))

test('several mixtures are each compared with their own baselines, and with those that were named', () => {
  const questions = times(40, (at) => questionOf(`q${at}`))
  const systems = [
    systemOf('mix', 'mixture'),
    systemOf('one', 'single', 'mix'),
    systemOf('mix-2', 'mixture'),
    systemOf('two', 'single', 'mix-2'),
    systemOf('named', 'single', null),
  ]
  const pairs = [
    ['mix', 'one', 0.9],
    ['mix', 'named', 0.2],
    ['mix-2', 'two', 0.1],
    ['mix-2', 'named', 0.8],
  ] as const
  const { comparisons, primary } = summarize(
    resultsOf({
      run: runOf(systems, { mixtures: ['mix', 'mix-2'], against: ['named', 'auto'] }),
      questions,
      answers: questions.flatMap(({ id }) => systems.map((system) => answerOf(id, system.id))),
      judgments: questions.flatMap(({ id }, at) =>
        pairs.flatMap(([a, b, mean]) =>
          bothOrders(id, mean + (at % 2 === 0 ? 0.1 : -0.1), { a, b }),
        ),
      ),
    }),
  )
  expect(primary).toMatchObject({ mixture: 'mix', baseline: 'named', kind: 'fixed' })
  expect(
    comparisons.map(({ mixture, kind, baseline, verdict }) => [mixture, kind, baseline, verdict]),
  ).toEqual([
    ['mix', 'fixed', 'named', 'worse'],
    ['mix', 'best', 'one', 'better'],
    ['mix', 'single', 'one', 'better'],
    ['mix-2', 'fixed', 'named', 'better'],
    ['mix-2', 'best', 'two', 'worse'],
    ['mix-2', 'single', 'two', 'worse'],
  ])
})

test('repeats show how stable a system is, and how often all of its answers are right', () => {
  const questions = times(4, (at) =>
    questionOf(`q${at}`, { check: { type: 'exact', value: 'yes' } }),
  )
  // The mixture is right twice, twice, once and never of two answers.
  const right = [2, 2, 1, 0]
  const { systems, primary } = summarize(
    resultsOf({
      run: runOf([systemOf('mix', 'mixture'), systemOf('one')], { repeats: 2 }),
      questions,
      answers: questions.flatMap(({ id }, at) =>
        times(2, (repeat) => [
          answerOf(id, 'mix', { repeat, texts: [repeat < (right[at] ?? 0) ? 'yes' : 'no'] }),
          answerOf(id, 'one', { repeat, texts: ['no'] }),
        ]).flat(),
      ),
    }),
  )
  expect(primary.winRate.n).toBe(4)
  expect(systems[0]?.accuracy?.value).toBe(0.625)
  expect(systems[0]?.stability).toMatchObject({ repeats: 2, passAll: 0.5 })
  // One question of four has answers that differ: variance ½ over four degrees of freedom.
  expect(systems[0]?.stability?.within).toBeCloseTo(0.125, 12)
  expect(systems[1]?.stability?.passAll).toBe(0)
})
