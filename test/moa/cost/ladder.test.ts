import { describe, expect, test } from 'vitest'
import { boundOf, capped } from '../../../src/moa/cost/bound.ts'
import { fit } from '../../../src/moa/cost/ladder.ts'
import type { Plan } from '../../../src/moa/plan.ts'
import { agentOf, layerOf, planOf, play, selectOf, stage } from '../stage.ts'

const priceOf = () => ({ input: 1, output: 2 })

function boundMicros(plan: Plan): number {
  const result = boundOf(capped(plan), priceOf)
  return result.ok ? result.bound.micros : Number.NaN
}

const agents = [
  agentOf('one', { model: 'a/x' }),
  agentOf('two', { model: 'a/x' }),
  agentOf('three', { model: 'a/y' }),
  agentOf('four', { model: 'b/z' }),
]
const deep = planOf([layerOf(agents), layerOf(agents), layerOf(agents)])
const flat = planOf([layerOf(agents)])

function namesAt(plan: Plan, limitMicros: number) {
  const fitted = fit(plan, limitMicros, priceOf)
  if (!fitted.ok) return fitted.reason
  return [
    fitted.plan.layers.map((layer) => layer.agents.map(({ name }) => name)),
    fitted.plan.shrunk,
  ]
}

describe('fit()', () => {
  test('leaves a plan that fits as it is', () => {
    const fitted = fit(deep, boundMicros(deep), priceOf)
    expect(fitted).toMatchObject({ ok: true, plan: { shrunk: [] } })
    expect(fitted.ok && fitted.plan.layers).toHaveLength(3)
  })

  test('gives up layers first', () => {
    expect(namesAt(deep, boundMicros(deep) - 1)).toMatchObject([[{}, {}], ['budget_fewer_layers']])
    expect(namesAt(deep, boundMicros(flat))).toMatchObject([[{}], ['budget_fewer_layers']])
  })

  test('gives up the layers before the one whose agents write the answer', () => {
    const writers = agents.map((agent) => ({ ...agent, name: `writer ${agent.name}` }))
    const layers = [layerOf(agents), layerOf(agents), layerOf(writers)]
    const names = writers.map(({ name }) => name)
    const plan = planOf(layers, { step: selectOf() })
    expect(namesAt(plan, boundMicros(plan) - 1)).toEqual([
      [agents.map(({ name }) => name), names],
      ['budget_fewer_layers'],
    ])
    const last = planOf(layers.slice(2), { step: selectOf() })
    expect(namesAt(plan, boundMicros(last))).toEqual([[names], ['budget_fewer_layers']])
  })

  test('rejects for want of money when only the model that would answer alone has no price', () => {
    const plan = planOf([layerOf(agents)], { step: selectOf() })
    const noPen = (model: string) => (model === 'pen' ? null : priceOf())
    expect(fit(plan, 1, noPen)).toMatchObject({ ok: false, reason: 'too_dear' })
  })

  test('then agents: the most diverse stay, in their order', () => {
    const at = (count: number) => boundMicros(planOf([layerOf(agents.slice(0, count))]))
    expect(namesAt(flat, at(3))).toEqual([[['one', 'three', 'four']], ['budget_fewer_agents']])
    expect(namesAt(flat, at(2))).toEqual([[['one', 'four']], ['budget_fewer_agents']])
  })

  test('required agents stay before all others', () => {
    const required = agents.map((agent) => ({ ...agent, required: agent.name === 'two' }))
    const limit = boundMicros(planOf([layerOf(agents.slice(0, 2))]))
    expect(namesAt(planOf([layerOf(required)]), limit)).toEqual([
      [['one', 'two']],
      ['budget_fewer_agents'],
    ])
  })

  test('never goes below the quorum: then only the aggregator is left', () => {
    const limit = boundMicros(planOf([layerOf(agents.slice(0, 2))]))
    expect(namesAt(planOf([layerOf(agents, { quorum: 3 })]), limit)).toEqual([
      [],
      ['budget_no_agents'],
    ])
  })

  test('then leaves only the aggregator, then rejects', () => {
    const alone = boundMicros(planOf([]))
    expect(namesAt(deep, alone)).toEqual([[], ['budget_fewer_layers', 'budget_no_agents']])
    expect(fit(deep, alone - 1, priceOf)).toEqual({
      ok: false,
      reason: 'too_dear',
      neededMicros: alone,
    })
  })

  test('with on_shortfall fail rejects at once, with the cost of the whole plan', () => {
    const strict = { ...flat, onShortfall: 'fail' } as const
    expect(fit(strict, boundMicros(flat) - 1, priceOf)).toEqual({
      ok: false,
      reason: 'too_dear',
      neededMicros: boundMicros(flat),
    })
  })

  test('the run reports how its plan was made smaller', async () => {
    const fitted = fit(flat, boundMicros(planOf([])), priceOf)
    const { report, outcome } = await play(
      fitted.ok ? fitted.plan : flat,
      stage({ pen: { text: 'Oui' } }),
    )
    expect(report).toMatchObject({
      degraded: true,
      reasons: ['budget_no_agents'],
      synthesized: false,
    })
    expect(outcome.ok).toBe(true)
  })
})
