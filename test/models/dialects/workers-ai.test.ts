import { describe, expect, test } from 'vitest'
import {
  isWorkersAi,
  isWorkersAiModel,
  type WorkersAi,
} from '../../../src/models/dialects/workers-ai.ts'
import { FakeBody, FakeUpstream } from '../../support/fake-upstream.ts'
import { callOf, controlOf, finished, modelsOn, type Asked } from '../asking.ts'
import { expectNoRejections } from '../rejections.ts'
import { DONE, ends, event, says } from '../wire.ts'

expectNoRejections()

const ID = 'workers-ai/@cf/meta/llama'
const USAGE = { prompt_tokens: 3, completion_tokens: 2 }

async function askBinding(
  answer: () => unknown,
  live = false,
): Promise<Asked & { readonly inputs: readonly unknown[] }> {
  const inputs: unknown[] = []
  const workersAi: WorkersAi = {
    run: async (...input) => {
      inputs.push(input)
      return answer()
    },
  }
  const upstream = new FakeUpstream(() => Promise.reject(new Error('No network')))
  const models = modelsOn(upstream.fetch, { workersAi })
  const settings = { maxTokens: 9, seed: 1, reasoningEffort: 'low' }
  const asked = await finished(models(callOf({ model: ID, settings }), controlOf({ live })))
  expect(upstream.requests).toEqual([])
  return { ...asked, inputs }
}

describe.for([{ live: false }, { live: true }])('the binding, %o', ({ live }) => {
  test('is asked for a stream, with no more than it knows', async () => {
    const { inputs } = await askBinding(() => ({ response: 'Yes' }), live)
    expect(inputs).toEqual([
      [
        '@cf/meta/llama',
        {
          messages: [{ role: 'user', content: 'Why?' }],
          stream: true,
          max_tokens: 9,
          seed: 1,
        },
      ],
    ])
  })

  test('streams, and [DONE] stands for the finish', async () => {
    const pieces = [event({ response: 'Ye' }), event({ response: 's', usage: USAGE }), DONE]
    const { reply } = await askBinding(() => new FakeBody(...pieces).end().stream, live)
    expect(reply).toMatchObject({
      text: 'Yes',
      finishReason: 'stop',
      usage: { promptTokens: 3, completionTokens: 2 },
      failure: null,
    })
  })

  test('is cut without [DONE]', async () => {
    const { reply } = await askBinding(
      () => new FakeBody(event({ response: 'Y' })).end().stream,
      live,
    )
    expect(reply).toMatchObject({ text: 'Y', failure: { code: 'upstream_cut' } })
  })

  test("streams in OpenAI's shape for some models", async () => {
    const pieces = [says('Yes'), ends('length'), DONE]
    const { reply } = await askBinding(() => new FakeBody(...pieces).end().stream, live)
    expect(reply).toMatchObject({ text: 'Yes', finishReason: 'length', failure: null })
  })

  test('answers with one object for models that do not stream', async () => {
    const { reply, deltas } = await askBinding(() => ({ response: 'Yes\n\n', usage: USAGE }), live)
    expect(reply).toMatchObject({
      text: 'Yes\n\n',
      finishReason: 'stop',
      usage: { promptTokens: 3 },
      failure: null,
    })
    expect(deltas).toEqual(live ? [{ text: 'Yes\n\n' }] : [])
  })

  test('that answers with something else is malformed', async () => {
    const { reply } = await askBinding(() => ({ image: 'x' }), live)
    expect(reply.failure?.code).toBe('upstream_malformed')
  })

  test('that throws is unreachable', async () => {
    const { reply } = await askBinding(() => {
      throw new Error('3040: Capacity temporarily exceeded')
    }, live)
    expect(reply.failure).toMatchObject({ code: 'upstream_unreachable', retryable: true })
  })
})

test('a binding is known by its method', () => {
  expect([{ run: () => {} }, {}, null, undefined, 'run'].map(isWorkersAi)).toEqual([
    true,
    false,
    false,
    false,
    false,
  ])
})

test('a model of the binding is known by its prefix', () => {
  expect([ID, 'workers-ai/', 'workers-ai', 'acme/workers-ai/x'].map(isWorkersAiModel)).toEqual([
    true,
    false,
    false,
    false,
  ])
})
