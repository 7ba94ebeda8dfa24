import { describe, expect, test } from 'vitest'
import { Allowance } from '../../../src/moa/cost/allowance.ts'
import { boundOf, capped, type Bound } from '../../../src/moa/cost/bound.ts'
import {
  CAPPED_PROPOSAL_TOKENS,
  CAPPED_TOKENS,
  costOfCall,
} from '../../../src/moa/cost/call-bound.ts'
import { unsent } from '../../../src/moa/calls/attempts.ts'
import type { CallModel } from '../../../src/moa/model-port.ts'
import type { Plan } from '../../../src/moa/plan.ts'
import { seededRandom } from '../../../src/moa/text/random.ts'
import { NO_USAGE } from '../../../src/moa/cost/usage.ts'
import { verdictFor } from '../strategies/verdicts.ts'
import { agentOf, aggregatorOf, layerOf, planOf, play, stage } from '../stage.ts'
import { anyPlan, BROKEN, playGreedily, PRICE } from './any-plan.ts'

function bounds(plan: Plan): Bound {
  const result = boundOf(capped(plan), () => PRICE)
  if (!result.ok) throw new Error(`Cannot bound: ${result.unpriced}`)
  return result.bound
}

function micros(plan: Plan): number {
  return bounds(plan).micros
}

