import { expect, test } from 'vitest'
import { mixtureSchema } from '../../../src/protocol/mixtures/mixture.ts'
import { responseSchemas } from '../../../src/protocol/openai-chat/chat-response.ts'
import {
  mixtureModel,
  providerModel,
  type ListedFacts,
} from '../../../src/protocol/openai-chat/model-list.ts'
import { isDocumented, looseFields } from '../../support/documented.ts'

const mixture = mixtureSchema.parse({
  id: 'mine',
  description: 'Two and one',
  layers: [],
  aggregator: { model: 'a/b' },
})

const UNKNOWN: ListedFacts = { price: null, missing: null }
const WIRE_UNKNOWN = {
  context_window: null,
  max_output_tokens: null,
  price: null,
  capabilities: null,
}

/** Everything that can be known of a model. */
const KNOWN: ListedFacts = {
  contextWindow: 1_050_000,
  maxOutputTokens: 128_000,
  capabilities: ['tools', 'vision'],
  price: {
    input: 2,
    cachedInput: 0.1,
    output: 10,
    cacheWrite: { '5m': 2.5, '1h': 4 },
    longPrompt: { above: 272_000, input: 4, cachedInput: 0.2, output: 15, cacheWrite: 5 },
    tiers: { flex: 0.5 },
    fromMs: Date.UTC(2026, 11, 1),
    untilMs: Date.UTC(2027, 0, 1),
    maxTokens: 128_000,
  },
  missing: 'OPENAI_API_KEY',
}

test('a mixture is a model of the gateway, with its description and nothing of its layers', () => {
  expect(mixtureModel(mixture, UNKNOWN)).toStrictEqual({
    id: 'mine',
    object: 'model',
    created: 0,
    owned_by: 'edge-moa',
    description: 'Two and one',
    ...WIRE_UNKNOWN,
  })
})

test('a model has what is known of it, and its price as operators write one', () => {
  expect(providerModel('openai/gpt-6-sol', KNOWN)).toStrictEqual({
    id: 'openai/gpt-6-sol',
    object: 'model',
    created: 0,
    owned_by: 'openai',
    context_window: 1_050_000,
    max_output_tokens: 128_000,
    capabilities: ['tools', 'vision'],
    price: {
      input: 2,
      cached_input: 0.1,
      output: 10,
      cache_write: { '5m': 2.5, '1h': 4 },
      long_prompt: { above: 272_000, input: 4, cached_input: 0.2, output: 15, cache_write: 5 },
      tiers: { flex: 0.5 },
      from: '2026-12-01T00:00:00.000Z',
      until: '2027-01-01T00:00:00.000Z',
    },
    missing: 'OPENAI_API_KEY',
  })
})

test.each([
  ['openai/gpt-5', 'openai'],
  ['together/meta-llama/Llama-3.3', 'together'],
  ['sim/quick?status=500', 'sim'],
])('the model %s is owned by %s', (id, owner) => {
  const model = { id, object: 'model', created: 0, owned_by: owner, ...WIRE_UNKNOWN }
  expect(providerModel(id, UNKNOWN)).toStrictEqual(model)
})

test('the list is documented', () => {
  const { modelList } = responseSchemas()
  const list = {
    object: 'list',
    data: [mixtureModel(mixture, UNKNOWN), providerModel('a/b', KNOWN)],
  }
  expect(isDocumented(modelList, list)).toBe(true)
  expect(looseFields(modelList, list).removable).toEqual(
    expect.arrayContaining(['data.0.description', 'data.1.missing', 'data.1.price.tiers']),
  )
  expect(looseFields(modelList, list).removable).not.toContain('data.1.context_window')
})
