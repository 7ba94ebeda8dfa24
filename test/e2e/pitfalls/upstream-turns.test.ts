/**
 * What users of other gateways reported about what upstreams write and are sent. Each test is one report as a sentence; its source is named beside
 * it.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { listOf, type Fields } from '../../support/upstream/fields.ts'

import { ask, send, type Client } from './client.ts'
import { CLIENTS } from './shapes.ts'
import { inEveryForm, SHAPES } from './forms.ts'
import { APIS, chunk, PRICE, startStage, streamed, type Api, type Stage } from './stage.ts'

/** Providers that we know, at the address of the upstream. */
const UNMARKED = ['ollama', 'vllm', 'groq', 'together', 'openai']

let stage: Stage
beforeAll(async () => {
  stage = await startStage((base_url) => {
    const common = { base_url, api_key: 'UP_KEY' }
    return {
      ...Object.fromEntries(UNMARKED.map((name) => [name, { ...common, default_price: PRICE }])),
      // Their Messages take the mark and do nothing with it.
      lmstudio: { ...common, api: 'messages' },
      deepseek: { ...common, api: 'messages' },
    }
  })
})
beforeEach(() => stage.upstream.clear())
afterAll(() => stage[Symbol.asyncDispose]())

describe('what a model wrote', () => {
  // SHTUCodeProxy PR #1
  test('traces of <think> never leak into the text', async () => {
    const pieces: readonly (readonly string[])[] = [
      ['<think>Two and two.</think>Four.'],
      ['<th', 'ink>Two and', ' two.</th', 'ink>', '\n\nFour.'],
      '<think>Two and two.</think>\nFour.'.split(''),
      ['\n', '<think>\n', 'Two and two.', '\n</think>\n\n', 'Four.'],
      ['<thinking>Two and two.</thinking>Four.'],
      ['<THINK>Two and two.</THINK>', 'Four.'],
      ['<reasoning>', 'Two and two.', '</reasoning>', 'Four.'],
    ]
    for (const each of pieces)
      await inEveryForm(
        stage,
        () =>
          stage.model(
            'chat',
            streamed(...each.map((content) => chunk({ content })), chunk({}, 'stop'), '[DONE]'),
          ),
        (answer, form) => {
          expect([form, each, answer.text]).toEqual([form, each, 'Four.'])
          if (form !== 'messages, whole') expect(answer.reasoning.trim()).toBe('Two and two.')
        },
      )
  })

  test.each(APIS)('traces of <think> never leak into the text: %s', (api) =>
    inEveryForm(
      stage,
      () => stage.model(api, { text: '<think>Two and two.</think>Four.' }),
      (answer, form) => expect([form, answer.text]).toEqual([form, 'Four.']),
    ),
  )

  test('traces of <think> never leak into the text: of a proposal that others read', async () => {
    const agent = stage.model('chat', { text: '<think>A secret.</think>Four, I say.' })
    const pen = stage.model('chat', { text: 'Four.' })
    const layers = [{ agents: [{ model: agent, required: true }] }]
    const moa = { layers, aggregator: { model: pen } }
    const question = { model: 'demo', input: 'Why?', more: { moa } }
    await ask(stage.gateway.url, CLIENTS.responses, question)
    const prompt = JSON.stringify(stage.bodiesOf(pen))
    expect(prompt).toContain('Four, I say.')
    expect(prompt).not.toMatch(/think>|A secret/)
  })
})

describe('what a model is sent', () => {
  /** System texts of a request to an upstream, and its other turns. */
  const systemOf: Readonly<Record<Api, (body: Fields) => unknown>> = {
    chat: ({ messages }) => listOf(messages).filter(({ role }) => role === 'system'),
    messages: ({ system }) => system,
    gemini: ({ systemInstruction }) => systemInstruction,
    responses: ({ input, instructions }) => [
      instructions,
      listOf(input).filter(({ role }) => role === 'system' || role === 'developer'),
    ],
  }

  test.each(APIS)('a developer-role message reaches an upstream as system: %s', async (api) => {
    for (const client of [CLIENTS.chat, CLIENTS.responses]) {
      const forms = [
        'Be brief.',
        [{ type: client.name === 'chat' ? 'text' : 'input_text', text: 'Be brief.' }],
      ]
      for (const content of forms) {
        const model = stage.model(api, { text: 'Yes.' })
        const input = [{ role: 'developer', content }, client.user('Why?')]
        expect(await ask(stage.gateway.url, client, { model, input })).toMatchObject({
          status: 200,
        })
        const [body = {}] = stage.bodiesOf(model)
        expect(JSON.stringify(systemOf[api](body))).toContain('Be brief.')
        // Responses know the role; nobody else does.
        if (api !== 'responses') expect(JSON.stringify(body)).not.toContain('developer')
      }
    }
  })

  const mark = { cache_control: { type: 'ephemeral' } }

  // ollama #17130
  test('ollama and others that ignore cache_control do not get it', async () => {
    const text = { type: 'text', text: 'Why?', ...mark }
    const bodies: readonly (readonly [Client, Fields])[] = [
      [
        CLIENTS.chat,
        {
          messages: [
            { role: 'system', content: [{ type: 'text', text: 'Be brief.', ...mark }] },
            { role: 'user', content: [text], ...mark },
          ],
          tools: [{ type: 'function', function: { name: 'weather', parameters: {} }, ...mark }],
        },
      ],
      [
        CLIENTS.messages,
        {
          max_tokens: 99,
          ...mark,
          system: [{ type: 'text', text: 'Be brief.', ...mark }],
          messages: [{ role: 'user', content: [text] }],
          tools: [{ name: 'weather', input_schema: { type: 'object' }, ...mark }],
        },
      ],
    ]
    for (const [client, body] of bodies.filter(([{ name }]) =>
      SHAPES.some((each) => each.name === name),
    ))
      for (const provider of [...UNMARKED, 'lmstudio', 'deepseek', 'gemini', 'responses']) {
        const model = stage.model(provider, { text: 'Yes.' })
        const answer = await send(stage.gateway.url, client, { body: { model, ...body } })
        expect([provider, answer.status, answer.error]).toEqual([provider, 200, null])
        expect(JSON.stringify(stage.bodiesOf(model))).not.toContain('cache_control')
      }
  })
})
