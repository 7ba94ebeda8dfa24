import { describe, expect, test } from 'vitest'
import { summarize } from '../../../src/eval/analysis/summarize.ts'
import type { Results } from '../../../src/eval/results/results-folder.ts'
import {
  answerOf,
  bothOrders,
  questionOf,
  resultsOf,
  runOf,
  systemOf,
  verdictOf,
} from './made-results.ts'

const times = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at))

const check = { type: 'exact', value: 'right' } as const

/** A run on questions with a check; each system says which it answers right. */
function checked(n: number, right: Readonly<Record<string, (at: number) => boolean>>): Results {
  const questions = times(n, (at) => questionOf(`q${at}`, { check }))
  const names = Object.keys(right)
  return resultsOf({
    run: runOf(names.map((name) => (name === 'mix' ? systemOf(name, 'mixture') : systemOf(name)))),
    questions,
    answers: questions.flatMap(({ id }, at) =>
      names.map((name) =>
        answerOf(id, name, { texts: [right[name]?.(at) === true ? 'right' : 'wrong'] }),
      ),
    ),
  })
}

describe('the ledger', () => {
  test('of questions with checks is of their scores', () => {
    // One is right on 60 of 100, two on 40 others of which 20 are shared; the mixture on 70.
    const { ledgers } = summarize(
      checked(100, {
        mix: (at) => at < 50 || at >= 80,
        one: (at) => at < 60,
        two: (at) => at >= 40 && at < 80,
      }),
    )
    const [ledger] = ledgers
    expect(ledger).toMatchObject({ mixture: 'mix', bestSingle: 'one' })
    expect(ledger?.gain.value).toBeCloseTo(0.1, 12)
    expect(ledger?.headroom.value).toBeCloseTo(0.2, 12)
    expect(ledger?.capture?.value).toBeCloseTo(0.5, 12)
    // Right where no proposal is: the last twenty. Wrong where one is right: ten.
    expect(ledger?.surplus.value).toBeCloseTo(0.2, 12)
    expect(ledger?.damage.value).toBeCloseTo(0.1, 12)
    expect(ledger?.rescue).toMatchObject({ value: 0.5, n: 40 })
    expect(ledger?.harm?.value).toBeCloseTo(1 / 6, 12)
    expect(ledger?.agents.map(({ score }) => score.value)).toEqual([0.6, 0.4])
    expect(ledger?.complementarity).toBeGreaterThan(1)
  })

  test('of judged questions is not inflated by the noise of the judge', () => {
    // Every verdict is a coin: with one half of them choosing, the other sees no headroom.
    const questions = times(300, (at) => questionOf(`q${at}`))
    const names = ['a', 'b', 'c', 'd']
    const coin = (seed: number) =>
      Math.abs(Math.sin(seed * 12.9898) * 43_758.5453) % 1 < 0.5 ? 1 : 0
    const { ledgers } = summarize(
      resultsOf({
        run: runOf([systemOf('mix', 'mixture'), ...names.map((name) => systemOf(name))]),
        questions,
        answers: questions.flatMap(({ id }) => ['mix', ...names].map((each) => answerOf(id, each))),
        judgments: questions.flatMap(({ id }, at) =>
          names.flatMap((b, agent) => [
            verdictOf(id, coin(at * 8 + agent), { b, first: 'a' }),
            verdictOf(id, coin(at * 8 + agent + 5000), { b, first: 'b' }),
          ]),
        ),
      }),
    )
    const headroom = ledgers[0]?.headroom
    expect(headroom?.interval?.[0]).toBeLessThan(0)
    expect(headroom?.interval?.[1]).toBeGreaterThan(0)
    expect(ledgers[0]).toMatchObject({ capture: null, rescue: null, harm: null })
  })

  test('wants at least two proposals', () => {
    expect(summarize(checked(10, { mix: () => true, one: () => false })).ledgers).toEqual([])
  })
})

describe('the front of cost and quality', () => {
  test('leaves out what is dearer and no better, with how sure that is', () => {
    const { systems } = summarize(
      checked(60, { mix: (at) => at < 30, one: (at) => at < 50, two: (at) => at < 20 }),
    )
    const place = Object.fromEntries(
      systems.map(({ id, onFront, frontProbability }) => [id, [onFront, frontProbability]]),
    )
    expect(place['mix']).toEqual([false, expect.closeTo(0, 2)])
    expect(place['one']).toEqual([true, 1])
    // As dear as one, and worse.
    expect(place['two']).toEqual([false, 0])
  })

  test('has no place for a system without a price', () => {
    const made = checked(10, { mix: () => true, one: (at) => at < 5 })
    const answers = made.answers.map((answer) =>
      answer.system === 'one' ? { ...answer, costUsd: null } : answer,
    )
    const { systems } = summarize({ ...made, answers })
    expect(systems.map(({ onFront }) => onFront)).toEqual([true, null])
  })
})

describe('the price of a point', () => {
  test('is the difference of cost by the difference of the win rate', () => {
    const { primary } = summarize(checked(100, { mix: (at) => at < 80, one: (at) => at < 40 }))
    // $0.003 more for 20 points of win rate.
    expect(primary.usdPerPoint?.value).toBeCloseTo(0.003 / 20, 12)
    expect(primary.usdPerPoint?.interval).toHaveLength(2)
  })

  test('has no bound where the systems may be equally good', () => {
    const { primary } = summarize(checked(20, { mix: (at) => at < 11, one: (at) => at < 10 }))
    expect(primary.usdPerPoint).toEqual({
      value: null,
      note: 'Unbounded: the win rate may not differ, for $0.0030 more a question',
    })
  })

  test('where the systems may be equally good and cost the same, says so', () => {
    const made = checked(20, { mix: (at) => at < 11, one: (at) => at < 10 })
    const answers = made.answers.map((answer) => ({ ...answer, costUsd: 0.001 }))
    expect(summarize({ ...made, answers }).primary.usdPerPoint).toEqual({
      value: null,
      note: 'Unbounded: the win rate may not differ, at the same cost',
    })
  })

  test('is not asked of what is worse', () => {
    const { primary } = summarize(checked(60, { mix: (at) => at < 10, one: (at) => at < 50 }))
    expect(primary.usdPerPoint).toEqual({ value: null, note: 'Worse and not cheaper' })
  })
})

describe('the agreement of judges', () => {
  const judged = (other: (at: number) => number) => {
    const questions = times(40, (at) => questionOf(`q${at}`))
    return summarize(
      resultsOf({
        questions,
        answers: questions.flatMap(({ id }) => [answerOf(id, 'mix'), answerOf(id, 'one')]),
        judgments: questions.flatMap(({ id }, at) => [
          ...bothOrders(id, at % 2, { judge: 'j/a' }),
          ...bothOrders(id, other(at), { judge: 'j/b' }),
        ]),
      }),
    ).agreement
  }

  test('is 1 where they say the same, and around 0 where they do not care', () => {
    expect(judged((at) => (at % 2 === 0 ? 0.25 : 0.75))?.value).toBeCloseTo(1, 12)
    expect(Math.abs(judged((at) => Number(at % 4 < 2))?.value ?? 1)).toBeLessThan(0.05)
    expect(judged((at) => 1 - (at % 2))?.value).toBeLessThan(-0.9)
  })
})
