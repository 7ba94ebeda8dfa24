/**
 * What users of other gateways reported about the usage of Messages. Each test is one report as a sentence; its source is
 * named beside it.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fieldsOf, type Fields } from '../../support/upstream/fields.ts'
import type { Script } from '../../support/upstream/upstream.ts'
import { ask, framesNamed } from './client.ts'
import { inMessages } from './forms.ts'
import { CLIENTS } from './shapes.ts'
import { APIS, startStage, type Api, type Stage } from './stage.ts'

const { messages } = CLIENTS

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
beforeEach(() => stage.upstream.clear())
afterAll(() => stage[Symbol.asyncDispose]())

/** A mixture of two agents and this aggregator. */
function mixture(aggregator: string, progress = 'none'): Fields {
  const agents = ['one', 'two'].map((name) => ({
    name,
    model: stage.model('chat', { text: `The proposal of ${name}, with words enough.` }),
    required: true,
  }))
  return { moa: { layers: [{ agents }], aggregator: { model: aggregator }, progress } }
}

describe('usage', () => {
  // CLIProxyAPI #1700, litellm #24176
  test('message_start has non-zero input_tokens; message_delta has the sum', async () => {
    for (const api of APIS)
      for (const progress of ['none', 'events', 'reasoning']) {
        const model = stage.model(api, { text: 'One two three.' })
        const more = mixture(model, progress)
        stage.upstream.clear()
        stage.upstream.script(model.split('/')[1] ?? '', { text: 'One two three.' })
        const answer = await ask(stage.gateway.url, messages, {
          model: 'demo',
          input: 'Why is it so?',
          stream: true,
          more,
        })
        const [start] = framesNamed(answer, 'message_start')
        const begun = fieldsOf(fieldsOf(start?.['message'])['usage'])
        expect(begun['input_tokens']).toBeGreaterThan(0)
        const served = stage.upstream.requests.map(({ servedUsage }) => servedUsage)
        expect(served).toHaveLength(3)
        const sum = (field: 'prompt_tokens' | 'completion_tokens') =>
          served.reduce((total, each) => total + (each?.[field] ?? 0), 0)
        const { usage } = framesNamed(answer, 'message_delta').at(-1) ?? {}
        const {
          input_tokens,
          output_tokens,
          cache_read_input_tokens,
          cache_creation_input_tokens,
        } = fieldsOf(usage)
        expect([cache_read_input_tokens, cache_creation_input_tokens]).toEqual([0, 0])
        expect([api, input_tokens, output_tokens]).toEqual([
          api,
          sum('prompt_tokens'),
          sum('completion_tokens'),
        ])
      }
  })

  // litellm #36091
  test('cache_read_input_tokens shows what upstream read', async () => {
    const usageTokens = {
      prompt_tokens: 12_345,
      completion_tokens: 678,
      prompt_tokens_details: { cached_tokens: 11_000 },
    }
    const scripts: Readonly<Record<Api, Script>> = {
      chat: { text: 'Yes.', usageTokens },
      responses: { text: 'Yes.', usageTokens },
      gemini: {
        text: 'Yes.',
        usageFields: {
          promptTokenCount: 12_345,
          candidatesTokenCount: 678,
          totalTokenCount: 13_023,
          cachedContentTokenCount: 11_000,
        },
      },
      messages: {
        text: 'Yes.',
        usageTokens: { ...usageTokens, cache: { read: 11_000, written5m: 0, written1h: 0 } },
      },
    }
    for (const api of APIS)
      await inMessages(
        stage,
        () => stage.model(api, scripts[api]),
        ({ usage }) =>
          expect({ api, ...usage }).toMatchObject({
            api,
            input_tokens: 1_345,
            cache_read_input_tokens: 11_000,
            cache_creation_input_tokens: 0,
          }),
      )
    await inMessages(
      stage,
      () =>
        stage.model('messages', {
          text: 'Yes.',
          usageTokens: { ...usageTokens, cache: { read: 1_000, written5m: 300, written1h: 45 } },
        }),
      ({ usage }) =>
        expect(usage).toMatchObject({
          input_tokens: 11_000,
          cache_read_input_tokens: 1_000,
          cache_creation_input_tokens: 345,
        }),
    )
  })
})
