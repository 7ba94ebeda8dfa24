import { describe, expect, test } from 'vitest'
import { boundOf, capped } from '../../../src/moa/cost/bound.ts'
import { needOf } from '../../../src/moa/cost/need.ts'
import { LEAST } from '../../../src/moa/cost/least.ts'
import { fit } from '../../../src/moa/cost/ladder.ts'
import type { Layer, Plan } from '../../../src/moa/plan.ts'
import { agentOf, layerOf, planOf, play, selectOf, stage, type PlanParts } from '../stage.ts'

const priceOf = () => ({ input: 1, output: 2 })

/** What must be covered for a plan before it begins. */
function neededMicros(plan: Plan): number {
  const result = needOf(capped(plan), priceOf)
  return result.ok ? result.need.micros : Number.NaN
}

const agents = [
  agentOf('one', { model: 'a/x' }),
  agentOf('two', { model: 'a/x' }),
  agentOf('three', { model: 'a/y' }),
  agentOf('four', { model: 'b/z' }),
]
/** A plan with a short answer, which cannot get shorter. */
function terse(layers: readonly Layer[], parts: PlanParts = {}): Plan {
  return planOf(layers, { answer: { maxTokens: LEAST.tokens }, ...parts })
}

const deep = terse([layerOf(agents), layerOf(agents), layerOf(agents)])
const flat = terse([layerOf(agents)])

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
    const fitted = fit(deep, neededMicros(deep), priceOf)
    expect(fitted).toMatchObject({ ok: true, plan: { shrunk: [] } })
    expect(fitted.ok && fitted.plan.layers).toHaveLength(3)
  })

  test('gives up layers first', () => {
    expect(namesAt(deep, neededMicros(deep) - 1)).toMatchObject([[{}, {}], ['budget_fewer_layers']])
    expect(namesAt(deep, neededMicros(flat))).toMatchObject([[{}], ['budget_fewer_layers']])
  })

  test('gives up the layers before the one whose agents write the answer', () => {
    const writers = agents.map((agent) => ({ ...agent, name: `writer ${agent.name}` }))
    const layers = [layerOf(agents), layerOf(agents), layerOf(writers)]
    const names = writers.map(({ name }) => name)
    const plan = terse(layers, { step: selectOf() })
    expect(namesAt(plan, neededMicros(plan) - 1)).toEqual([
      [agents.map(({ name }) => name), names],
      ['budget_fewer_layers'],
    ])
    const last = terse(layers.slice(2), { step: selectOf() })
    expect(namesAt(plan, neededMicros(last))).toEqual([[names], ['budget_fewer_layers']])
  })

  test('rejects for want of money when only the model that would answer alone has no price', () => {
    const plan = terse([layerOf(agents)], { step: selectOf() })
    const noPen = (model: string) => (model === 'pen' ? null : priceOf())
    expect(fit(plan, 1, noPen)).toMatchObject({ ok: false, reason: 'too_dear' })
  })

  test('then agents: the most diverse stay, in their order', () => {
    const at = (count: number) => neededMicros(terse([layerOf(agents.slice(0, count))]))
    expect(namesAt(flat, at(3))).toEqual([[['one', 'three', 'four']], ['budget_fewer_agents']])
    expect(namesAt(flat, at(2))).toEqual([[['one', 'four']], ['budget_fewer_agents']])
  })

  test('required agents stay before all others', () => {
    const required = agents.map((agent) => ({ ...agent, required: agent.name === 'two' }))
    const limit = neededMicros(terse([layerOf(agents.slice(0, 2))]))
    expect(namesAt(terse([layerOf(required)]), limit)).toEqual([
      [['one', 'two']],
      ['budget_fewer_agents'],
    ])
  })

  test('never goes below the quorum: then only the aggregator is left', () => {
    const limit = neededMicros(terse([layerOf(agents.slice(0, 2))]))
    expect(namesAt(terse([layerOf(agents, { quorum: 3 })]), limit)).toEqual([
      [],
      ['budget_no_agents'],
    ])
  })

  test('then leaves only the aggregator, with as long an answer as fits, then rejects', () => {
    const aloneWith = (maxTokens: number) => neededMicros(planOf([], { answer: { maxTokens } }))
    const alone = neededMicros(terse([]))
    const short = { ...deep, answer: { maxTokens: 600 } }
    expect(namesAt(short, aloneWith(600))).toEqual([
      [],
      ['budget_fewer_layers', 'budget_no_agents'],
    ])
    for (const tokens of [599, LEAST.tokens]) {
      const fitted = fit(short, aloneWith(tokens) + 1, priceOf)
      const shrunk = ['budget_fewer_layers', 'budget_no_agents', 'budget_fewer_tokens']
      expect(fitted).toMatchObject({
        ok: true,
        plan: { layers: [], shrunk, answer: { maxTokens: tokens } },
      })
    }
    const least = aloneWith(LEAST.tokens)
    const dear = { ok: false, reason: 'too_dear' }
    expect(fit(short, least - 1, priceOf)).toEqual({ ...dear, neededMicros: least })
    // A request without agents gets the length that it names, or an error.
    expect(fit(terse([]), alone - 1, priceOf)).toEqual({ ...dear, neededMicros: alone })
  })

  test('an answer from proposals that are there can be shorter, and made from shorter references', () => {
    const text = 'x'.repeat(2_000)
    const given = [{ agent: 'one', model: 'a/x', text, ended: 'whole' }] as const
    const plan = planOf([], { given, answer: { maxTokens: 3_000 } })
    const whole = neededMicros(plan)
    expect(namesAt(plan, whole - 1)).toEqual([[], ['budget_fewer_tokens']])
    const both = ['budget_fewer_tokens', 'budget_shorter_references']
    expect(namesAt(plan, whole - 3_000)).toEqual([[], both])
    expect(namesAt(plan, 1)).toBe('too_dear')
    expect(namesAt({ ...plan, onShortfall: 'fail' }, whole - 1)).toBe('too_dear')
  })

  test('with on_shortfall fail rejects at once, with the cost of the whole plan', () => {
    const strict = { ...flat, onShortfall: 'fail' } as const
    const whole = boundOf(capped(flat), priceOf)
    const wholeMicros = whole.ok ? whole.bound.micros : Number.NaN
    expect(wholeMicros).toBeGreaterThan(2 * neededMicros(flat))
    expect(fit(strict, wholeMicros, priceOf)).toMatchObject({ ok: true, plan: { shrunk: [] } })
    expect(fit(strict, wholeMicros - 1, priceOf)).toEqual({
      ok: false,
      reason: 'too_dear',
      neededMicros: wholeMicros,
    })
  })

  test('the run reports how its plan was made smaller', async () => {
    const fitted = fit(flat, neededMicros(terse([])), priceOf)
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
