import { describe, expect, test } from 'vitest'
import { parseProviders } from '../../../src/models/catalog/provider-settings.ts'
import { wireOf } from '../../../src/models/catalog/wire.ts'

/** The dialect in which a provider of the setting serves a model. */
function wireFor(
  name: string,
  { model = 'claude-opus-5-5', ...fields }: Readonly<Record<string, unknown>>,
) {
  const result = parseProviders(JSON.stringify({ [name]: fields }))
  if (!result.ok) throw new Error(result.message)
  const provider = result.providers.get(name)
  if (provider === undefined) throw new Error('Cannot find the provider')
  return wireOf(provider, String(model))
}

describe('a preset', () => {
  test.each([
    ['anthropic', 'anthropic'],
    ['gemini', 'gemini'],
    ['groq', 'openai'],
  ])('%s speaks its own interface', (name, wire) => {
    expect(wireFor(name, {})).toBe(wire)
  })

  test('at the address of a proxy speaks Chat Completions, unless the setting says otherwise', () => {
    const base_url = 'https://proxy.example/v1'
    expect(wireFor('anthropic', { base_url })).toBe('openai')
    expect(wireFor('anthropic', { base_url, api: 'messages' })).toBe('anthropic')
    expect(wireFor('anthropic', { base_url: 'https://api.anthropic.com' })).toBe('anthropic')
  })

  test('speaks Chat Completions where the setting says so', () => {
    expect(wireFor('anthropic', { api: 'chat' })).toBe('openai')
  })
})

test('a provider may serve some of its models over another interface', () => {
  const acme = { base_url: 'https://acme.example', api: { 'claude-': 'messages' } }
  expect(wireFor('acme', acme)).toBe('anthropic')
  expect(wireFor('acme', { ...acme, model: 'llama' })).toBe('openai')
})
