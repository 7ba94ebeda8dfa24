import { describe, expect, test } from 'vitest'
import { mixtureSchema, overridesSchema } from '../../../src/protocol/mixtures/mixture.ts'
import { parseWith } from '../../../src/protocol/parse.ts'

const agent = { model: 'a/b' }
const smallest = { id: 'm', layers: [{ agents: [agent] }], aggregator: { model: 'a/pen' } }
const read = (fields: object) => parseWith(mixtureSchema, { ...smallest, ...fields })
const ofAgent = (fields: object) => ({ layers: [{ agents: [{ ...agent, ...fields }] }] })
const ofLayer = (fields: object) => ({ layers: [{ agents: [agent], ...fields }] })
const ofAggregator = (fields: object) => ({ aggregator: { model: 'a/pen', ...fields } })
const times = <T>(count: number, value: T) => Array.from({ length: count }, () => value)

test('the smallest mixture gets every default', () => {
  expect(read({})).toEqual({
    ok: true,
    value: {
      id: 'm',
      description: '',
      layers: [
        {
          agents: [
            {
              model: 'a/b',
              samples: 1,
              timeout_ms: 60_000,
              retries: 2,
              fallbacks: [],
              required: false,
            },
          ],
          grace: 1.5,
          timeout_ms: 90_000,
        },
      ],
      aggregator: {
        model: 'a/pen',
        fallbacks: [],
        first_token_ms: 60_000,
        idle_ms: 30_000,
        timeout_ms: 300_000,
      },
      strategy: 'synthesize',
      references: { format: 'fenced', place: 'system', shuffle: false, max_chars: 24_000 },
      on_shortfall: 'degrade',
      cache: { answers_ttl_s: 0, proposals_ttl_s: 0, turns: true, share: 'session' },
    },
  })
})

describe('a limit', () => {
  test.each<[param: string, at: object, beyond: object]>([
    ['id', { id: 'i'.repeat(64) }, { id: 'i'.repeat(65) }],
    ['id', { id: '0.a_b-c' }, { id: 'a/b' }],
    ['id', { id: 'a' }, { id: 'A' }],
    ['description', { description: 'd'.repeat(500) }, { description: 'd'.repeat(501) }],
    [
      'layers',
      { layers: times(8, { agents: [agent] }) },
      { layers: times(9, { agents: [agent] }) },
    ],
    [
      'layers[0].agents',
      ofLayer({ agents: times(16, agent) }),
      ofLayer({ agents: times(17, agent) }),
    ],
    ['layers[0].agents', ofLayer({}), ofLayer({ agents: [] })],
    [
      'layers[0].agents',
      ofLayer({ agents: [{ ...agent, samples: 15 }, agent] }),
      ofLayer({ agents: [{ ...agent, samples: 16 }, agent] }),
    ],
    ['layers[0].agents[0].samples', ofAgent({ samples: 16 }), ofAgent({ samples: 17 })],
    ['layers[0].agents[0].samples', ofAgent({ samples: 1 }), ofAgent({ samples: 0 })],
    ['layers[0].agents[0].name', ofAgent({ name: 'Ann.1_b-c' }), ofAgent({ name: '-ann' })],
    ['layers[0].agents[0].name', ofAgent({ name: 'n'.repeat(64) }), ofAgent({ name: 'a#1' })],
    [
      'layers[0].agents[0].system',
      ofAgent({ system: 's'.repeat(100_000) }),
      ofAgent({ system: 's'.repeat(100_001) }),
    ],
    ['layers[0].agents[0].temperature', ofAgent({ temperature: 2 }), ofAgent({ temperature: 2.1 })],
    ['layers[0].agents[0].top_p', ofAgent({ top_p: 1 }), ofAgent({ top_p: 0 })],
    ['layers[0].agents[0].retries', ofAgent({ retries: 0 }), ofAgent({ retries: 6 })],
    [
      'layers[0].agents[0].max_tokens',
      ofAgent({ max_tokens: 1_000_000 }),
      ofAgent({ max_tokens: 1_000_001 }),
    ],
    [
      'layers[0].agents[0].fallbacks',
      ofAgent({ fallbacks: times(5, 'a/b') }),
      ofAgent({ fallbacks: times(6, 'a/b') }),
    ],
    ['layers[0].agents[0].fallbacks[0]', ofAgent({ fallbacks: [] }), ofAgent({ fallbacks: ['m'] })],
    [
      'layers[0].agents[0].model',
      ofAgent({ model: `a/${'b'.repeat(254)}` }),
      ofAgent({ model: `a/${'b'.repeat(255)}` }),
    ],
    [
      'layers[0].quorum',
      ofLayer({ agents: [{ ...agent, samples: 3 }], quorum: 3 }),
      ofLayer({ agents: [{ ...agent, samples: 3 }], quorum: 4 }),
    ],
    ['layers[0].grace', ofLayer({ grace: 1 }), ofLayer({ grace: 0.9 })],
    ['layers[0].grace', ofLayer({ grace: 100 }), ofLayer({ grace: 101 })],
    ['layers[0].timeout_ms', ofLayer({ timeout_ms: 900_000 }), ofLayer({ timeout_ms: 900_001 })],
    ['aggregator.idle_ms', ofAggregator({ idle_ms: 1 }), ofAggregator({ idle_ms: 0 })],
    [
      'aggregator.prompt',
      ofAggregator({ prompt: 'p'.repeat(20_000) }),
      ofAggregator({ prompt: 'p'.repeat(20_001) }),
    ],
    ['aggregator.prompt', ofAggregator({ prompt: 'p' }), ofAggregator({ prompt: '' })],
    [
      'references.max_chars',
      { references: { max_chars: 200 } },
      { references: { max_chars: 199 } },
    ],
    [
      'references.max_chars',
      { references: { max_chars: 1_000_000 } },
      { references: { max_chars: 1_000_001 } },
    ],
    ['max_cost_usd', { max_cost_usd: 0.000_001 }, { max_cost_usd: 0 }],
    ['max_calls', { max_calls: 1 }, { max_calls: 0 }],
    ['max_calls', { max_calls: 1_000 }, { max_calls: 1_001 }],
    [
      'early_exit.agree',
      { early_exit: { after_layer: 7, agree: 2 } },
      { early_exit: { after_layer: 7, agree: 1 } },
    ],
    [
      'early_exit.after_layer',
      { early_exit: { agree: 16 } },
      { early_exit: { after_layer: 8, agree: 16 } },
    ],
    ['cache.answers_ttl_s', { cache: { answers_ttl_s: 60 } }, { cache: { answers_ttl_s: 59 } }],
    ['cache.proposals_ttl_s', { cache: { proposals_ttl_s: 0 } }, { cache: { proposals_ttl_s: 1 } }],
  ])('of %s is itself allowed, and a value beyond it is rejected by its path', (...row) => {
    const [param, at, beyond] = row
    expect(read(at)).toMatchObject({ ok: true })
    expect(read(beyond)).toMatchObject({ ok: false, error: { param } })
  })
})

