import { expect, test } from 'vitest'
import { Allowance } from '../../../../src/moa/cost/allowance.ts'
import { boundOf, capped, type Bound } from '../../../../src/moa/cost/bound.ts'
import { callsOf } from '../../../../src/moa/cost/call-count.ts'
import type { Gate, Layer, Plan } from '../../../../src/moa/plan.ts'
import { seededRandom } from '../../../../src/moa/text/random.ts'
import { anyPlan, playGreedily, PRICE } from '../../cost/any-plan.ts'
import { NUMBER } from '../../gates/tried.ts'
import { agentOf, aggregatorOf, judgeOf } from '../../stage.ts'
import { cascadeOf, stepOf } from './cascading.ts'

function bounds(plan: Plan): Bound {
  const result = boundOf(plan, () => PRICE)
  if (!result.ok) throw new Error(`Cannot bound: ${result.unpriced}`)
  return result.bound
}

/** A random cascade, or windows over random proposals. */
function anyPlanOfOurs(random: () => number): Plan {
  const plan = anyPlan(random)
  const upTo = (most: number) => Math.floor(random() * (most + 1))
  const aggregator = aggregatorOf({ retries: upTo(2), fallbacks: random() < 0.3 ? ['spare'] : [] })
  if (random() < 0.4) {
    const size = 2 + upTo(2)
    const window = { size, keep: 1 + upTo(size - 2) }
    const agents = Array.from({ length: 1 + upTo(8) }, (_, index) => agentOf(`m${index}`))
    const layers: readonly Layer[] = [{ ...stepOf('m'), agents }].map(
      ({ blind: _blind, mayFail: _mayFail, ...layer }) => layer,
    )
    const analysis = random() < 0.5 ? ({ analysis: 'inline' } as const) : {}
    return capped({
      ...plan,
      layers,
      step: { kind: 'synthesize', aggregator, window, ...analysis },
    })
  }
  const steps = Array.from({ length: 1 + upTo(2) }, (_, index) =>
    stepOf(`s${index}`, 1 + upTo(2), { retries: upTo(1), settings: { maxTokens: 1 + upTo(200) } }),
  )
  const gates: readonly Gate[] = (['structural', 'agreement', 'verifier'] as const).filter(
    () => random() < 0.6,
  )
  const [first, ...rest] = random() < 0.5 ? plan.layers : []
  const later: readonly Layer[] = first === undefined ? [] : [{ ...first, blind: true }, ...rest]
  const verifier = judgeOf({ retries: upTo(2), settings: { maxTokens: 1 + upTo(300) } })
  const step = cascadeOf({ steps: steps.length, gates, answer: NUMBER, verifier, aggregator })
  return capped({ ...plan, layers: [...steps, ...later], step })
}

test('no cascade, and no row of windows, costs more than its bound or makes more calls than were counted', async () => {
  const seen = { accepted: 0, escalated: 0, merged: 0 }
  let closest = 0
  for (let seed = 0; seed < 150; seed++) {
    const random = seededRandom(seed)
    const plan = anyPlanOfOurs(random)
    const most = bounds(plan).mostMicros
    const { billed, report } = await playGreedily(plan, { random, allowance: null })
    expect([seed, billed <= most]).toEqual([seed, true])
    const attempts = report.calls.reduce((sum, call) => sum + call.attempts, 0)
    expect([seed, attempts <= callsOf(plan).most]).toEqual([seed, true])
    closest = Math.max(closest, billed / most)
    const { finding } = report
    if (finding?.kind === 'cascade')
      seen[finding.steps.at(-1)?.gate === null ? 'escalated' : 'accepted'] += 1
    if (report.calls.some(({ id }) => id.startsWith('-/window/'))) seen.merged += 1
  }
  expect(closest).toBeGreaterThan(0.3)
  for (const [what, count] of Object.entries(seen)) expect([what, count > 5]).toEqual([what, true])
})

test('with a limit that only the planned calls fit in, no bill is above it', async () => {
  for (let seed = 0; seed < 100; seed++) {
    const random = seededRandom(seed)
    const plan = anyPlanOfOurs(random)
    const limitMicros = bounds(plan).micros
    const allowance = new Allowance({ limitMicros, plannedMicros: limitMicros })
    const { billed } = await playGreedily(plan, { random, allowance })
    expect([seed, billed <= limitMicros]).toEqual([seed, true])
    expect(allowance.giveBack()).toBeGreaterThanOrEqual(billed)
  }
})

test('no run makes more calls than max_calls, and the answer keeps its call', async () => {
  for (let seed = 0; seed < 100; seed++) {
    const random = seededRandom(seed)
    const whole = anyPlanOfOurs(random)
    const plan = { ...whole, maxCalls: callsOf(whole).planned }
    const { report, outcome } = await playGreedily(plan, { random, allowance: null })
    const attempts = report.calls.reduce((sum, call) => sum + call.attempts, 0)
    expect([seed, attempts <= plan.maxCalls]).toEqual([seed, true])
    if (outcome.ok || outcome.failure.code === 'quorum_not_met') continue
    const written = report.calls.filter(({ role }) => role === 'aggregator')
    expect([seed, written.some((call) => call.attempts > 0)]).toEqual([seed, true])
  }
})
