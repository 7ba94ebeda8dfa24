/**
 * What users of other gateways reported about answers of Messages. Each test is one report as a sentence; its source is
 * named beside it.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { listOf, type Fields } from '../../support/upstream/fields.ts'

import { ask, type Answer } from './client.ts'
import { FORMS, formName, inMessages } from './forms.ts'
import { CLIENTS } from './shapes.ts'
import { APIS, chunk, startStage, streamed, type Stage } from './stage.ts'

const { messages } = CLIENTS

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
beforeEach(() => stage.upstream.clear())
afterAll(() => stage[Symbol.asyncDispose]())

const blocksOf = ({ body }: Answer) => listOf(body['content'])
const typesOf = ({ frames }: Answer) => frames.map(({ data }) => String(data['type']))
const end = ({ body }: Answer) => [body['stop_reason'], body['stop_sequence'] ?? null]

/** A mixture of two agents and this aggregator. */
function mixture(aggregator: string, progress = 'none'): Fields {
  const agents = ['one', 'two'].map((name) => ({
    name,
    model: stage.model('chat', { text: `The proposal of ${name}, with words enough.` }),
    required: true,
  }))
  return { moa: { layers: [{ agents }], aggregator: { model: aggregator }, progress } }
}

describe('why an answer ends', () => {
  const CALL = { id: 'call_1', name: 'weather', arguments: '{"city":"Rome"}' }
  const piece = {
    index: 0,
    id: 'call_1',
    type: 'function',
    function: { name: 'weather', arguments: CALL.arguments },
  }

  // litellm #34692
  test.each(APIS)(
    'tool_use present → stop_reason tool_use; no empty text block before it: %s',
    (api) =>
      inMessages(
        stage,
        () => stage.model(api, { toolCalls: [CALL] }),
        (answer) => {
          expect(end(answer)).toEqual(['tool_use', null])
          expect(blocksOf(answer)).toMatchObject([
            { type: 'tool_use', name: 'weather', input: { city: 'Rome' } },
          ])
        },
        { tools: ['weather'] },
      ),
  )

  test('tool_use present → stop_reason tool_use; no empty text block before it: whatever the upstream says', async () => {
    const frames = [
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: '', tool_calls: [piece] }),
    ]
    for (const reason of ['tool_calls', 'stop', 'function_call'])
      await inMessages(
        stage,
        () => stage.model('chat', streamed(...frames, chunk({ content: '' }, reason), '[DONE]')),
        (answer) => {
          expect([reason, ...end(answer)]).toEqual([reason, 'tool_use', null])
          expect(blocksOf(answer).map(({ type }) => type)).toEqual(['tool_use'])
        },
        { tools: ['weather'] },
      )
    await inMessages(
      stage,
      () =>
        stage.model('messages', { text: 'I look.', toolCalls: [CALL, { ...CALL, id: 'call_2' }] }),
      (answer) => {
        expect(end(answer)).toEqual(['tool_use', null])
        expect(blocksOf(answer).map(({ type }) => type)).toEqual(['text', 'tool_use', 'tool_use'])
      },
      { tools: ['weather'] },
    )
    expect.hasAssertions()
  })

  // CLIProxyAPI PR #805, #3133
  test.each(APIS)('length, filter and stop-string map as in the document: %s', async (api) => {
    for (const [finishReason, wanted] of [
      ['stop', 'end_turn'],
      ['length', 'max_tokens'],
      ['content_filter', 'refusal'],
    ] as const) {
      const gemini: Readonly<Record<string, string>> = {
        length: 'MAX_TOKENS',
        content_filter: 'SAFETY',
        stop: 'STOP',
      }
      const reason = api === 'gemini' ? gemini[finishReason] : finishReason
      await inMessages(
        stage,
        () => stage.model(api, { text: 'One two', ...(reason && { finishReason: reason }) }),
        (answer) => {
          expect([answer.error, ...end(answer)]).toEqual([null, wanted, null])
          expect(answer.text).toBe('One two')
        },
      )
    }
  })

  test('a stop-string that the upstream names is named', () =>
    inMessages(
      stage,
      () => stage.model('messages', streamed(...messageFrames('stop_sequence', 'END'))),
      (answer) => expect([answer.error, ...end(answer)]).toEqual([null, 'stop_sequence', 'END']),
      { more: { stop_sequences: ['END'] } },
    ))

  // langwatch #6184
  test.each(APIS)(
    'an incomplete answer still sends message_delta and message_stop: %s',
    async (api) => {
      for (const script of [
        { text: 'One two', finishReason: 'length' },
        { text: 'One two', finishReason: 'content_filter' },
        { text: 'One two', finishReason: 'length', reasoning: 'I count.' },
        { toolCalls: [CALL], finishReason: 'length' },
      ] as const) {
        const model = stage.model(api, script)
        const answer = await ask(stage.gateway.url, messages, {
          model,
          input: 'Why?',
          stream: true,
          tools: ['weather'],
        })
        const types = typesOf(answer).filter((type) => type !== 'ping')
        expect([script, types[0], ...types.slice(-3)]).toEqual([
          script,
          'message_start',
          'content_block_stop',
          'message_delta',
          'message_stop',
        ])
        const count = (type: string) => types.filter((each) => each === type).length
        expect(count('content_block_start')).toBe(count('content_block_stop'))
      }
    },
  )

  // llxprt PR #1731
  test.each(APIS)(
    'a thinking-only answer is a failure or an explicit max_tokens, never an empty success: %s',
    async (api) => {
      for (const { client, stream } of FORMS)
        for (const script of [
          { text: '', reasoning: 'I think, and think.' },
          { text: '', reasoning: 'I think, and think.', finishReason: 'length' },
          { text: '<think>I think, and think.' },
          { text: '<think>I think, and think.', finishReason: 'length' },
        ]) {
          const model = stage.model(api, script)
          const answer = await ask(stage.gateway.url, client, { model, input: 'Why?', stream })
          const ended = answer.error === null ? answer.finish : 'error'
          expect([script, formName({ client, stream }), ended]).toEqual([
            script,
            formName({ client, stream }),
            expect.stringMatching('finishReason' in script ? /^(length|error)$/ : /^error$/),
          ])
        }
    },
  )
})

