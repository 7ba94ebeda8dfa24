import { expect, test } from 'vitest'
import { CATALOG } from '../../../src/models/catalog/catalog.ts'

const HOSTED = [
  'openai',
  'anthropic',
  'gemini',
  'together',
  'groq',
  'mistral',
  'deepseek',
  'openrouter',
  'fireworks',
  'cerebras',
  'xai',
  'sakana',
]
const LOCAL = ['ollama', 'lmstudio', 'vllm']

test.each(HOSTED)('%s is reached over https, with a secret named after it', (name) => {
  const provider = CATALOG.get(name)
  expect(provider?.baseUrl).toMatch(/^https:\/\//)
  expect(provider?.apiKey).toBe(`${name.toUpperCase()}_API_KEY`)
})

test('every provider has a row', () => {
  expect([...CATALOG.keys()]).toEqual([...HOSTED, ...LOCAL, 'sim'])
})

test.each([...CATALOG])('the base URL of %s can have a path appended', (_, { baseUrl }) => {
  expect(new URL(`${baseUrl}/chat/completions`).href).toBe(`${baseUrl}/chat/completions`)
})

test('local presets and the simulator need no key and cost nothing', () => {
  for (const name of [...LOCAL, 'sim']) {
    expect(CATALOG.get(name)).toMatchObject({
      apiKey: null,
      defaultPrice: { input: 0, output: 0 },
    })
  }
})

test('the simulator has a base URL that no network can reach', () => {
  expect(new URL(CATALOG.get('sim')?.baseUrl ?? '').hostname).toBe('simulator.invalid')
})

test('Workers AI has no row: it is reached without HTTP', () => {
  expect(CATALOG.has('workers-ai')).toBe(false)
})

test('a provider that rejects unknown fields is sent none of them', () => {
  expect(CATALOG.get('mistral')?.limits).toMatchObject({
    maxTokens: 'max_tokens',
    streamUsage: false,
    seed: false,
    developerRole: false,
  })
  expect(CATALOG.get('gemini')?.limits.seed).toBe(false)
  expect(CATALOG.get('deepseek')?.limits.developerRole).toBe(false)
  expect(CATALOG.get('openai')?.limits.maxTokens).toBe('max_completion_tokens')
})
