import { describe, expect, test } from 'vitest'
import { lookOrder, overStrongest } from '../../../src/eval/analysis/comparing/sequence.ts'
import { summarize } from '../../../src/eval/analysis/summarize.ts'
import type { Results } from '../../../src/eval/results/results-folder.ts'
import { randomFrom } from '../../../src/stats/random/generator.ts'
import {
  answerOf,
  bothOrders,
  judgedResults,
  questionOf,
  resultsOf,
  runOf,
  systemOf,
} from './made-results.ts'

const times = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at))

describe('a sequential plan', () => {
  const coins = (share: number, n: number) => {
    const random = randomFrom(7)
    return times(n, () => (random.uniform() < share ? 1 : 0))
  }

  test('has a confidence sequence, which is wider than the interval of a fixed plan', () => {
    const preferences = coins(0.75, 100)
    const fixed = summarize(judgedResults(preferences))
    const { primary, sentence } = summarize(judgedResults(preferences, { stop: 'sequential' }))
    expect(fixed.primary.sequence).toBeNull()
    const [low = 0, high = 0] = primary.sequence ?? []
    const [tLow = 0, tHigh = 0] = primary.winRate.interval ?? []
    expect(high - low).toBeGreaterThan(tHigh - tLow)
    expect(primary.verdict).toBe('better')
    expect(sentence).toContain(`[${(low * 100).toFixed(0)}, ${(high * 100).toFixed(0)}]`)
  })

  test('decides by the sequence alone', () => {
    // 60 of 100: the interval of a fixed plan leaves out one half, the sequence does not.
    const preferences = times(100, (at) => (at % 5 < 3 ? 1 : 0))
    expect(summarize(judgedResults(preferences)).primary.verdict).toBe('better')
    const { primary } = summarize(judgedResults(preferences, { stop: 'sequential' }))
    expect(primary.verdict).toBe('undecided')
  })

  test('beats the best of a panel only where it beats every model, and loses to any', () => {
    const against = (winRates: readonly number[]): Results => {
      const questions = times(80, (at) => questionOf(`q${at}`))
      const names = winRates.map((_, at) => `m${at}`)
      return resultsOf({
        run: runOf([systemOf('mix', 'mixture'), ...names.map((name) => systemOf(name))], {
          stop: 'sequential',
        }),
        questions,
        answers: questions.flatMap(({ id }) => ['mix', ...names].map((each) => answerOf(id, each))),
        judgments: winRates.flatMap((share, model) => {
          const values = coins(share, 80)
          return questions.flatMap(({ id }, at) =>
            bothOrders(id, values[at] ?? null, { b: `m${model}` }),
          )
        }),
      })
    }
    const widthOf = (results: Results) => {
      const own = summarize(results).comparisons.find(
        ({ baseline, kind }) => baseline === 'm0' && kind === 'single',
      )
      const [low = 0, high = 0] = own?.sequence ?? []
      return high - low
    }
    // Each of three has its part of the 5 %.
    expect(widthOf(against([0.9, 0.9, 0.9]))).toBeGreaterThan(widthOf(against([0.9])))
    expect(summarize(against([0.9, 0.9, 0.9])).primary).toMatchObject({
      kind: 'best',
      verdict: 'better',
    })
    expect(summarize(against([0.9, 0.5, 0.9])).primary.verdict).toBe('undecided')
    expect(summarize(against([0.9, 0.1, 0.9])).primary.verdict).toBe('worse')
  })

  test('takes the questions in an order that only the seed decides', () => {
    const questions = times(30, (at) => questionOf(`q${at}`))
    const ids = (seed: number) => lookOrder(questions, seed).map(({ id }) => id)
    expect(ids(1)).toEqual(ids(1))
    expect(ids(1)).not.toEqual(ids(2))
    expect(ids(1).toSorted()).toEqual(questions.map(({ id }) => id).toSorted())
  })

  test('over several baselines holds for the strongest', () => {
    expect(
      overStrongest([
        [0.6, 0.9],
        [0.4, 0.7],
      ]),
    ).toEqual([0.4, 0.7])
    expect(overStrongest([])).toEqual([1, 1])
  })
})

