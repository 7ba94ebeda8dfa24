import { describe, expect, test } from 'vitest'
import { summarize } from '../../../src/eval/analysis/summarize.ts'
import { CANARY } from '../../../src/eval/judging/control-tasks.ts'
import type { Results } from '../../../src/eval/results/results-folder.ts'
import type { JudgeHealth } from '../../../src/eval/results/summary.ts'
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

const healthOf = (results: Results, judge = 'judge/one'): JudgeHealth => {
  const found = summarize(results).judges.find((health) => health.judge === judge)
  if (found === undefined) throw new Error(`The summary has no judge ${judge}`)
  return found
}

describe('the health of a judge', () => {
  test('is how often it keeps its verdict when the order is swapped, and prefers the first', () => {
    const results = judgedResults([null, null])
    const judgments = [
      ...bothOrders('q0', 0.75),
      // Whatever it reads first it prefers.
      verdictOf('q1', 1, { first: 'a' }),
      verdictOf('q1', 0, { first: 'b' }),
    ]
    const health = healthOf({ ...results, judgments })
    expect(health.consistency).toMatchObject({ value: 0.5, n: 2 })
    expect(health.firstPreferred).toMatchObject({ value: 0.75, n: 2 })
  })

  test('takes the pairs of one question for what they are: no independent ones', () => {
    const repeats = (question: string, preferences: readonly [number, number]) =>
      [0, 1].flatMap((repeat) => [
        verdictOf(question, preferences[0], { first: 'a', repeat }),
        verdictOf(question, preferences[1], { first: 'b', repeat }),
      ])
    const results = judgedResults([null, null, null])
    const judgments = [...repeats('q0', [1, 1]), ...repeats('q1', [1, 0]), ...repeats('q2', [1, 1])]
    const { consistency } = healthOf({ ...results, judgments })
    expect(consistency).toMatchObject({ n: 6, method: 'cluster-robust t, 3 clusters' })
  })

  test('is its preference between two answers of one system, which is no comparison', () => {
    const results = judgedResults([0.75, 0.75])
    const controls = [
      verdictOf('q0', 1, { a: 'mix', b: 'mix' }),
      verdictOf('q1', 0.5, { a: 'mix', b: 'mix' }),
    ]
    const health = healthOf({ ...results, judgments: [...results.judgments, ...controls] })
    expect(health.aa).toMatchObject({ value: 0.75, n: 2 })
    expect(health.winRate.value).toBe(0.75)
    expect(health.verdicts).toBe(4)
  })

  test('is how often a constant answer that flatters it wins; a tie is no win', () => {
    const results = judgedResults([0.75, 0.75, 0.75])
    const controls = [1, 0.5, 0].map((preference, at) =>
      verdictOf(`q${at}`, preference, { a: CANARY, b: 'mix' }),
    )
    const health = healthOf({ ...results, judgments: [...results.judgments, ...controls] })
    expect(health.canary).toMatchObject({ value: 1 / 3, n: 3 })
    expect(healthOf(results).canary).toBeNull()
  })
})

/** A mixture whose aggregator is of one family, against a model of another, and two judges. */
function relatedResults(own: readonly number[], others: readonly number[]): Results {
  const calls = [
    { role: 'agent', layer: 0, agent: 'mini', model: 'google/gemini-2.5-flash', status: 'ok' },
    { role: 'aggregator', layer: null, agent: 'aggregator', model: 'openai/gpt-5', status: 'ok' },
  ].map((call) => ({
    ...call,
    promptTokens: 1,
    completionTokens: 1,
    costUsd: 0,
    latencyMs: 1,
  }))
  const models = calls.map(({ model }) => model)
  const questions = own.map((_, at) => questionOf(`q${at}`))
  const judges = ['groq/openai/gpt-oss-120b', 'anthropic/claude-haiku-4']
  return resultsOf({
    questions,
    answers: questions.flatMap(({ id }) => [
      answerOf(id, 'mix', { models, calls }),
      answerOf(id, 'one', { models: ['google/gemini-2.5-pro'] }),
    ]),
    judgments: questions.flatMap(({ id }, at) => [
      ...bothOrders(id, own[at] ?? null, { judge: judges[0] ?? '' }),
      ...bothOrders(id, others[at] ?? null, { judge: judges[1] ?? '' }),
    ]),
    run: {
      ...runOf([systemOf('mix', 'mixture'), systemOf('one', 'single', null)], { against: ['one'] }),
      judges,
    },
  })
}

describe('a judge and the systems', () => {
  const [gpt, claude] = ['groq/openai/gpt-oss-120b', 'anthropic/claude-haiku-4']

  test('are related by the makers of their models, whoever serves them', () => {
    const results = relatedResults([0.75, 1], [0.5, 0.5])
    expect(healthOf(results, gpt)).toMatchObject({ family: 'openai', related: ['mix'] })
    expect(healthOf(results, claude)).toMatchObject({ family: 'anthropic', related: [] })
  })

  test('show how much more a judge prefers what its own family wrote than other judges do', () => {
    const results = relatedResults([0.75, 1], [0.5, 0.5])
    expect(healthOf(results, gpt).selfPreference).toMatchObject({ value: 0.375, n: 2 })
    // Nothing here was written by its family.
    expect(healthOf(results, claude).selfPreference).toBeNull()
  })

  test('show no preference for its own family where no other judge compared the same pair', () => {
    const results = relatedResults([0.75, 1], [0.5, 0.5])
    const judgments = results.judgments.filter(({ judge }) => judge === gpt)
    expect(healthOf({ ...results, judgments }, gpt).selfPreference).toBeNull()
  })
})
