import { expect, test } from 'vitest'
import { boundOf, capped } from '../../../src/moa/cost/bound.ts'
import { costOfCall } from '../../../src/moa/cost/call-bound.ts'
import type { Price } from '../../../src/moa/cost/price.ts'
import { sentTerms } from '../../../src/moa/cost/sent-terms.ts'
import type { Message, Opaque } from '../../../src/moa/message.ts'
import type { CallSettings } from '../../../src/moa/model-port.ts'
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
  const settings = extra === undefined ? {} : { extra }
  expect(sentTerms(settings, [])).toEqual({ ...sent, shortWrites: true })
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

const LONG = { cache_control: { type: 'ephemeral', ttl: '1h' } }
const SHORT = { cache_control: { type: 'ephemeral' } }
const part = (extra: Opaque): Message => ({
  role: 'user',
  content: [{ type: 'text', text: 'Why?', extra }],
})
const call = { id: 'c', name: 'f', arguments: '{}' }

test.each<[string, CallSettings, readonly Message[], true | undefined]>([
  ['nothing', {}, [{ role: 'user', content: 'Why?' }], true],
  ['a mark without a lifetime', {}, [part(SHORT)], true],
  ['a mark of a part', {}, [part(LONG)], undefined],
  ['a mark of a message', {}, [{ role: 'user', content: 'Why?', extra: LONG }], undefined],
  [
    'a mark of a call',
    {},
    [{ role: 'assistant', content: '', toolCalls: [{ ...call, extra: LONG }] }],
    undefined,
  ],
  ['a mark of a tool', { tools: [{ type: 'function', ...LONG }] }, [], undefined],
  [
    'a mark of a function',
    { tools: [{ type: 'function', function: { name: 'f', ...LONG } }] },
    [],
    undefined,
  ],
  ['a tool without a mark', { tools: [{ type: 'function', function: { name: 'f' } }] }, [], true],
  ['a mark of the whole request', { extra: LONG }, [], undefined],
  ['a lifetime of all caches', { extra: { prompt_cache_options: { ttl: '12h' } } }, [], undefined],
  ['a retention', { extra: { prompt_cache_retention: '24h' } }, [], undefined],
])(
  'a request with %s writes to caches for the shortest time, or not',
  (_, settings, messages, short) => {
    expect(sentTerms(settings, messages).shortWrites).toBe(short)
  },
)

test('the bound of a plan has the dear writes only where a request asks for them', () => {
  const price: Price = { input: 1, output: 0, cacheWrite: { '1h': 4, '5m': 2 } }
  const ratioOf = (extra: Opaque) => {
    const microsOf = (priced: Price) => {
      const messages: readonly Message[] = [{ role: 'user', content: 'Why?', extra }]
      const result = boundOf(capped(planOf([layerOf(['one'])], { messages })), () => priced)
      return result.ok ? result.bound.micros : Number.NaN
    }
    return microsOf(price) / microsOf({ input: 1, output: 0 })
  }
  expect(ratioOf({})).toBe(2)
  expect(ratioOf(LONG)).toBe(4)
})
