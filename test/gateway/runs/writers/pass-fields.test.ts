import { expect, test } from 'vitest'
import { passFields } from '../../../../src/gateway/runs/writers/pass-fields.ts'
import { soloMixture } from '../../../../src/protocol/mixtures/overrides.ts'
import { parseChat } from '../../../../src/protocol/openai-chat/parse-chat.ts'

const models = {
  list: () => [],
  check: () => ({ ok: true }) as const,
  checkEmbedding: () =>
    ({ ok: false, code: 'invalid_request', message: 'It is a chat model' }) as const,
  checkRequest: () => ({ ignored: [], impossible: null }),
  extraFields: (id: string) => (id === 'up/b' ? ['top_k', 'min_p', 'service_tier'] : []),
  factsOf: () => ({ price: null }),
  priceOf: () => null,
}

function passed(model: string, fields: object) {
  const parsed = parseChat({ model, messages: [{ role: 'user', content: 'Hi' }], ...fields })
  const solo = soloMixture(model)
  if (!parsed.ok || !solo.ok) throw new Error('Cannot parse the request')
  const { aggregator } = solo.value
  const { ask, ignored } = passFields(parsed.value.ask, parsed.value.foreign, {
    aggregator,
    models,
  })
  return { extra: ask.settings.extra, ignored }
}

test('a field that the operator lets through is a setting of the answer, and not ignored', () => {
  expect(passed('up/b', { top_k: 5, seed: 1, colour: 'red' })).toEqual({
    extra: { top_k: 5 },
    ignored: ['colour'],
  })
})

test('a known field that nothing here depends on goes to the provider too, and is not ignored elsewhere', () => {
  expect(passed('up/b', { service_tier: 'flex', user: 'ada' })).toEqual({
    extra: { service_tier: 'flex' },
    ignored: [],
  })
  expect(passed('up/b', { service_tier: null })).toEqual({ extra: undefined, ignored: [] })
  expect(passed('up/a', { service_tier: 'flex' })).toEqual({ extra: undefined, ignored: [] })
})

test('every other field is ignored', () => {
  expect(passed('up/a', { top_k: 5 })).toEqual({ extra: undefined, ignored: ['top_k'] })
  expect(passed('up/b', {})).toEqual({ extra: undefined, ignored: [] })
})
