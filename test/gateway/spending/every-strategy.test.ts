import { describe, expect, test } from 'vitest'
import { Allowance } from '../../../src/moa/cost/allowance.ts'
import { boundOf, capped } from '../../../src/moa/cost/bound.ts'
import { withinCalls } from '../../../src/moa/cost/call-ladder.ts'
import { callsOf } from '../../../src/moa/cost/call-count.ts'
import { fit } from '../../../src/moa/cost/ladder.ts'
import { needOf } from '../../../src/moa/cost/need.ts'
import type { Plan } from '../../../src/moa/plan.ts'
import { degrades } from '../../../src/moa/reasons.ts'
import { seededRandom } from '../../../src/moa/text/random.ts'
import { toPlan } from '../../../src/protocol/mixtures/plan.ts'
import { play, stage } from '../../moa/stage.ts'
import { anyMixture, diceOf, STRATEGY_TYPES } from './any-mixture.ts'
import { greedyCall } from './greedy-models.ts'

const SEEDS = 60

/** A random price of each model, the same for a seed. */
function pricesOf(seed: number) {
  return (model: string) => {
    const random = seededRandom(seed * 31 + Number(model.replace(/\D/g, '')))
    return { input: 0.1 + random() * 4, output: 0.5 + random() * 12 }
  }
}

/** A random plan with the strategy; null where what the dice gave is no mixture. */
function anyPlanWith(type: string, seed: number): Plan | null {
  const dice = diceOf(seededRandom(seed))
  const mixture = anyMixture(type, dice)
  if (mixture === null) return null
  const settings = { maxTokens: 1 + dice.upTo(400) }
  const content = 'Which number is it? 漢👋 '.repeat(1 + dice.upTo(20))
  const request = { messages: [{ role: 'user', content } as const], settings, seed }
  const rest = { live: dice.maybe(0.5), given: [], reuseTurns: false }
  return capped(toPlan(mixture, { ...request, ...rest }), pricesOf(seed))
}

/** Plays a plan with greedy models, and counts what they are sent and bill. */
async function playGreedily(plan: Plan, seed: number, limitMicros: number | null = null) {
  const random = seededRandom(seed ^ 0x5eed)
  const priceOf = pricesOf(seed)
  let billed = 0
  const sent: string[] = []
  const need = needOf(plan, priceOf)
  if (!need.ok) throw new Error(`Cannot price ${need.unpriced}`)
  const { micros: plannedMicros, spareMicros } = need.need
  const allowance =
    limitMicros === null ? null : new Allowance({ limitMicros, plannedMicros, spareMicros })
  const on = stage({}, { random, allowance, priceOf })
  const call = greedyCall({
    random,
    clock: on.clock,
    priceOf,
    bill({ id }, micros) {
      sent.push(id)
      billed += micros
    },
  })
  const played = await play(plan, { ...on, ports: { ...on.ports, call } })
  return { ...played, billed, sent }
}

describe.each(STRATEGY_TYPES)('with random mixtures, faults and prices, %s', (type) => {
  const seeds = Array.from({ length: SEEDS }, (_, seed) => seed)
  const plans = seeds.flatMap((seed) => {
    const plan = anyPlanWith(type, seed)
    return plan === null ? [] : [{ seed, plan }]
  })

  test('is a strategy of enough of them', () => {
    expect(plans.length).toBeGreaterThan(SEEDS / 6)
  })

  test('never costs or calls more than its bound', async () => {
    let closest = 0
    for (const { seed, plan } of plans) {
      const bound = boundOf(plan, pricesOf(seed))
      if (!bound.ok) throw new Error(`Cannot price ${bound.unpriced}`)
      const { billed, sent } = await playGreedily(plan, seed)
      expect(billed).toBeLessThanOrEqual(bound.bound.mostMicros)
      expect(sent.length).toBeLessThanOrEqual(callsOf(plan).most)
      closest = Math.max(closest, billed / bound.bound.mostMicros)
    }
    expect(closest).toBeGreaterThan(0.1)
  })

  test('never costs more than the money that only its first step and the least are covered with', async () => {
    for (const { seed, plan } of plans) {
      const need = needOf(plan, pricesOf(seed))
      if (!need.ok) throw new Error(`Cannot price ${need.unpriced}`)
      const { billed } = await playGreedily(plan, seed, need.need.micros)
      expect(billed).toBeLessThanOrEqual(need.need.micros)
    }
  })

  test('never makes more calls than its limit, on the ladder of calls and of money', async () => {
    let limited = 0
    for (const { seed, plan } of plans) {
      const { upTo } = diceOf(seededRandom(seed + 7))
      const maxCalls = 1 + upTo(callsOf(plan).most)
      const within = withinCalls({ ...plan, maxCalls })
      if (!within.ok) {
        expect(plan.onShortfall).toBe('fail')
        continue
      }
      const priceOf = pricesOf(seed)
      const whole = needOf(within.value, priceOf)
      const limitMicros = whole.ok ? Math.floor(whole.need.micros * (0.2 + upTo(10) / 10)) : 0
      const fitted = fit(within.value, limitMicros, priceOf)
      const smaller = fitted.ok ? fitted.plan : within.value
      expect(callsOf(smaller).planned).toBeLessThanOrEqual(maxCalls)
      const { sent, billed, report } = await playGreedily(
        smaller,
        seed,
        fitted.ok ? limitMicros : null,
      )
      expect(sent.length).toBeLessThanOrEqual(maxCalls)
      if (fitted.ok) expect(billed).toBeLessThanOrEqual(limitMicros)
      if (report.reasons.includes('call_limit')) limited += 1
    }
    expect(limited).toBeGreaterThan(0)
  })

  test('ends with an answer or a failure that says why, and reports every call once', async () => {
    for (const { seed, plan } of plans) {
      const { answer, outcome, report, sent } = await playGreedily(plan, seed)
      if (outcome.ok) expect(answer.trim()).not.toBe('')
      else expect(outcome.failure.message).toMatch(/^Cannot /)
      expect(new Set(sent).size).toBe(sent.length)
      const attempts = report.calls.reduce((sum, call) => sum + call.attempts, 0)
      // An attempt that is stopped while it waits for a connection is not sent.
      expect(attempts).toBeGreaterThanOrEqual(sent.length)
      expect(report.degraded).toBe(report.reasons.some(degrades))
      const ids = report.calls.map(({ id }) => id)
      expect(new Set(ids).size).toBe(ids.length)
    }
  })
})
