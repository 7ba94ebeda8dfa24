import { expect, test } from 'vitest'
import { CATALOG } from '../../../src/models/catalog/catalog.ts'
import type { Provider } from '../../../src/models/catalog/provider.ts'
import { parseProviders } from '../../../src/models/catalog/provider-settings.ts'
import { DIALECTS } from '../../../src/models/dialects/dialects.ts'

function providersOf(setting: object): ReadonlyMap<string, Provider> {
  const result = parseProviders(JSON.stringify(setting))
  if (!result.ok) throw new Error(result.message)
  return result.providers
}

test('a new provider at the host of a known one wants the same fields back', () => {
  const fieldsAt = (base_url: string) =>
    providersOf({ acme: { base_url } }).get('acme')?.limits.messageFields
  expect(fieldsAt('https://generativelanguage.googleapis.com/v1/openai')).toEqual(['extra_content'])
  expect(fieldsAt('https://llm.acme.example/v1')).toEqual(['cache_control'])
  expect(fieldsAt('http://localhost:11434/v1')).toEqual(['cache_control'])
})

test('a new provider at the host of a known one takes what that one takes', () => {
  const limitsOf = (base_url: string) => providersOf({ mine: { base_url } }).get('mine')?.limits
  expect(limitsOf('https://api.deepseek.com/v1')).toEqual(CATALOG.get('deepseek')?.limits)
  expect(limitsOf('https://api.mistral.ai/v1')).toEqual(CATALOG.get('mistral')?.limits)
})

test('a new provider takes what its interface takes', () => {
  const acme = { base_url: 'https://llm.acme.example/v1', api: 'gemini' }
  expect(providersOf({ acme }).get('acme')?.limits).toEqual(DIALECTS.gemini.limits)
})
