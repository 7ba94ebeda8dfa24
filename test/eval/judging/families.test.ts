import { expect, test } from 'vitest'
import { familyOf, relatedTo } from '../../../src/eval/judging/families.ts'

test.each([
  ['openai/gpt-5', 'openai'],
  ['openai/o3-mini', 'openai'],
  ['groq/openai/gpt-oss-120b', 'openai'],
  ['openrouter/anthropic/claude-sonnet-4.5', 'anthropic'],
  ['anthropic/claude-opus-4', 'anthropic'],
  ['together/Qwen/Qwen2.5-72B-Instruct', 'qwen'],
  ['openrouter/meta-llama/llama-3.3-70b-instruct:free', 'meta'],
  ['workers-ai/@cf/meta/llama-3.1-8b-instruct', 'meta'],
  ['groq/llama-3.3-70b-versatile', 'meta'],
  ['groq/deepseek-r1-distill-llama-70b', 'meta'],
  ['mistral/magistral-small', 'mistral'],
  ['together/mistralai/Mixtral-8x22B-Instruct-v0.1', 'mistral'],
  ['gemini/gemini-2.5-pro', 'google'],
  ['openrouter/x-ai/grok-4', 'xai'],
  ['openrouter/z-ai/glm-4.6', 'zhipu'],
  ['openrouter/moonshotai/kimi-k2', 'moonshot'],
  ['openrouter/inclusionai/ling-1t', 'inclusionai'],
  ['acme/first-model', 'acme'],
  ['sim/quick?right=0.7&words=40', 'quick'],
  ['sim/judge', 'judge'],
])('the family of %s is %s', (model, family) => {
  expect(familyOf(model)).toBe(family)
})

test('a judge is related to models of its maker, whoever serves them', () => {
  const models = ['groq/openai/gpt-oss-20b', 'anthropic/claude-haiku-4', 'sim/judge']
  expect(relatedTo('openai/gpt-5', models)).toEqual(['groq/openai/gpt-oss-20b'])
  expect(relatedTo('sim/careful', models)).toEqual([])
})
