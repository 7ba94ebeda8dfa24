import { expect, test } from 'vitest'
import { CATALOG } from '../../../src/models/catalog/catalog.ts'
import { priceOf, resolveModel } from '../../../src/models/catalog/resolve-model.ts'
import { builtinMixtures } from '../../../src/protocol/mixtures/builtin-mixtures.ts'
import { namedModels } from '../../../src/protocol/mixtures/callers.ts'
import { mixtureSchema } from '../../../src/protocol/mixtures/mixture.ts'
import { mixtureWarnings } from '../../../src/protocol/mixtures/warnings/mixture-warnings.ts'

const IDS = [
  'demo',
  'demo-deep',
  'demo-auto',
  'demo-vote',
  'demo-fusion',
  'demo-critique',
  'demo-council',
  'demo-debate',
  'demo-cascade',
  'moa',
  'moa-lite',
  'self-moa',
]

test('every deployment has these mixtures, under their own ids', () => {
  expect([...builtinMixtures().keys()]).toEqual(IDS)
  for (const [id, mixture] of builtinMixtures()) expect(mixture.id).toBe(id)
})

test('they are parsed once', () => {
  expect(builtinMixtures()).toBe(builtinMixtures())
})

test.each(IDS)('%s is a mixture with every default, and without a warning', (id) => {
  const mixture = mixtureSchema.parse(builtinMixtures().get(id))
  expect(mixture).toEqual(builtinMixtures().get(id))
  const facts = {
    panel: (models: readonly string[]) => ({ families: models, votes: models.length }),
    mayBeSlow: () => false,
    hasPrice: () => true,
    problem: () => null,
  }
  expect(mixtureWarnings(mixture, facts)).toEqual([])
})

test.each(IDS)('every model of %s has a provider and a price', (id) => {
  const models = namedModels(mixtureSchema.parse(builtinMixtures().get(id)))
  expect(models.length).toBeGreaterThan(1)
  for (const { model } of models) {
    const context = { providers: CATALOG, secret: () => 'a key' }
    expect([model, resolveModel(model, context).ok]).toEqual([model, true])
    expect([model, priceOf(model, CATALOG, 0)]).not.toEqual([model, null])
  }
})

test.each(IDS)('%s needs the keys that its description names, and no others', (id) => {
  const mixture = mixtureSchema.parse(builtinMixtures().get(id))
  const needed = namedModels(mixture).flatMap(({ model }) => {
    const provider = CATALOG.get(model.split('/', 1)[0] ?? '')
    return provider?.apiKey ?? []
  })
  const named = mixture.description.match(/[A-Z]+_API_KEY/g) ?? []
  expect([...new Set(needed)]).toEqual(named)
})
