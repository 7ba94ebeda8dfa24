import { expect, test } from 'vitest'
import { familyOf as familyOfGateway } from '../../../src/moa/model-family.ts'
import { KNOWN_MODELS } from '../../../src/prices/known-models.ts'
import { familyOf } from '../../../src/ui/shared/model-family.ts'

/** Names that no price list has: routers, fine-tuned models, and unknown makers. */
const OTHERS = [
  'together/nvidia/Llama-3.1-Nemotron-70B',
  'groq/deepseek-r1-distill-llama-70b',
  'openrouter/openai/o4',
  'workers-ai/@cf/google/gemma-3-12b-it',
  'bedrock/us.amazon.nova-pro',
  'azure/my-phi-4',
  'ollama/unheard-of:7b',
  'x',
]

test('the pages count families as the gateway does', () => {
  const known = Object.entries(KNOWN_MODELS).flatMap(([provider, models]) =>
    Object.keys(models).map((model) => `${provider}/${model}`),
  )
  const models = [...known, ...OTHERS]
  expect(models.length).toBeGreaterThan(OTHERS.length)
  expect(models.map(familyOf)).toEqual(models.map(familyOfGateway))
})

test('simulated models are one family on the pages', () => {
  expect(['sim/quick', 'sim/careful?status=429'].map(familyOf)).toEqual(['simulated', 'simulated'])
})
