import { describe, expect, test } from 'vitest'
import { summarize } from '../../../src/eval/analysis/summarize.ts'
import type { Results } from '../../../src/eval/results/results-folder.ts'
import { EvalError } from '../../../src/eval/command/errors.ts'
import {
  answerOf,
  bothOrders,
  judgedResults,
  questionOf,
  resultsOf,
  runOf,
  systemOf,
  verdictOf,
} from './made-results.ts'

const times = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at))

/** Preferences with this mean, half of them far above it and half below. */
const around = (mean: number, n: number, spread = 0.25) =>
  times(n, (at) => Math.min(1, Math.max(0, mean + (at % 2 === 0 ? spread : -spread))))

describe('the verdict', () => {
  test('is better where the interval is above one half, with the figures of a paired t test', () => {
    const { primary, sentence } = summarize(judgedResults(around(0.6, 100)))
    expect(primary.verdict).toBe('better')
    // 0.6 ± t(0.975, 99) · 0.25 · √(100/99) / 10
    expect(primary.winRate.value).toBeCloseTo(0.6, 12)
    expect(primary.winRate.interval?.[0]).toBeCloseTo(0.6 - 1.984217 * 0.0251259, 5)
    expect(primary.winRate).toMatchObject({ n: 100, method: 't' })
    expect(primary.neededQuestions).toBeNull()
    expect(sentence).toBe(
      'The mixture mix is better than one on your 100 questions: win rate 60 % [55, 65], at 4.0× the cost and 3.0× the time.',
    )
  })

  test('is worse where the interval is below one half', () => {
    const { primary, sentence } = summarize(judgedResults(around(0.4, 100)))
    expect(primary.verdict).toBe('worse')
    expect(sentence).toMatch(
      /^The mixture mix is worse than one on your 100 questions: win rate 40 %/,
    )
  })

  test('is equivalent where the 90 % interval is within the margin, whatever the cost', () => {
    const { primary, sentence } = summarize(judgedResults(around(0.5, 100, 0.05)))
    expect(primary.verdict).toBe('equivalent')
    expect(sentence).toContain('equivalent within 3 points')
    expect(sentence).toContain('4.0× the cost')
  })

  test('is undecided with 20 questions, and names how many would decide', () => {
    const { primary, sentence } = summarize(judgedResults(around(0.55, 20, 0.4)))
    expect(primary.verdict).toBe('undecided')
    // (1.96 + 0.8416)² · 0.41² / 0.05² = 528.9 for this spread.
    expect(primary.neededQuestions).toBe(529)
    expect(sentence).toContain('about 529 questions would decide')
  })

  test('is undecided between identical systems, and A against A is one half', () => {
    const { primary } = summarize(judgedResults(times(20, () => 0.5)))
    expect(primary.winRate.value).toBe(0.5)
    expect(primary.verdict).toBe('undecided')
    expect(primary).toMatchObject({ wins: 0, ties: 20, losses: 0 })
  })

  test('is undecided after five wins alone and better after six', () => {
    expect(summarize(judgedResults(times(5, () => 1))).primary.verdict).toBe('undecided')
    expect(summarize(judgedResults(times(6, () => 1))).primary.verdict).toBe('better')
  })

  test('under 30 questions also needs the exact sign test', () => {
    // A t interval of 12 scores with four wins and eight ties leaves out one half; p of 4 to 0 is 0.125.
    const { primary } = summarize(judgedResults(times(12, (at) => (at < 4 ? 1 : 0.5))))
    expect(primary.winRate.interval?.[0]).toBeGreaterThan(0.5)
    expect(primary.verdict).toBe('undecided')
  })

  test('is refused when more than 5 % of the verdicts of a judge cannot be read', () => {
    const readable = around(0.8, 94)
    const six = summarize(judgedResults([...readable, ...times(6, () => null)]))
    expect(six.primary.verdict).toBe('undecided')
    expect(six.primary.missing).toBe(6)
    expect(six.warnings.join('\n')).toContain(
      '6.0 % of the verdicts of judge/one could not be read',
    )
    const five = summarize(judgedResults([...readable, 0.8, ...times(5, () => null)]))
    expect(five.primary.verdict).toBe('better')
  })

  test('of clustered questions counts clusters, not questions', () => {
    const made = judgedResults(around(0.6, 40).toSorted())
    const clustered = {
      ...made,
      questions: made.questions.map((question, at) => ({
        ...question,
        cluster: `c${Math.floor(at / 10)}`,
      })),
    }
    expect(summarize(made).primary.verdict).toBe('better')
    const { primary } = summarize(clustered)
    expect(primary.verdict).toBe('undecided')
    expect(primary.winRate.method).toBe('cluster-robust t, 4 clusters')
  })
})

