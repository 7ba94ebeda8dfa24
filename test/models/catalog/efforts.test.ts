import { describe, expect, test } from 'vitest'
import { CATALOG } from '../../../src/models/catalog/catalog.ts'
import { effortFor, EFFORTS, inChat, KNOWN_EFFORTS } from '../../../src/models/catalog/efforts.ts'

/** The efforts that stay what they are, of all that can be wanted. */
function acceptedBy(provider: string, model: string): readonly string[] {
  const known = CATALOG.get(provider)?.limits.reasoningEffort ?? true
  return EFFORTS.filter((effort) => effortFor(effort, model, known) === effort)
}

// As their providers' references, or errors, list them; the sources stand in the table.
test.each([
  ['openai', 'gpt-5-mini', ['minimal', 'low', 'medium', 'high']],
  ['openai', 'gpt-5-pro', ['high']],
  ['openai', 'gpt-5.1', ['none', 'low', 'medium', 'high']],
  ['openai', 'gpt-5.1-codex-max', ['low', 'medium', 'high', 'xhigh']],
  ['openai', 'gpt-5.1-codex-mini', ['low', 'medium', 'high']],
  ['openai', 'gpt-5.4-nano', ['none', 'low', 'medium', 'high', 'xhigh']],
  ['openai', 'gpt-5.4-pro', ['medium', 'high', 'xhigh']],
  ['openai', 'gpt-5.6-luna', ['none', 'low', 'medium', 'high', 'xhigh', 'max']],
  ['openai', 'gpt-6-astra', ['low', 'medium', 'high', 'xhigh', 'max']],
  ['openai', 'gpt-6.1-sol', ['none', 'low', 'medium', 'high', 'xhigh', 'max']],
  ['openai', 'o4-mini', ['low', 'medium', 'high']],
  ['openai', 'gpt-4.1', []],
  ['gemini', 'gemini-2.5-flash', ['none', 'low', 'medium', 'high']],
  ['gemini', 'gemini-2.5-pro', ['minimal', 'low', 'medium', 'high']],
  ['gemini', 'gemini-3-pro-preview', ['low', 'high']],
  ['mistral', 'mistral-small-latest', ['none', 'high']],
  ['mistral', 'mistral-large-4-0', ['low', 'medium', 'high']],
  ['mistral', 'magistral-medium-latest', []],
  ['xai', 'grok-4.3', ['none', 'low', 'medium', 'high']],
  ['xai', 'grok-4.5', ['low', 'medium', 'high']],
  ['xai', 'grok-4.20-multi-agent-0309', ['low', 'medium', 'high', 'xhigh']],
  ['xai', 'grok-4.20-0309-reasoning', []],
  ['xai', 'grok-4', []],
  ['xai', 'grok-4-0709', []],
  ['groq', 'llama-3.3-70b-versatile', []],
  ['groq', 'moonshotai/kimi-k2-instruct-0905', []],
  ['ollama', 'gpt-oss:20b', ['none', 'low', 'medium', 'high', 'max']],
  ['groq', 'openai/gpt-oss-120b', ['low', 'medium', 'high']],
  ['openrouter', 'anything', [...EFFORTS]],
])('%s accepts for %s: %j', (provider, model, accepted) => {
  expect(acceptedBy(provider, model)).toEqual(accepted)
})

describe('an effort that a model does not know', () => {
  const { openai } = KNOWN_EFFORTS

  test('becomes the nearest one; of two, the higher', () => {
    expect(effortFor('max', 'gpt-5.4', openai)).toBe('xhigh')
    expect(effortFor('minimal', 'gpt-5.4', openai)).toBe('low')
    expect(effortFor('none', 'gpt-6-astra', openai)).toBe('low')
    expect(effortFor('low', 'mistral-small', KNOWN_EFFORTS.mistral)).toBe('high')
  })

  test('is not sent to a model that takes none', () => {
    expect(effortFor('high', 'gpt-4o', openai)).toBeUndefined()
    expect(effortFor('high', 'gpt-5.4', false)).toBeUndefined()
  })

  test('is sent as it is where the models of a provider are not known', () => {
    expect(effortFor('max', 'any', true)).toBe('max')
    expect(effortFor('max', 'qwen/qwen3-32b', KNOWN_EFFORTS.groq)).toBe('max')
  })

  test('counts for the interface: `max` is known in Responses alone', () => {
    expect(effortFor('max', 'gpt-5.6-sol', inChat(openai))).toBe('xhigh')
    expect(effortFor('max', 'gpt-6-astra', inChat(openai))).toBe('xhigh')
    expect(effortFor('none', 'gpt-5.1', inChat(openai))).toBe('none')
    expect(effortFor('minimal', 'gemini-3-flash', inChat(KNOWN_EFFORTS.gemini))).toBe('low')
    expect(inChat(true)).toBe(true)
  })
})
