import { describe, expect, test } from 'vitest'
import { boundOf, CAPPED_TOKENS, capped } from '../../src/moa/bound.ts'
import { unsent } from '../../src/moa/attempts.ts'
import { textOf } from '../../src/moa/message.ts'
import type { CallModel } from '../../src/moa/model-port.ts'
import type { Plan } from '../../src/moa/plan.ts'
import { seededRandom } from '../../src/moa/random.ts'
import { NO_USAGE, type Price } from '../../src/moa/usage.ts'
import { agentOf, aggregatorOf, layerOf, planOf, play, stage } from './stage.ts'

const PRICE: Price = { input: 1, output: 2 }

function micros(plan: Plan, priceOf: (model: string) => Price | null = () => PRICE): number {
  const result = boundOf(capped(plan), priceOf)
  if (!result.ok) throw new Error(`Cannot bound: ${result.unpriced}`)
  return result.bound.micros
}

/** A plan of which everything is drawn from the seed. */
function anyPlan(random: () => number): Plan {
  const upTo = (most: number) => Math.floor(random() * (most + 1))
  const layers = Array.from({ length: upTo(3) }, (_layer, index) =>
    layerOf(
      Array.from({ length: 1 + upTo(3) }, (_agent, position) =>
        agentOf(`${index}-${position}`, {
          retries: upTo(2),
          fallbacks: random() < 0.3 ? ['spare'] : [],
          settings: random() < 0.7 ? { maxTokens: 1 + upTo(200) } : {},
          system: random() < 0.3 ? 'é'.repeat(upTo(50)) : null,
        }),
      ),
    ),
  )
  const aggregator = aggregatorOf({
    retries: upTo(2),
    fallbacks: random() < 0.3 ? ['spare'] : [],
    settings: { maxTokens: 1 + upTo(300) },
  })
  const content = '漢👋a '.repeat(upTo(60))
  return planOf(layers, { aggregator, messages: [{ role: 'user', content }], live: random() < 0.5 })
}

describe('boundOf()', () => {
  test('no run costs more than its bound, whatever its models do within their limits', async () => {
    let closest = 0
    for (let seed = 0; seed < 150; seed++) {
      const random = seededRandom(seed)
      const plan = capped(anyPlan(random))
      const bound = micros(plan)
      // Every model says as much as it may, in the most tokens that its bytes can be, and often fails.
      const greedy = greedyStage(plan, random)
      const { report } = await play(plan, greedy)
      const spent = (report.costUsd ?? Number.NaN) * 1e6
      expect(spent).toBeLessThanOrEqual(bound)
      closest = Math.max(closest, spent / bound)
    }
    // It is a bound, not a blank cheque.
    expect(closest).toBeGreaterThan(0.3)
  })

  test('without a price nothing is promised, also for a fallback', () => {
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
      { ...base, aggregator: { ...base.aggregator, settings: { maxTokens: CAPPED_TOKENS + 1 } } },
      { ...base, layers: [layer, layer] },
      {
        ...base,
        layers: [{ ...layer, agents: layer.agents.map((agent) => ({ ...agent, retries: 1 })) }],
      },
      { ...base, aggregator: { ...base.aggregator, fallbacks: ['spare'] } },
    ]
    for (const plan of more) expect(micros(plan)).toBeGreaterThan(micros(base))
  })

  test('the bytes of an image do not count, its tokens do', () => {
    const image = (url: string): Plan =>
      planOf([], { messages: [{ role: 'user', content: [{ type: 'image', url }] }] })
    expect(micros(image('data:image/png;base64,A'))).toBe(
      micros(image(`data:image/png;base64,${'A'.repeat(99_999)}`)),
    )
  })

  test('a plan that says nothing of lengths is given one, one that does keeps it', () => {
    const plan = capped(
      planOf([layerOf([agentOf('a', { settings: { maxTokens: 7 } }), agentOf('b')])]),
    )
    expect(plan.layers[0]?.agents.map(({ settings }) => settings.maxTokens)).toEqual([
      7,
      CAPPED_TOKENS,
    ])
    expect(plan.aggregator.settings.maxTokens).toBe(CAPPED_TOKENS)
  })
})

/** Models that use up what they may: a token for every byte they read, and every token they may write. */
function greedyStage(plan: Plan, random: () => number) {
  const on = stage({}, { random })
  // oxlint-disable-next-line require-yield -- it says nothing on its way.
  const call: CallModel = async function* (asked) {
    const bytes = new TextEncoder().encode(asked.messages.map(textOf).join('')).length
    const most = asked.settings.maxTokens ?? Number.NaN
    const usage = { ...NO_USAGE, promptTokens: bytes, completionTokens: most }
    const text = '漢'.repeat(Math.min(most * 8, plan.references.maxChars + 10))
    const broken = { code: 'upstream_cut', message: '', retryable: true } as const
    const failure = random() < 0.4 ? broken : null
    const said = { text: failure === null ? text : '', finishReason: 'stop', usage, failure }
    return { ...unsent(broken), sent: true, ...said }
  }
  return { ...on, ports: { ...on.ports, call } }
}
