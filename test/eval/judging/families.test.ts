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
  ['azure/gpt-4o', 'openai'],
  ['gpt4_1106_preview', 'openai'],
  ['workers-ai/@cf/openai/gpt-oss-120b', 'openai'],
  ['together/TheBloke/Llama-2-70B-GPTQ', 'meta'],
  ['openrouter/eleutherai/gpt-neo-20b', 'eleutherai'],
  ['openrouter/writer/palmyra-x5', 'writer'],
  ['gemini/learnlm-2.0-flash', 'google'],
  ['bedrock/us.amazon.nova-pro-v1', 'amazon'],
  ['openrouter/perplexity/sonar-pro', 'perplexity'],
  ['perplexity/sonar-pro', 'perplexity'],
  ['ollama/granite3.3', 'granite'],
  ['ollama/yi:34b', 'yi'],
  ['fireworks/accounts/fireworks/models/qwen3-30b', 'qwen'],
  ['openrouter/nvidia/llama-3.1-nemotron-70b', 'meta'],
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
