import { expect, test } from 'vitest'
import { costOfOne } from '../../../src/moa/cost/call-bound.ts'
import { parseProviders } from '../../../src/models/catalog/provider-settings.ts'
import { priceOf } from '../../../src/models/catalog/resolve-model.ts'
import { wireOf } from '../../../src/models/catalog/wire.ts'

test('api: "chat" brings the models of OpenAI that need Responses back to Chat Completions', () => {
  const wireAt = (fields: object, model: string) => {
    const parsed = parseProviders(JSON.stringify({ openai: fields }))
    const openai = parsed.ok ? parsed.providers.get('openai') : undefined
    return openai && wireOf(openai, model)
  }
  expect(wireAt({}, 'gpt-5.4-mini')).toBe('openai-responses')
  expect(wireAt({}, 'gpt-6.2-astra')).toBe('openai-responses')
  expect(wireAt({}, 'o3-pro')).toBe('openai-responses')
  for (const model of ['gpt-4.1', 'gpt-5', 'gpt-5-mini', 'gpt-5.2', 'o3'])
    expect(wireAt({}, model)).toBe('openai')
  expect(wireAt({ api: 'chat' }, 'gpt-5.4-mini')).toBe('openai')
  expect(wireAt({ api: 'responses' }, 'gpt-5')).toBe('openai-responses')
  expect(wireAt({ api: { 'gpt-5.4': 'chat' } }, 'gpt-5.4')).toBe('openai')
})

test('a limit below the fewest tokens of Responses costs as much as those', () => {
  const prices = { large: { input: 1, output: 10 } }
  const parsed = parseProviders(
    JSON.stringify({
      a: { base_url: 'https://a.example/v1', prices },
      b: { base_url: 'https://b.example/v1', prices, api: 'responses' },
    }),
  )
  const providers = parsed.ok ? parsed.providers : new Map()
  const boundOf = (id: string, maxTokens: number) =>
    costOfOne(priceOf(id, providers, 0), { promptTokens: 0, maxTokens })
  expect(boundOf('b/large', 5)).toBe(boundOf('a/large', 16))
  expect(boundOf('a/large', 5)).toBeLessThan(boundOf('a/large', 16))
  expect(boundOf('b/large', 64)).toBe(boundOf('a/large', 64))
})
