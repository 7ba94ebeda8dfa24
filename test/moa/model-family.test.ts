import { expect, test } from 'vitest'
import { familyOf } from '../../src/moa/model-family.ts'

const families = {
  openai: [
    'openai/gpt-6.2-sol',
    'groq/openai/gpt-oss-120b',
    'openai/o3-mini',
    'openrouter/openai/o4',
  ],
  anthropic: ['anthropic/claude-opus-5.5', 'openrouter/anthropic/claude-haiku-4.5'],
  google: ['google/gemini-4-argon', 'workers-ai/@cf/google/gemma-3-12b-it'],
  meta: [
    'groq/llama-3.3-70b-versatile',
    'together/meta-llama/Llama-4',
    'together/nvidia/Llama-3.1-Nemotron-70B',
    'groq/deepseek-r1-distill-llama-70b',
  ],
  mistral: [
    'mistral/mistral-small-latest',
    'mistral/devstral-2',
    'together/mistralai/Mixtral-8x7B',
  ],
  qwen: ['together/Qwen/Qwen3-235B', 'groq/qwen-qwq-32b'],
  deepseek: ['together/deepseek-ai/DeepSeek-V4.1-Flash', 'deepseek/deepseek-flash'],
  moonshot: ['fireworks/accounts/fireworks/models/kimi-k2p6', 'together/moonshotai/Kimi-K3'],
}

test.each(Object.entries(families))('the family %s is known by its names', (family, models) => {
  expect(models.map(familyOf)).toEqual(models.map(() => family))
})

test('a provider does not make its models a family', () => {
  expect(familyOf('together/openai/gpt-oss-120b')).not.toBe(familyOf('together/Qwen/Qwen3-235B'))
  expect(familyOf('openai/gpt-6')).toBe(familyOf('cerebras/gpt-oss-120b'))
})

test('an unknown model is of the family that its name begins with, whatever its version and its settings', () => {
  expect(familyOf('sim/quick')).toBe('quick')
  expect(familyOf('sim/quick?seed=1/2')).toBe('quick')
  expect(familyOf('local/zephyr-7b:q4')).toBe(familyOf('other/acme/zephyr2'))
  expect(familyOf('sim/quick')).not.toBe(familyOf('sim/careful'))
  expect(familyOf('local/7b')).toBe('7b')
})