describe('degraded runs', () => {
  // The mixture wins where its run was whole, and loses where it was degraded.
  const results = (keepDegraded: boolean) => {
    const made = judgedResults(
      times(60, (at) => (at % 3 === 0 ? 0 : at % 3 === 1 ? 1 : 0.75)),
      { keepDegraded },
    )
    const answers = made.answers.map((answer) =>
      answer.system === 'mix' && Number(answer.question.slice(1)) % 3 === 0
        ? { ...answer, degraded: ['agent-failed'] }
        : answer,
    )
    return { ...made, answers }
  }

  test('count by default, with the figure without them beside', () => {
    const { primary, totals, warnings } = summarize(results(true))
    expect(primary.winRate.n).toBe(60)
    expect(primary.winRate.value).toBeCloseTo(1.75 / 3, 12)
    expect(primary.withoutDegraded).toMatchObject({ n: 40, value: 0.875 })
    expect(primary.withDegraded).toBeNull()
    expect(totals.degradedAnswers).toBe(20)
    expect(warnings.join('\n')).toContain('Without degraded runs the win rate is 88 %')
  })

  test('can be left out, with the figure with them beside', () => {
    const { primary } = summarize(results(false))
    expect(primary.winRate).toMatchObject({ n: 40, value: 0.875 })
    expect(primary.withDegraded?.n).toBe(60)
    expect(primary.verdict).toBe('better')
  })
})

describe('with the length held equal', () => {
  /** The judge prefers the longer answer; the mixture's is the longer one in most questions. */
  const longWins = (n: number, lengthOf: (at: number) => number) => {
    const made = judgedResults(
      times(n, (at) => (lengthOf(at) > 100 ? (at % 5 === 0 ? 0.25 : 1) : at % 5 === 0 ? 0.75 : 0)),
    )
    const answers = made.answers.map((answer) => {
      const at = Number(answer.question.slice(1))
      return { ...answer, texts: ['é'.repeat(answer.system === 'mix' ? lengthOf(at) : 100)] }
    })
    return summarize({ ...made, answers })
  }

  test('a mixture that wins by length alone is better as it stands, and not adjusted', () => {
    const { primary, warnings } = longWins(200, (at) =>
      at % 4 === 3 ? 60 + (at % 7) : 150 + (at % 11),
    )
    expect(primary.verdict).toBe('better')
    expect(primary.adjusted?.n).toBe(200)
    expect(primary.adjusted?.interval?.[0]).toBeLessThan(0.5)
    expect(primary.whenLonger?.value).toBeGreaterThan(0.8)
    expect(primary.whenShorter?.value).toBeLessThan(0.2)
    expect(primary.lengthRatio).toBeCloseTo(1.32, 1)
    expect(warnings.join('\n')).toContain('Better as it stands, but not with the length held equal')
  })

  test('an adjusted rate of scores that are all the same is as unsure as the raw one', () => {
    const made = judgedResults(Array<number>(6).fill(0.5))
    const answers = made.answers.map((answer, at) => ({
      ...answer,
      texts: ['x'.repeat(1 + ((at * 5) % 7))],
    }))
    const { primary } = summarize({ ...made, answers })
    expect(primary.adjusted?.interval).toEqual(primary.winRate.interval)
  })

  test('the sentence names the money of a mixture where its baseline is free', () => {
    const made = judgedResults(times(40, (at) => 0.5 + (at % 2) / 5))
    const { primary, sentence } = summarize({
      ...made,
      answers: made.answers.map((answer) =>
        answer.system === 'mix' ? answer : { ...answer, costUsd: 0 },
      ),
    })
    expect(primary.costRatio).toBeNull()
    expect(sentence).toContain('at $0.0040 more a question and')
  })

  test('a verdict on equal scores needs as many clusters as questions without one', () => {
    const made = judgedResults(Array<number>(40).fill(0.5))
    const questions = made.questions.map((question, at) => ({ ...question, cluster: `c${at % 8}` }))
    expect(summarize(made).primary.neededQuestions).toBe(49)
    expect(summarize({ ...made, questions }).primary.neededQuestions).toBe(245)
  })

  test.each([['one'], ['mix', 'one']])(
    'nothing is decided against a baseline that never answered: %j',
    (...failing) => {
      const made = judgedResults(Array<null>(60).fill(null))
      const { primary, warnings } = summarize({
        ...made,
        judgments: [],
        answers: made.answers.map((answer) =>
          failing.includes(answer.system)
            ? { ...answer, texts: [], error: 'upstream_error' }
            : answer,
        ),
      })
      expect(primary).toMatchObject({ verdict: 'undecided', neededQuestions: null })
      expect(warnings.join('\n')).toContain('No verdict against what never answered: ')
    },
  )

  test('a win rate has no adjusted figure where one system is always the longer one', () => {
    const { primary } = longWins(40, () => 150)
    expect(primary.adjusted).toBeNull()
    expect(primary.adjustedNote).toContain('Length cannot be separated from quality here')
  })
})
