import { expect, test } from 'vitest'
import { boundOf, capped } from '../../../src/moa/cost/bound.ts'
import { costOfCall, sentTiers } from '../../../src/moa/cost/call-bound.ts'
import type { Price } from '../../../src/moa/cost/price.ts'
import type { Opaque } from '../../../src/moa/message.ts'
import { layerOf, planOf } from '../stage.ts'

const plain: Price = { input: 1, output: 2 }
const tiered: Price = { ...plain, tiers: { flex: 0.5, priority: 2 } }

test.each<[Opaque | undefined, object]>([
  [undefined, {}],
  [{ top_k: 5 }, {}],
  [
    { service_tier: 'flex', speed: 'fast' },
    { serviceTier: 'flex', speed: 'fast' },
  ],
  [{ service_tier: 5, speed: null }, {}],
])('what %j says of speed is found', (extra, sent) => {
  expect(sentTiers(extra === undefined ? {} : { extra })).toEqual(sent)
})

test('the bound of a call has the factor of the tier that it sends', () => {
  const bound = (service_tier: string, price: Price) => {
    const settings = { maxTokens: 100, extra: { service_tier } }
    const messages = [{ role: 'user' as const, content: 'Where?' }]
    return costOfCall({ model: 'a', messages, settings }, () => price)
  }
  expect(bound('priority', tiered)).toBe(2 * bound('priority', plain))
  expect(bound('flex', tiered)).toBe(Math.ceil(bound('flex', plain) / 2))
  expect(bound('another', tiered)).toBe(2 * bound('another', plain))
})

test('the bound of a plan has it for the answer, and not for agents, which do not send it', () => {
  const microsOf = (price: Price) => {
    const settings = { maxTokens: 100, extra: { service_tier: 'priority' } }
    const plan = capped(planOf([layerOf(['one'])], { answer: settings }))
    const priceOf = (model: string) => (model === 'one' ? plain : price)
    const result = boundOf(plan, priceOf)
    return result.ok ? result.bound.micros : Number.NaN
  }
  const free = microsOf({ input: 0, output: 0 })
  expect(microsOf(tiered) - free).toBe(2 * (microsOf(plain) - free))
})
