import { describe, expect, test } from 'vitest'
import { withinCalls } from '../../../src/moa/cost/call-ladder.ts'
import { callsOf } from '../../../src/moa/cost/call-count.ts'
import { capped } from '../../../src/moa/cost/bound.ts'
import type { Plan } from '../../../src/moa/plan.ts'
import { seededRandom } from '../../../src/moa/text/random.ts'
import { agentOf, aggregatorOf, layerOf, planOf, selectOf } from '../stage.ts'
import { anyPlan, playGreedily } from './any-plan.ts'

const agents = ['one', 'two', 'three', 'four'].map((name) => agentOf(name))

describe('callsOf()', () => {
  test('counts agents, the judge or the aggregator, and every further attempt', () => {
    expect(callsOf(planOf([layerOf(agents), layerOf(agents)]))).toEqual({ planned: 9, most: 9 })
    const restless = agents.map((agent) => ({ ...agent, retries: 1, fallbacks: ['spare'] }))
    const aggregator = aggregatorOf({ retries: 2, fallbacks: ['quill'] })
    // Each agent could make three further attempts; all of them together may make five.
    expect(callsOf(planOf([layerOf(restless)], { aggregator }))).toEqual({ planned: 5, most: 13 })
    const step = selectOf({ retries: 1 })
    expect(callsOf(planOf([layerOf(agents)], { step }))).toEqual({ planned: 5, most: 7 })
  })

  test('of a judge without anything to compare are those of the agent alone', () => {
    expect(callsOf(planOf([layerOf(['one'])], { step: selectOf() })).planned).toBe(1)
  })

  test('are none for an agent whose proposal the request brings', () => {
    const written = { ...agentOf('one'), retries: 2, written: 'It is 391.' }
    const plan = planOf([layerOf([written, agentOf('two')])])
    expect(callsOf(plan)).toEqual({ planned: 2, most: 2 })
  })

  test('are at most what the plan allows', () => {
    const aggregator = aggregatorOf({ retries: 2 })
    const plan = planOf([layerOf(agents)], { aggregator, maxCalls: 6 })
    expect(callsOf(plan)).toEqual({ planned: 5, most: 6 })
  })

  test('are never exceeded, with a limit or without one, whatever fails', async () => {
    let closest = 0
    let limited = 0
    for (let seed = 0; seed < 150; seed++) {
      const random = seededRandom(seed)
      const plan = capped(anyPlan(random))
      const { planned, most } = callsOf(plan)
      const maxCalls = planned + Math.floor(random() * (most - planned + 1))
      for (const limit of [maxCalls, null]) {
        let sent = 0
        const see = () => (sent += 1)
        const run = { random: seededRandom(seed), allowance: null, see }
        const { report } = await playGreedily({ ...plan, maxCalls: limit }, run)
        expect(sent).toBeLessThanOrEqual(limit ?? most)
        const counted = report.calls.reduce((sum, { attempts }) => sum + attempts, 0)
        expect(counted).toBe(sent)
        if (report.reasons.includes('call_limit')) limited += 1
        closest = Math.max(closest, sent / most)
      }
    }
    expect(limited).toBeGreaterThan(20)
    expect(closest).toBe(1)
  })
})

/** The agents of the plan that fits the limit, layer by layer. */
function namesWithin(maxCalls: number, plan: Plan) {
  const fitted = withinCalls({ ...plan, maxCalls })
  if (!fitted.ok) return fitted.error
  return fitted.value.layers.map((layer) => layer.agents.map(({ name }) => name))
}

describe('withinCalls()', () => {
  test('leaves a plan that fits as it is', () => {
    const plan = planOf([layerOf(agents)], { maxCalls: 5 })
    expect(withinCalls(plan)).toEqual({ ok: true, value: plan })
    const unlimited = planOf([layerOf(agents)])
    expect(withinCalls(unlimited)).toEqual({ ok: true, value: unlimited })
  })

  test('gives up layers, then agents, then all agents, and says so with one reason', () => {
    const plan = planOf([layerOf(agents), layerOf(agents)])
    const names = agents.map(({ name }) => name)
    expect(namesWithin(8, plan)).toEqual([names])
    expect(namesWithin(4, plan)).toEqual([names.slice(0, 3)])
    expect(namesWithin(3, plan)).toEqual([names.slice(0, 2)])
    expect(namesWithin(2, plan)).toEqual([])
    expect(namesWithin(1, plan)).toEqual([])
    const fitted = withinCalls({ ...plan, maxCalls: 4, shrunk: ['agent_failed'] })
    expect(fitted).toMatchObject({ ok: true, value: { shrunk: ['agent_failed', 'call_limit'] } })
  })

  test('answers without a judge when the plan allows one call', () => {
    const plan = planOf([layerOf(agents)], { step: selectOf(), maxCalls: 1 })
    expect(withinCalls(plan)).toMatchObject({
      ok: true,
      value: { layers: [], step: { kind: 'synthesize' } },
    })
  })

  test('sets no limit on lengths, as money would', () => {
    const fitted = withinCalls(planOf([layerOf(agents)], { maxCalls: 1 }))
    expect(fitted).toMatchObject({ ok: true, value: { answer: {} } })
    expect(fitted.ok && fitted.value.answer.maxTokens).toBeUndefined()
  })

  test('makes no plan smaller that allows no shortfall', () => {
    const plan = planOf([layerOf(agents)], { onShortfall: 'fail' })
    expect(namesWithin(4, plan)).toBe(5)
  })
})
