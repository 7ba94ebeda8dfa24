import { expect, test } from 'vitest'
import type { Message } from '../../src/moa/message.ts'
import type { CallSettings } from '../../src/moa/model-port.ts'
import { CATALOG } from '../../src/models/catalog/catalog.ts'
import { checkRequest } from '../../src/models/check-request.ts'
import { FakeUpstream } from '../support/fake-upstream.ts'
import { callOf, controlOf, finished, MODEL, modelsOn, providerNamed } from './calls.ts'

const text: Message = { role: 'user', content: 'Why?' }
const image: Message = {
  role: 'user',
  content: [
    { type: 'text', text: 'What is it?' },
    { type: 'image', url: 'https://example.com/a.png' },
  ],
}

function check(id: string, settings: CallSettings, messages: readonly Message[] = [text]) {
  return checkRequest(id, { messages, settings }, { providers: CATALOG, secret: () => 'key' })
}

test.each([
  [
    'xai/grok-4.5',
    { stop: 'END', presencePenalty: 1, temperature: 1 },
    ['presence_penalty', 'stop'],
  ],
  ['mistral/mistral-large-4', { seed: 1, logitBias: {} }, ['logit_bias', 'seed']],
  ['anthropic/claude-haiku-4-5', { logprobs: true, topLogprobs: 1 }, ['logprobs']],
  ['gemini/gemini-2.5-flash', { logprobs: true, topLogprobs: 1 }, ['logprobs']],
  ['openai/gpt-4o', { logprobs: true, topLogprobs: 1 }, []],
  ['openai/o3', { logprobs: true, topLogprobs: 1 }, ['logprobs']],
  ['anthropic/claude-opus-4-8', { temperature: 1, seed: 1 }, ['seed', 'temperature']],
  ['anthropic/claude-haiku-4-5', { temperature: 1, frequencyPenalty: 1 }, ['frequency_penalty']],
  ['gemini/gemini-3.5-flash', { seed: 1, presencePenalty: 1 }, ['presence_penalty']],
  ['openai/gpt-5', { temperature: 1 }, ['temperature']],
  ['sim/quick', { temperature: 1, logitBias: {} }, []],
  ['nobody/x', { temperature: 1 }, []],
] as const)('%s leaves out of %j: %j', (id, settings, ignored) => {
  expect(check(id, settings)).toEqual({ ignored, impossible: null })
})

test('a model that takes no images cannot answer a request with one', () => {
  expect(check('deepseek/deepseek-v4-pro', {}, [image, text]).impossible).toEqual({
    message: 'deepseek/deepseek-v4-pro takes no images',
    param: 'messages',
  })
  expect(check('deepseek/deepseek-v4-pro', {}).impossible).toBeNull()
  expect(check('openai/gpt-5', {}, [image]).impossible).toBeNull()
})

test('a model that calls no tools cannot answer a request with some', () => {
  const tools = [{ type: 'function' }]
  expect(check('groq/groq/compound', { tools }).impossible).toMatchObject({ param: 'tools' })
  expect(check('groq/groq/compound', { tools: [] }).impossible).toBeNull()
})

test('a model that cannot do what a call needs is not called', async () => {
  const upstream = new FakeUpstream(() => new Response())
  const providers = new Map([['acme', providerNamed('acme', { lacks: [['', ['images']]] })]])
  const models = modelsOn(upstream.fetch, { providers })
  const { reply } = await finished(models(callOf({ messages: [image] }), controlOf()))
  expect(reply).toMatchObject({
    sent: false,
    failure: { code: 'upstream_rejected', message: `${MODEL} takes no images`, retryable: false },
  })
  expect(upstream.requests).toEqual([])
})