describe('a preference', () => {
  test('is the mean over orders of each judge, then over judges, whatever the sides of the record', () => {
    const [question] = [questionOf('q')]
    const { primary } = summarize(
      resultsOf({
        questions: [question],
        answers: [answerOf('q', 'mix'), answerOf('q', 'one')],
        judgments: [
          verdictOf('q', 1, { first: 'a' }),
          verdictOf('q', 0.5, { first: 'b' }),
          verdictOf('q', 0.75, { judge: 'judge/two', a: 'one', b: 'mix' }),
        ],
      }),
    )
    // Judge one says 0.75, judge two 1 − 0.75.
    expect(primary.winRate.value).toBeCloseTo(0.5, 12)
  })

  test('of a later record replaces that of an earlier one', () => {
    const { primary } = summarize(
      resultsOf({
        questions: [questionOf('q')],
        answers: [answerOf('q', 'mix'), answerOf('q', 'one')],
        judgments: [verdictOf('q', 0), verdictOf('q', 1)],
      }),
    )
    expect(primary.winRate).toMatchObject({ value: 1, n: 1 })
  })

  test('for an answer that failed is a loss, for both a tie', () => {
    const results = resultsOf({
      questions: times(3, (at) => questionOf(`q${at}`)),
      answers: [
        answerOf('q0', 'mix', { error: 'timeout', texts: [] }),
        answerOf('q0', 'one'),
        answerOf('q1', 'mix'),
        answerOf('q1', 'one', { error: 'timeout', texts: [] }),
        answerOf('q2', 'mix', { error: 'timeout', texts: [] }),
        answerOf('q2', 'one', { error: 'timeout', texts: [] }),
      ],
    })
    const { primary, totals, warnings } = summarize(results)
    expect(primary).toMatchObject({ wins: 1, ties: 1, losses: 1, missing: 0 })
    expect(totals.failedAnswers).toBe(4)
    expect(warnings.join('\n')).toContain('count as lost: 2 of mix and 2 of one')
  })

  test('between equal texts is one half without a judge', () => {
    const { primary } = summarize(
      resultsOf({
        questions: [questionOf('q')],
        answers: [
          answerOf('q', 'mix', { texts: ['The same'] }),
          answerOf('q', 'one', { texts: ['The same'] }),
        ],
      }),
    )
    expect(primary.winRate).toMatchObject({ value: 0.5, n: 1 })
  })

  test('averages repeats within the question', () => {
    const answers = ['mix', 'one'].flatMap((system) =>
      times(3, (repeat) => answerOf('q', system, { repeat, texts: [`${system} ${repeat}`] })),
    )
    const judgments = [1, 1, 0].flatMap((preference, repeat) =>
      bothOrders('q', preference, { repeat }),
    )
    const { primary } = summarize(resultsOf({ questions: [questionOf('q')], answers, judgments }))
    expect(primary.winRate.n).toBe(1)
    expect(primary.winRate.value).toBeCloseTo(2 / 3, 12)
  })
})

