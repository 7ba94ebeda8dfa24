import { expect, test } from 'vitest'
import { parseProviders } from '../../../src/models/catalog/provider-settings.ts'
import { LIBRARY_WORDS, wrongCopies } from '../../support/wrong-values.ts'

test('no wrong value at any place is explained in words of the library', () => {
  const document = {
    acme: {
      base_url: 'https://llm.acme.example/v1',
      api_key: 'ACME_API_KEY',
      headers: { 'x-team': 'blue' },
      prices: {
        large: {
          input: 1,
          cached_input: 1,
          output: 1,
          cache_write: { '5m': 1, '1h': 1 },
          long_prompt: { above: 1, input: 1, output: 1 },
          tiers: { flex: 0.5 },
          from: '2026-01-01',
          max_tokens: 1,
        },
      },
      api: { claude: 'messages' },
      default_price: { input: 0, output: 0 },
      dialect: {
        max_tokens: 'max_tokens',
        stream_usage: true,
        reasoning_effort: ['low'],
        message_fields: ['reasoning'],
      },
      extra_fields: ['top_k'],
    },
  }
  const problems = new Set<string>()
  for (const copy of wrongCopies(document)) {
    const result = parseProviders(JSON.stringify(copy))
    if (!result.ok) problems.add(result.message)
  }
  expect(problems.size).toBeGreaterThan(30)
  const foreign = [...problems].filter((problem) => LIBRARY_WORDS.test(problem))
  expect(foreign).toEqual([])
  expect([...problems].filter((problem) => /another value|: $/.test(problem))).toEqual([])
})

test('a wrong type is explained by what it must be', () => {
  const dialect = { seed: 'yes' }
  const setting = { acme: { base_url: 'https://llm.acme.example/v1', dialect } }
  expect(parseProviders(JSON.stringify(setting))).toEqual({
    ok: false,
    message: 'Cannot use the setting PROVIDERS.acme.dialect.seed: must be true or false',
  })
})
