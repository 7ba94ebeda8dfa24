import { describe, expect, test } from 'vitest'
import { summarize } from '../../../src/eval/analysis/summarize.ts'
import type { GradeRecord } from '../../../src/eval/results/judgment-record.ts'
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

describe('categories', () => {
  test('show where a mixture that is better on average is worse', () => {
    const made = judgedResults(
      times(120, (at) => (at < 90 ? (at % 10 === 0 ? 0.5 : 1) : at % 10 === 0 ? 0.5 : 0)),
    )
    const questions = made.questions.map((question, at) => ({
      ...question,
      category: at < 90 ? 'facts' : 'sums',
    }))
    const { primary, categories, warnings } = summarize({ ...made, questions })
    expect(primary.verdict).toBe('better')
    expect(categories.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['facts', 'better'],
      ['sums', 'worse'],
    ])
    expect(categories[1]?.estimate).toMatchObject({ n: 30 })
    expect(warnings.join('\n')).toContain('The mixture is worse in the category sums')
  })

  test('are corrected as one family: chance in one of twenty is no verdict', () => {
    const made = judgedResults(times(400, (at) => (at < 20 ? (at % 20 < 15 ? 1 : 0) : at % 2)))
    const questions = made.questions.map((question, at) => ({
      ...question,
      category: `c${Math.floor(at / 20)}`,
    }))
    const { categories } = summarize({ ...made, questions })
    expect(categories).toHaveLength(20)
    expect(categories.find(({ name }) => name === 'c0')?.estimate.interval?.[0]).toBeGreaterThan(
      0.5,
    )
    expect(categories.map(({ verdict }) => verdict)).not.toContain('better')
  })

  test('of a few questions also need the sign test', () => {
    const few = [0.75, 0.75, 1, 0.75, 0.75]
    const made = judgedResults([...few, ...times(40, (at) => at % 2)])
    const questions = made.questions.map((question, at) => ({
      ...question,
      category: at < few.length ? 'few' : 'many',
    }))
    const { categories } = summarize({ ...made, questions })
    expect(categories[0]?.estimate.interval?.[0]).toBeGreaterThan(0.5)
    expect(categories[0]).toMatchObject({ name: 'few', verdict: 'undecided' })
    expect(categories[0]?.pAdjusted).toBeCloseTo(2 * 2 ** -4, 9)
  })

  test('have no verdict where the judge cannot be read too often', () => {
    const verdictWith = (missing: number) => {
      const made = judgedResults(times(100, (at) => (at < missing ? null : at % 9 === 0 ? 0.5 : 1)))
      const questions = made.questions.map((question) => ({ ...question, category: 'facts' }))
      return summarize({ ...made, questions }).categories[0]?.verdict
    }
    expect([verdictWith(5), verdictWith(6)]).toEqual(['better', 'undecided'])
  })

  test('of skills are differences of points, where both answers have some', () => {
    const made = judgedResults(times(30, () => 0.5))
    const grade = (
      question: string,
      system: string,
      points: GradeRecord['points'],
    ): GradeRecord => ({
      kind: 'grade',
      question,
      repeat: 0,
      system,
      judge: 'judge/one',
      points,
      why: '',
      error: null,
      costUsd: 0,
      latencyMs: 1,
      prompt: 'p',
    })
    const grades = made.questions.flatMap(({ id }, at) => [
      grade(id, 'mix', { conciseness: 2 + (at % 2), insight: at === 0 ? null : 4 }),
      grade(id, 'one', { conciseness: 4, insight: 4 }),
    ])
    const { categories } = summarize({ ...made, judgments: [...made.judgments, ...grades] })
    expect(
      categories.map(({ name, kind, verdict, estimate }) => [name, kind, verdict, estimate.n]),
    ).toEqual([
      ['conciseness', 'skill', 'worse', 30],
      ['insight', 'skill', 'undecided', 29],
    ])
    expect(categories[0]?.estimate.value).toBeCloseTo(-1.5, 12)
  })
})

describe('examples', () => {
  test('are the largest wins, the largest losses, and where verdicts disagree', () => {
    const made = judgedResults([0.9, 0.1, 0.5, 1, 0, 0.6])
    const judgments = [
      ...made.judgments.filter(({ question }) => question !== 'q2'),
      verdictOf('q2', 1, { first: 'a', why: 'The first is complete.' }),
      verdictOf('q2', 0, { first: 'b', why: 'The other is complete.' }),
    ]
    const { examples } = summarize({ ...made, judgments })
    expect(examples.wins.map(({ question }) => question)).toEqual(['q3', 'q0', 'q5'])
    expect(examples.losses.map(({ question }) => question)).toEqual(['q4', 'q1'])
    expect(examples.disagreements.map(({ question }) => question)).toEqual(['q2'])
    expect(examples.disagreements[0]).toMatchObject({
      prompt: 'Question q2',
      mixture: { system: 'mix', text: 'mix on q2' },
      baseline: { system: 'one', text: 'one on q2' },
      preference: 0.5,
      reasons: [
        { judge: 'judge/one', why: 'The first is complete.' },
        { judge: 'judge/one', why: 'The other is complete.' },
      ],
    })
  })

  test('say why there is no answer', () => {
    const { examples } = summarize(
      resultsOf({
        questions: [questionOf('q')],
        answers: [answerOf('q', 'mix', { error: 'timeout', texts: [] }), answerOf('q', 'one')],
      }),
    )
    expect(examples.losses[0]?.mixture.text).toBe('(no answer: timeout)')
  })
})

