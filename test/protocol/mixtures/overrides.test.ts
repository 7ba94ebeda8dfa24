import { expect, test } from 'vitest'
import { mixtureSchema, overridesSchema } from '../../../src/protocol/mixtures/mixture.ts'
import { mergeOverrides, soloMixture } from '../../../src/protocol/mixtures/overrides.ts'

const mixture = mixtureSchema.parse({
  id: 'm',
  layers: [{ agents: [{ model: 'a/b' }, { model: 'a/c' }] }],
  aggregator: { model: 'a/pen', fallbacks: ['a/other'], temperature: 0.3, idle_ms: 7 },
  judge: { model: 'a/judge', max_tokens: 9 },
  references: { max_chars: 500, shuffle: true },
  on_shortfall: 'fail',
  max_cost_usd: 2,
  max_calls: 9,
})

function merge(moa: object) {
  const { cache: _, progress: __, ...overrides } = overridesSchema.parse(moa)
  return mergeOverrides(mixture, overrides)
}

test.each<[what: string, moa: object, changed: object]>([
  ['nothing', {}, {}],
  ['that agents get the format', { share_format: true }, { share_format: true }],
  ['only the cache and the progress', { cache: 'off', progress: 'events' }, {}],
  ['an empty aggregator, judge and references', { aggregator: {}, judge: {}, references: {} }, {}],
  [
    'a field of the aggregator',
    { aggregator: { idle_ms: 8 } },
    { aggregator: { ...mixture.aggregator, idle_ms: 8 } },
  ],
  [
    'no fallbacks',
    { aggregator: { fallbacks: [] } },
    { aggregator: { ...mixture.aggregator, fallbacks: [] } },
  ],
  [
    'a temperature of 0',
    { aggregator: { temperature: 0 } },
    { aggregator: { ...mixture.aggregator, temperature: 0 } },
  ],
  [
    'a field of the judge',
    { judge: { timeout_ms: 5 } },
    { judge: { ...mixture.judge, timeout_ms: 5 } },
  ],
  [
    'false for a reference style',
    { references: { shuffle: false } },
    { references: { ...mixture.references, shuffle: false } },
  ],
  ['no layers', { layers: [] }, { layers: [] }],
  [
    'the aggregator alone, whatever else is sent,',
    { solo: true, layers: [{ agents: [{ model: 'a/new' }] }], strategy: 'select', judge: {} },
    { layers: [], strategy: 'synthesize', judge: undefined },
  ],
  [
    'a cost and what a shortfall does',
    { max_cost_usd: 1, on_shortfall: 'degrade' },
    { max_cost_usd: 1, on_shortfall: 'degrade' },
  ],
  ['an early exit', { early_exit: { agree: 2 } }, { early_exit: { after_layer: 0, agree: 2 } }],
  ['a lower limit on calls', { max_calls: 8 }, { max_calls: 8 }],
  ['a higher limit on calls', { max_calls: 10 }, {}],
])('an override of %s changes nothing else', (_what, moa, changed) => {
  expect(merge(moa)).toEqual({ ok: true, value: { ...mixture, ...changed } })
})

test('layers of a request replace those of the mixture, with their own defaults', () => {
  const merged = merge({ layers: [{ agents: [{ model: 'a/new' }] }] })
  const { layers } = mixtureSchema.parse({ ...mixture, layers: [{ agents: [{ model: 'a/new' }] }] })
  expect(merged).toMatchObject({ ok: true, value: { layers } })
})

test('a request may limit the calls of a mixture that has no limit', () => {
  const { max_calls: _, ...unlimited } = mixture
  const merged = mergeOverrides(unlimited, { max_calls: 8 })
  expect(merged).toMatchObject({ ok: true, value: { max_calls: 8 } })
})

test('overrides that are valid alone are rejected where the whole is not', () => {
  const merged = merge({ layers: [], strategy: { type: 'select' } })
  expect(merged).toMatchObject({ ok: false, error: { param: 'layers' } })
})

test.each(['', 'gpt-5', 'a/', '/b', 'a/b c'])('%j is no model that runs alone', (model) => {
  expect(soloMixture(model)).toMatchObject({ ok: false, error: { param: 'aggregator.model' } })
})