describe('names of agents', () => {
  test('are unique in their layer', () => {
    const agents = [{ ...agent, name: 'ann' }, agent, { ...agent, name: 'ann' }]
    expect(read({ layers: [{ agents }] })).toMatchObject({
      ok: false,
      error: {
        param: 'layers[0].agents[2].name',
        message: expect.stringContaining('"ann" is taken'),
      },
    })
  })

  test('may be the same in two layers, and differ in case alone', () => {
    const first = { agents: [{ ...agent, name: 'ann' }] }
    const second = { agents: ['ann', 'Ann'].map((name) => ({ ...agent, name })) }
    expect(read({ layers: [first, second] })).toMatchObject({ ok: true })
  })
})

test.each([
  ['prompt', { prompt: 'p' }],
  ['layers[0].pace', ofLayer({ pace: 1 })],
  ['layers[0].agents[0].stop', ofAgent({ stop: ['x'] })],
  ['aggregator.name', ofAggregator({ name: 'pen' })],
  ['references.order', { references: { order: 'random' } }],
  ['cache.ttl', { cache: { ttl: 60 } }],
])('%s is not a known field', (param, fields) => {
  const message = `${param}: is not a known field`
  expect(read(fields)).toEqual({ ok: false, error: { param, message } })
})

test.each([
  ['description', { description: null }],
  ['judge', { judge: null }],
  ['layers[0].quorum', ofLayer({ quorum: null })],
  ['layers[0].agents[0].name', ofAgent({ name: null })],
  ['max_cost_usd', { max_cost_usd: null }],
])('null is no value of %s', (param, fields) => {
  expect(read(fields)).toMatchObject({ ok: false, error: { param } })
})

test('only a strategy whose answer is a proposal needs a layer', () => {
  expect(read({ layers: [] })).toMatchObject({ ok: true })
  for (const strategy of ['select', { type: 'select' }]) {
    expect(read({ layers: [], strategy })).toMatchObject({
      ok: false,
      error: { param: 'layers', message: expect.stringContaining('"select"') },
    })
  }
})

describe('the overrides of a request', () => {
  test('have defaults for the cache, the progress and the report alone', () => {
    const empty = { aggregator: {}, references: {}, judge: {} }
    expect(parseWith(overridesSchema, empty)).toEqual({
      ok: true,
      value: { ...empty, cache: 'use', progress: 'none', report: 'full' },
    })
  })

  test('have the limits of a mixture', () => {
    const change = (value: object) => parseWith(overridesSchema, value)
    expect(change({ aggregator: { prompt: '' } })).toMatchObject({
      error: { param: 'aggregator.prompt' },
    })
    expect(change({ references: { max_chars: 1 } })).toMatchObject({
      error: { param: 'references.max_chars' },
    })
    expect(change({ id: 'm' })).toMatchObject({ error: { param: 'id' } })
  })
})