describe('boundOf()', () => {
  test('covers every run, whatever its models do within their limits', async () => {
    let closest = 0
    for (let seed = 0; seed < 60; seed++) {
      const random = seededRandom(seed)
      const plan = capped(anyPlan(random))
      const most = bounds(plan).mostMicros
      // Every model says as much as it may, in the most tokens that its bytes can be, and often fails.
      const { billed, report } = await playGreedily(plan, { random, allowance: null })
      expect((report.costUsd ?? Number.NaN) * 1e6).toBeLessThanOrEqual(most)
      expect(billed).toBeLessThanOrEqual(most)
      closest = Math.max(closest, billed / most)
    }
    // The bound is not far above the cost.
    expect(closest).toBeGreaterThan(0.3)
  })

  test('with a limit that only the planned calls fit in, no bill is above it, and retries go on', async () => {
    let closest = 0
    let retries = 0
    for (let seed = 0; seed < 60; seed++) {
      const random = seededRandom(seed)
      const plan = capped(anyPlan(random))
      const limitMicros = bounds(plan).micros
      const allowance = new Allowance({ limitMicros, plannedMicros: limitMicros })
      const { billed, report } = await playGreedily(plan, { random, allowance })
      expect(billed).toBeLessThanOrEqual(limitMicros)
      expect(allowance.giveBack()).toBeGreaterThanOrEqual(billed)
      closest = Math.max(closest, billed / limitMicros)
      retries += report.calls.filter(({ attempts }) => attempts > 1).length
    }
    expect(closest).toBeGreaterThan(0.8)
    expect(retries).toBeGreaterThan(20)
  })

  test('with a limit that is raised now and then and given back in between, no bill is above it', async () => {
    let raised = 0
    for (let seed = 0; seed < 60; seed++) {
      const random = seededRandom(seed)
      const plan = capped(anyPlan(random))
      const { micros: plannedMicros, mostMicros } = bounds(plan)
      let limit = plannedMicros
      const raise = async (wanted: number) => {
        await Promise.resolve()
        if (random() < 0.4) return limit
        raised += 1
        limit = Math.max(limit, wanted)
        return limit
      }
      const allowance = new Allowance({ limitMicros: plannedMicros, plannedMicros, raise })
      const see = () => (limit = Math.min(limit, allowance.giveBack() ?? limit))
      const { billed } = await playGreedily(plan, { random, allowance, see })
      expect(billed).toBeLessThanOrEqual(limit)
      expect(billed).toBeLessThanOrEqual(mostMicros)
    }
    expect(raised).toBeGreaterThan(20)
  })

  test('calls as they are sent can cost no more than was planned, and hardly less', async () => {
    let closest = 0
    for (let seed = 0; seed < 200; seed++) {
      const plan = capped(anyPlan(seededRandom(seed)))
      const planned = bounds(plan).micros
      const on = stage({})
      let sent = 0
      // oxlint-disable-next-line require-yield -- it yields nothing.
      const call: CallModel = async function* (sentCall) {
        sent += costOfCall(sentCall, () => PRICE)
        // A verdict that is not usable would be repaired, which is not planned.
        const text = sentCall.id.startsWith('-/judge/')
          ? verdictFor(sentCall)
          : sentCall.id.startsWith('-/extractor/')
            ? '{"answer":null}'
            : 'x'.repeat(plan.references.maxBytes ?? 0)
        const usage = { ...NO_USAGE, promptTokens: 1 }
        const whole = { finishReason: 'length', usage, failure: null }
        return { ...unsent(BROKEN), sent: true, text, ...whole }
      }
      await play(plan, { ...on, ports: { ...on.ports, call } })
      expect(sent).toBeLessThanOrEqual(planned)
      closest = Math.max(closest, sent / planned)
    }
    expect(closest).toBeGreaterThan(0.98)
  })

  test('is none when a model has no price, also a fallback', () => {
    const plan = planOf([layerOf([agentOf('a', { fallbacks: ['secret'] })])])
    expect(boundOf(capped(plan), (model) => (model === 'secret' ? null : PRICE))).toEqual({
      ok: false,
      unpriced: 'secret',
    })
  })

  test('grows with the question, the images, the answers, the agents and the attempts', () => {
    const base = planOf([layerOf([agentOf('a', { retries: 0 }), agentOf('b', { retries: 0 })])])
    const layer = base.layers[0] ?? layerOf([])
    const more: Plan[] = [
      { ...base, messages: [{ role: 'user', content: 'x'.repeat(10_000) }] },
      {
        ...base,
        messages: [{ role: 'user', content: [{ type: 'image', url: 'data:image/png;base64,' }] }],
      },
      { ...base, answer: { maxTokens: CAPPED_TOKENS + 1 } },
      { ...base, layers: [layer, layer] },
      {
        ...base,
        layers: [{ ...layer, agents: layer.agents.map((agent) => ({ ...agent, retries: 1 })) }],
      },
      planOf(base.layers, { aggregator: aggregatorOf({ fallbacks: ['spare'] }) }),
    ]
    for (const plan of more) {
      expect(bounds(plan).mostMicros).toBeGreaterThan(bounds(base).mostMicros)
    }
  })

  test('the bytes of an image do not count, its tokens do', () => {
    const image = (url: string): Plan =>
      planOf([], { messages: [{ role: 'user', content: [{ type: 'image', url }] }] })
    expect(micros(image('data:image/png;base64,A'))).toBe(
      micros(image(`data:image/png;base64,${'A'.repeat(99_999)}`)),
    )
  })

  test('a plan without limits on lengths gets them, one with limits is unchanged', () => {
    const plan = capped(
      planOf([layerOf([agentOf('a', { settings: { maxTokens: 7 } }), agentOf('b')])]),
    )
    expect(plan.layers[0]?.agents.map(({ settings }) => settings.maxTokens)).toEqual([
      7,
      CAPPED_PROPOSAL_TOKENS,
    ])
    expect(plan.answer.maxTokens).toBe(CAPPED_TOKENS)
  })

  test('nor is it given more than the least of its models can write', () => {
    const priceOf = (model: string) => (model === 'small' ? { ...PRICE, maxTokens: 900 } : PRICE)
    const agents = [
      agentOf('a', { model: 'small' }),
      agentOf('b', { fallbacks: ['small'] }),
      agentOf('c'),
      agentOf('d', { model: 'small', settings: { maxTokens: 1_000 } }),
    ]
    const plan = capped(planOf([layerOf(agents)]), priceOf)
    expect(plan.layers[0]?.agents.map(({ settings }) => settings.maxTokens)).toEqual([
      900,
      900,
      CAPPED_PROPOSAL_TOKENS,
      1_000,
    ])
  })
})