describe('systems and totals', () => {
  test('have cost, time, tokens, score and accuracy of each, failed calls included', () => {
    const check = { type: 'exact', value: 'yes' } as const
    const questions = times(4, (at) => questionOf(`q${at}`, { check }))
    const { systems, totals } = summarize(
      resultsOf({
        questions,
        answers: questions.flatMap(({ id }, at) => [
          answerOf(id, 'mix', {
            texts: ['yes'],
            costUsd: 0.01 * (at + 1),
            latencyMs: 100 * (at + 1),
            error: at === 3 ? 'timeout' : null,
          }),
          answerOf(id, 'one', { texts: [at === 0 ? 'yes' : 'no'], from: 'proposal' }),
        ]),
      }),
    )
    const [mix, one] = systems
    expect(mix).toMatchObject({
      id: 'mix',
      questions: 4,
      failed: 1,
      tokensPerQuestion: 30,
      reused: false,
    })
    expect(mix?.costPerQuestionUsd?.value).toBeCloseTo(0.025, 12)
    expect(mix?.accuracy?.value).toBe(0.75)
    expect(mix?.totalMs).toEqual({ p50: 200, p95: 290 })
    expect(one).toMatchObject({ reused: true, charsPerAnswer: 2.25 })
    // x = 0.5, 1, 1, 0.5 for the mixture: three right of four against one.
    expect(one?.score?.value).toBeCloseTo(1 - (0.5 + 1 + 1 + 0.5) / 4, 12)
    // A proposal was paid for by the run that it is of.
    expect(totals.answersUsd).toBeCloseTo(0.1, 12)
    expect(totals).toMatchObject({ questions: 4, answers: 8, failedAnswers: 1 })
  })
})

describe('judges', () => {
  test('show how often they keep a verdict and prefer what they read first', () => {
    // The first is always preferred: what is consistent is nothing.
    const questions = times(20, (at) => questionOf(`q${at}`))
    const { judges, primary } = summarize(
      resultsOf({
        questions,
        answers: questions.flatMap(({ id }) => [answerOf(id, 'mix'), answerOf(id, 'one')]),
        judgments: questions.flatMap(({ id }) => [
          verdictOf(id, 1, { first: 'a' }),
          verdictOf(id, 0, { first: 'b' }),
        ]),
      }),
    )
    expect(primary.winRate.value).toBe(0.5)
    expect(judges[0]).toMatchObject({ judge: 'judge/one', verdicts: 40, unparsed: 0 })
    expect(judges[0]?.consistency).toMatchObject({ value: 0, n: 20 })
    expect(judges[0]?.firstPreferred).toMatchObject({ value: 1, n: 20 })
  })

  test('that disagree with each other are named', () => {
    const questions = times(40, (at) => questionOf(`q${at}`))
    const { judges, warnings } = summarize(
      resultsOf({
        run: { ...runOf([systemOf('mix', 'mixture'), systemOf('one')]), judges: ['j/a', 'j/b'] },
        questions,
        answers: questions.flatMap(({ id }) => [answerOf(id, 'mix'), answerOf(id, 'one')]),
        judgments: questions.flatMap(({ id }) => [
          ...bothOrders(id, 1, { judge: 'j/a' }),
          ...bothOrders(id, 0.25, { judge: 'j/b' }),
        ]),
      }),
    )
    expect(judges.map(({ winRate }) => winRate.value)).toEqual([1, 0.25])
    expect(warnings.join('\n')).toMatch(/The judges disagree: j\/a 100 % .* and j\/b 25 %/)
  })

  test('are not counted by the controls that they are given', () => {
    const made = judgedResults(times(20, () => 1))
    const controls = made.questions.map(({ id }) => verdictOf(id, null, { a: 'mix', b: 'mix' }))
    const { judges, primary } = summarize({ ...made, judgments: [...made.judgments, ...controls] })
    expect(judges[0]).toMatchObject({ verdicts: 40, unparsed: 0 })
    expect(primary.verdict).toBe('better')
  })
})
