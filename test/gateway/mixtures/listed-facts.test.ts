import { expect, test } from 'vitest'
import { factsOfMixture, factsOfModel } from '../../../src/gateway/mixtures/listed-facts.ts'
import type { ModelDirectory } from '../../../src/gateway/ports/models.ts'
import { mixtureSchema } from '../../../src/protocol/mixtures/mixture.ts'

/** Models of `dark` lack a key, those of `nobody` a provider; the rest can be called. */
const models: ModelDirectory = {
  list: () => [],
  check(id) {
    const message = 'Cannot use it'
    if (id.startsWith('nobody/')) return { ok: false, code: 'model_not_found', message }
    if (!id.startsWith('dark/')) return { ok: true }
    return { ok: false, code: 'provider_not_configured', message, setting: 'DARK_KEY' }
  },
  checkEmbedding: () => ({ ok: false, code: 'invalid_request', message: 'It is a chat model' }),
  checkRequest: () => ({ ignored: [], impossible: null }),
  extraFields: () => [],
  factsOf: (id) => (id === 'up/known' ? { contextWindow: 9, price: null } : { price: null }),
  priceOf: () => null,
}

const up = { model: 'up/a' }
const dark = { model: 'dark/a' }
const DARK = 'DARK_KEY'

test.each<[string, readonly object[], object, string | null]>([
  ['with all of its models', [{ agents: [up] }], up, null],
  ['without its aggregator', [{ agents: [up] }], dark, DARK],
  [
    'whose aggregator has another model',
    [{ agents: [up] }],
    { ...dark, fallbacks: ['up/b'] },
    null,
  ],
  ['without the only agent of a layer', [{ agents: [up] }, { agents: [dark] }], up, DARK],
  ['with one agent of two', [{ agents: [dark, up] }], up, null],
  ['below the quorum of a layer', [{ agents: [dark, up], quorum: 2 }], up, DARK],
  ['with a quorum of samples', [{ agents: [dark, { ...up, samples: 2 }], quorum: 2 }], up, null],
  ['whose agent has another model', [{ agents: [{ ...dark, fallbacks: ['up/b'] }] }], up, null],
  ['without a required agent', [{ agents: [up, { ...dark, required: true }] }], up, DARK],
  ['of a model that no provider serves', [], { model: 'nobody/x' }, 'nobody/x'],
])('a mixture %s lacks what it cannot be run without', (_, layers, aggregator, missing) => {
  const mixture = mixtureSchema.parse({ id: 'mine', layers, aggregator })
  expect(factsOfMixture(mixture, models).missing).toBe(missing)
})

test('a mixture whose agents write the answer has what they all can', () => {
  const mixture = mixtureSchema.parse({
    id: 'mine',
    strategy: 'select',
    layers: [
      {
        agents: [
          { model: 'up/a', max_tokens: 5 },
          { model: 'up/b', max_tokens: 7 },
        ],
      },
    ],
    aggregator: { model: 'up/c', max_tokens: 1 },
  })
  expect(factsOfMixture(mixture, models).maxOutputTokens).toBe(5)
})

test('a window is known of a mixture only where it is known of each of its models', () => {
  const windowOf = (model: string) =>
    factsOfMixture(
      mixtureSchema.parse({
        id: 'mine',
        layers: [],
        aggregator: { model: 'up/known' },
        judge: { model },
      }),
      models,
    ).contextWindow
  expect(windowOf('up/known')).toBe(9)
  expect(windowOf('up/a')).toBeUndefined()
})

test('a model lacks the setting of its provider', () => {
  expect(factsOfModel('dark/a', models).missing).toBe(DARK)
  expect(factsOfModel('up/known', models)).toEqual({ contextWindow: 9, price: null, missing: null })
})
