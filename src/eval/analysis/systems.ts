import { bootstrap } from '../../stats/bootstrap/bootstrap.ts'
import { meanOf, quantileOf } from '../../stats/moments.ts'
import { passAll, repeatVariance } from '../../stats/pairs/repeats.ts'
import type { AnswerRecord } from '../results/answer-record.ts'
import type { Estimate, Percentiles, SystemSummary } from '../results/summary.ts'
import type { System } from '../systems/system.ts'
import { drawsFor } from './comparing/ratios.ts'
import { rateOf, shareOf } from './estimates.ts'
import { frontOf } from './front.ts'
import { meanCost, meanLength, wholeAnswers } from './records/answers.ts'
import { meanOrNull, present } from './records/means.ts'
import { pairQuestions, scoreOn } from './records/paired-question.ts'
import type { Records } from './records/records.ts'

/** Each system by itself; scores are against the mixture. */
export function systemSummaries(records: Records, mixture: System): SystemSummary[] {
  const asked = records.run.systems.filter(({ id }) =>
    records.answers.some(({ system }) => system === id),
  )
  const placeOf = frontOf(records, mixture, { systems: asked })
  return asked.map((system) => ({
    ...summaryOf(records, system, mixture),
    ...placeOf(system.id),
  }))
}

function summaryOf(
  records: Records,
  system: System,
  mixture: System,
): Omit<SystemSummary, 'onFront' | 'frontProbability'> {
  const answers = records.answers.filter((answer) => answer.system === system.id)
  const whole = wholeAnswers(answers)
  const latencies = whole.map(({ latencyMs }) => latencyMs)
  const firstTokens = present(whole.map(({ firstTokenMs }) => firstTokenMs))
  const tokens = answers.map(
    ({ promptTokens, completionTokens }) => promptTokens + completionTokens,
  )
  return {
    id: system.id,
    role: system.role,
    questions: new Set(answers.map(({ question }) => question)).size,
    failed: answers.length - whole.length,
    degraded: answers.filter(({ degraded }) => degraded.length > 0).length,
    accuracy: accuracyOf(records, system.id),
    score: scoreOf(records, system, mixture),
    costPerQuestionUsd: costOf(records, system.id),
    tokensPerQuestion: meanOrNull(tokens) ?? 0,
    charsPerAnswer: meanLength(answers) ?? 0,
    firstTokenMs: firstTokens.length === 0 ? null : percentiles(firstTokens),
    totalMs: latencies.length === 0 ? { p50: 0, p95: 0 } : percentiles(latencies),
    reused: answers.some(({ from }) => from === 'proposal'),
    ...stabilityOf(records, system.id),
  }
}

function scoreOf(records: Records, system: System, mixture: System): Estimate | null {
  if (system.id === mixture.id) {
    const n = new Set(answersOf(records, system.id).map(({ question }) => question)).size
    return { value: 1 / 2, interval: null, n, method: 'the reference of all scores' }
  }
  const pairs = pairQuestions(records, { mixture: mixture.id, baseline: system.id })
  const samples = pairs.flatMap(({ question: { cluster }, value }) =>
    value === null ? [] : [{ value: 1 - value, cluster }],
  )
  return samples.length === 0 ? null : rateOf(samples)
}

function accuracyOf(records: Records, system: string): Estimate | null {
  return shareOf(
    records.questions.flatMap((question) => {
      const answers = records.answersOf(question.id, system)
      const value = answers.length === 0 ? null : scoreOn(question, answers)
      return value === null ? [] : [{ value, cluster: question.cluster }]
    }),
  )
}

/** Repeats of one question are one value of every other figure; here they are compared with each other. */
function stabilityOf(records: Records, system: string): Pick<SystemSummary, 'stability'> {
  const { repeats } = records.run.options
  if (repeats < 2) return {}
  const scores = records.questions.flatMap((question) => {
    const own = records
      .answersOf(question.id, system)
      .flatMap((answer) => scoreOn(question, [answer]) ?? [])
    return own.length === 0 ? [] : [own]
  })
  if (scores.length === 0) return {}
  const { between, within } = repeatVariance(scores)
  const right = scores.map((own) => own.map((score) => score === 1))
  return { stability: { repeats, between, within, passAll: passAll(right, repeats) } }
}

function costOf(records: Records, system: string): Estimate | null {
  const rows = records.questions.flatMap((question) => {
    const answers = records.answersOf(question.id, system)
    return answers.length === 0 ? [] : [{ cost: meanCost(answers), cluster: question.cluster }]
  })
  const costs = present(rows.map(({ cost }) => cost))
  const n = rows.length
  if (n === 0 || costs.length < n) return null
  const value = meanOf(costs)
  if (n < 2) return { value, interval: null, n, method: 'one question' }
  const draws = drawsFor(n)
  const clusters = rows.map(({ cluster }) => cluster)
  const { interval } = bootstrap(costs, meanOf, { draws, clusters, seed: records.run.options.seed })
  return { value, interval, n, method: `bootstrap, ${draws} draws` }
}

function answersOf({ answers }: Records, system: string): AnswerRecord[] {
  return answers.filter((answer) => answer.system === system)
}

function percentiles(values: readonly number[]): Percentiles {
  return { p50: quantileOf(values, 0.5), p95: quantileOf(values, 0.95) }
}