// @anthropic-ai/sdk: its reader of streams skips what has no name
test('every SSE frame has an event line', async () => {
  const cut = { text: 'One two three four five.', reset: 'after-tokens' } as const
  const late = { text: 'One.', reasoning: 'Hm.', firstTokenDelayMs: 2_500 }
  for (const script of [
    { text: 'One.' },
    { text: 'One.', reasoning: 'Hm.' },
    { text: 'One', finishReason: 'length' },
    cut,
    late,
  ])
    for (const progress of ['none', 'events', 'reasoning']) {
      const more = mixture(stage.model('chat', script), progress)
      const { frames, raw } = await ask(stage.gateway.url, messages, {
        model: 'demo',
        input: 'Why?',
        stream: true,
        more,
      })
      expect(frames.length).toBeGreaterThan(3)
      for (const { name, data } of frames) expect(name).toBe(data['type'])
      expect(raw).not.toContain('[DONE]')
      expect(frames.some(({ name }) => name === 'error')).toBe(script === cut)
      expect(frames.some(({ name }) => name === 'message_stop')).toBe(script !== cut)
    }
})

/** A streamed message that ends so. */
function messageFrames(stop_reason: string, stop_sequence: string | null): readonly object[] {
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'm', content: [] }
  return [
    {
      type: 'message_start',
      message: { ...message, usage: { input_tokens: 9, output_tokens: 1 } },
    },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Yes.' } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason, stop_sequence }, usage: { output_tokens: 2 } },
    { type: 'message_stop' },
  ]
}
