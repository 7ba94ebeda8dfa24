import { expect, test } from 'vitest'
import { meanDifference, meanScore } from '../../../../src/eval/studies/measures/estimates.ts'
import { bestSingleOf, oracleOf } from '../../../../src/eval/studies/measures/figures-of.ts'
import { Measures } from '../../../../src/eval/studies/measures/measures.ts'
import { answerOf, preferenceOf } from '../records.ts'
import { questionOf } from '../../asking/fake-gateway.ts'

const CHECK = { type: 'contains', value: 'yes' } as const
const questions = Array.from({ length: 8 }, (_, at) => questionOf({ id: `q${at}`, check: CHECK }))
const judged = questions.map((question) => ({ ...question, check: null }))

function measuresOf(fields: Partial<ConstructorParameters<typeof Measures>[0]>) {
  const none = { questions, answers: [], judgments: [], judges: ['sim/judge'], reference: 'whole' }
  return new Measures({ ...none, seed: 1, ...fields })
}

test('a check scores an answer, and an answer that failed has lost', () => {
  const [one, two, three] = questions as [(typeof questions)[0], ...typeof questions]
  const measures = measuresOf({
    answers: [
      answerOf({ question: 'q0', system: 'a', texts: ['yes'] }),
      answerOf({ question: 'q1', system: 'a', texts: ['no'] }),
      answerOf({ question: 'q2', system: 'a', texts: [], error: 'upstream_failed' }),
    ],
  })
  const scores = [one, two, three].map((question) => question && measures.score(question, 'a'))
  expect(scores).toEqual([1, 0, 0])
  expect(measures.score(questions[3] ?? one, 'a')).toBeNull()
  const estimate = meanScore(questions, (question) => measures.score(question, 'a'))
  expect([estimate.value, estimate.n]).toEqual([1 / 3, 3])
})

test('without a check the score is how much judges prefer it over the reference, by order', () => {
  const verdict = { question: 'q0', a: 'whole', b: 'a', judge: 'sim/judge' }
  const measures = measuresOf({
    questions: judged,
    answers: [
      answerOf({ question: 'q0', system: 'a' }),
      answerOf({ question: 'q0', system: 'whole' }),
    ],
    judgments: [
      preferenceOf({ ...verdict, first: 'a', preference: 0.25 }),
      preferenceOf({ ...verdict, first: 'b', preference: 0 }),
      preferenceOf({ ...verdict, first: 'b', preference: 1, judge: 'of/another-study' }),
      preferenceOf({ ...verdict, a: 'other', first: 'b', preference: 1 }),
    ],
  })
  const question = judged[0] ?? questionOf()
  expect(measures.halves(question, 'a')).toEqual({ choose: 0.75, score: 1 })
  expect(measures.score(question, 'a')).toBe(0.875)
  expect(measures.score(question, 'whole')).toBe(0.5)
})

test('a verdict that cannot be read is missing, not a tie', () => {
  const verdict = { question: 'q0', a: 'whole', b: 'a', judge: 'sim/judge', preference: null }
  const measures = measuresOf({
    questions: judged,
    answers: [answerOf({ question: 'q0', system: 'a' })],
    judgments: [preferenceOf({ ...verdict, first: 'a' }), preferenceOf({ ...verdict, first: 'b' })],
  })
  expect(measures.score(judged[0] ?? questionOf(), 'a')).toBeNull()
})

test('the best single model of a question is chosen on other questions', () => {
  const probe = measuresOf({})
  // a is right on one fold alone, b on the other alone.
  const answers = questions.flatMap((question) => {
    const isFirst = probe.fold(question) === 0
    return [
      answerOf({ question: question.id, system: 'a', texts: [isFirst ? 'yes' : 'no'] }),
      answerOf({ question: question.id, system: 'b', texts: [isFirst ? 'no' : 'yes'] }),
    ]
  })
  const measures = measuresOf({ answers })
  const best = meanScore(questions, bestSingleOf({ measures }, ['a', 'b']))
  const oracle = meanScore(questions, oracleOf({ measures }, ['a', 'b']))
  expect([best.value, oracle.value]).toEqual([0, 1])
})

test('questions of one cluster share a fold', () => {
  const clustered = questions.map((question, at) => ({ ...question, cluster: `c${at % 3}` }))
  const measures = measuresOf({ questions: clustered })
  const folds = new Map<string | null, Set<number>>()
  for (const question of clustered) {
    const { cluster } = question
    folds.set(cluster, (folds.get(cluster) ?? new Set()).add(measures.fold(question)))
  }
  expect([...folds.values()].every(({ size }) => size === 1)).toBe(true)
})

test('what one half of the judgments chooses, the other scores', () => {
  const of = { question: 'q0', a: 'whole', judge: 'sim/judge' }
  const measures = measuresOf({
    questions: judged.slice(0, 1),
    answers: [answerOf({ question: 'q0', system: 'a' }), answerOf({ question: 'q0', system: 'b' })],
    judgments: [
      // By the first order a is far better: luck, as the second order shows.
      preferenceOf({ ...of, b: 'a', first: 'a', preference: 0 }),
      preferenceOf({ ...of, b: 'a', first: 'b', preference: 0.75 }),
      preferenceOf({ ...of, b: 'b', first: 'a', preference: 0.5 }),
      preferenceOf({ ...of, b: 'b', first: 'b', preference: 0.5 }),
    ],
  })
  expect(oracleOf({ measures }, ['a', 'b'])(judged[0] ?? questionOf())).toBe(0.25)
})

test('an interval ends where no mean can be', () => {
  const { interval } = meanDifference(questions, ({ id }) => (id === 'q0' ? 0.5 : 1))
  expect(interval?.[1]).toBe(1)
})

test('an estimate says how its interval was computed', () => {
  const clustered = questions.map((question, at) => ({ ...question, cluster: `c${at % 3}` }))
  const place = new Map(clustered.map(({ id }, at) => [id, at]))
  const figure = ({ id }: (typeof questions)[0]) => (place.get(id) ?? 0) / 10
  expect(meanScore(questions, figure).method).toBe('t')
  expect(meanScore(clustered, figure).method).toBe('cluster-robust t, 3 clusters')
  expect(meanScore(questions, () => 1).method).toBe('exact, all values equal')
  expect(meanScore(questions.slice(0, 1), figure)).toMatchObject({ n: 1, method: 'one question' })
  expect(meanScore([], figure)).toMatchObject({ n: 0, interval: null, method: 'no question' })
})