describe('questions with a check', () => {
  const check = { type: 'exact', value: 'right' } as const
  const checked = (ours: readonly boolean[], theirs: readonly boolean[]): Results => {
    const questions = ours.map((_, at) => questionOf(`q${at}`, { check }))
    const textOf = (isRight: boolean | undefined) => [isRight === true ? 'right' : 'wrong']
    return resultsOf({
      questions,
      answers: questions.flatMap(({ id }, at) => [
        answerOf(id, 'mix', { texts: textOf(ours[at]) }),
        answerOf(id, 'one', { texts: textOf(theirs[at]) }),
      ]),
    })
  }

  test('are scored by it, with accuracy and McNemar beside the win rate', () => {
    const ours = times(40, (at) => at < 30)
    const theirs = times(40, (at) => at < 10 || at >= 36)
    const { primary, judges, agreement } = summarize(checked(ours, theirs))
    expect(primary.winRate.value).toBeCloseTo((1 + 30 / 40 - 14 / 40) / 2, 12)
    expect(primary).toMatchObject({ wins: 20, losses: 4, ties: 16, verdict: 'better' })
    expect(primary.accuracy?.mixture).toMatchObject({ value: 0.75, method: 'Wilson', n: 40 })
    expect(primary.accuracy?.difference.value).toBeCloseTo(0.4, 12)
    expect(primary.accuracy?.difference.method).toContain('McNemar exact 20 v. 4, p = 0.002')
    expect(primary.adjusted).toBeNull()
    expect(primary.adjustedNote).toContain('No judge read the answers')
    expect(judges).toEqual([])
    expect(agreement).toBeNull()
  })

  test('alone count where the run is check-only', () => {
    const made = checked([true, true], [false, false])
    const results = {
      ...made,
      run: runOf(made.run.systems, { checkOnly: true }),
      questions: [...made.questions, questionOf('open')],
      answers: [...made.answers, answerOf('open', 'mix'), answerOf('open', 'one')],
      judgments: bothOrders('open', 0),
    }
    expect(summarize(results).primary.winRate).toMatchObject({ value: 1, n: 2 })
  })
})

describe('a run with little in it', () => {
  test('has no number that JSON cannot hold', () => {
    const cases: Results[] = [
      judgedResults([1]),
      judgedResults([null]),
      judgedResults([0.5, 0.5]),
      judgedResults(times(3, () => null)),
      judgedResults([1, 0, 0.5], { stop: 'sequential' }),
      resultsOf({
        questions: [questionOf('q')],
        answers: ['mix', 'one'].map((system) =>
          answerOf('q', system, {
            error: 'timeout',
            texts: [],
            costUsd: null,
            firstTokenMs: null,
            latencyMs: 0,
          }),
        ),
      }),
      resultsOf({
        questions: times(4, (at) => questionOf(`q${at}`)),
        answers: times(4, (at) =>
          ['mix', 'one'].map((id) =>
            answerOf(`q${at}`, id, { texts: [''], costUsd: 0, latencyMs: 0 }),
          ),
        ).flat(),
      }),
    ]
    for (const results of cases) {
      const summary = summarize(results)
      expect(numbersIn(summary).every(Number.isFinite)).toBe(true)
      expect(summary.primary.verdict).toBe('undecided')
      expect(summary.sentence).not.toMatch(/NaN|null|undefined|Infinity/)
      expect(summary.warnings.join()).not.toMatch(/NaN|null|undefined|Infinity/)
    }
  })

  test('cannot be summarized without a mixture or without a pair of answers', () => {
    expect(() => summarize(resultsOf({ run: runOf([systemOf('one')]) }))).toThrow(EvalError)
    expect(() => summarize(resultsOf({ answers: [answerOf('q', 'mix')] }))).toThrow(EvalError)
  })

  test('has no ratio of costs, and says so, where a price is unknown', () => {
    const made = judgedResults(around(0.6, 40))
    const [first, ...rest] = made.answers
    const { primary, sentence, warnings, totals } = summarize({
      ...made,
      answers: [{ ...(first ?? answerOf('q0', 'mix')), costUsd: null }, ...rest],
    })
    expect(primary.costRatio).toBeNull()
    expect(primary.usdPerPoint).toBeNull()
    expect(sentence).toContain('at an unknown cost')
    expect(warnings.join('\n')).toContain('The price is unknown of mix')
    expect(totals.answersUsd).toBeNull()
  })

  test('has no ratio of costs where simulated models are free, and calls that no cost', () => {
    const made = judgedResults(around(0.6, 40))
    const { primary, sentence } = summarize({
      ...made,
      run: { ...made.run, simulated: true },
      answers: made.answers.map((answer) => ({ ...answer, costUsd: 0 })),
    })
    expect(primary.costRatio).toBeNull()
    expect(primary.costDifferenceUsd).toBe(0)
    expect(sentence).toContain('at no cost and')
  })
})

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(numbersIn)
}
