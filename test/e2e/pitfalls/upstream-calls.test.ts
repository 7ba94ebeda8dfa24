/**
 * What users of other gateways reported about calls of tools. Each test is one report as a sentence; its source is named
 * beside it.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Script } from '../../support/upstream/upstream.ts'

import { ask } from './client.ts'

import { FORMS, formName, inEveryForm, SHAPES } from './forms.ts'
import { CLIENTS } from './shapes.ts'
import { APIS, chunk, startStage, streamed, type Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
beforeEach(() => stage.upstream.clear())
afterAll(() => stage[Symbol.asyncDispose]())

describe('calls of a model', () => {
  const CALLS = [
    { id: 'call_a', name: 'weather', arguments: '{"city":"Rome, {}"}' },
    { id: 'call_b', name: 'population', arguments: '{"city":"Oslo"}' },
  ] as const

  /** A piece of a call, as a chunk of Chat Completions has it. */
  const pieceOf = (index: number, text: string, begins = false) => {
    const { id, name } = CALLS[index] ?? CALLS[0]
    return {
      index,
      ...(begins && { id, type: 'function' }),
      function: { ...(begins && { name }), arguments: text },
    }
  }
  const callsOf = (...frames: readonly (readonly object[])[]): Script =>
    streamed(
      ...frames.map((tool_calls) => chunk({ tool_calls })),
      chunk({}, 'tool_calls'),
      '[DONE]',
    )

  const expectCalls = (script: Script) =>
    inEveryForm(
      stage,
      () => stage.model('chat', script),
      ({ calls, finish, error }, form) => {
        const parsed = calls.map((call) => ({
          ...call,
          arguments: JSON.parse(call.arguments) as unknown,
        }))
        const wanted = CALLS.map((call) => ({
          ...call,
          arguments: JSON.parse(call.arguments) as unknown,
        }))
        expect([form, error, finish, parsed]).toEqual([form, null, 'tool_calls', wanted])
      },
      ['weather', 'population'],
    )

  // SHTUCodeProxy PR #1
  test('two tool calls in one upstream frame become two items with their own arguments', async () => {
    const [first, second] = CALLS
    const whole = [pieceOf(0, first.arguments, true), pieceOf(1, second.arguments, true)]
    await expectCalls(callsOf(whole))
    await expectCalls(callsOf(whole.map(({ index: _index, ...piece }) => piece)))
    await expectCalls(callsOf(whole.map((piece) => ({ ...piece, index: 0 }))))
    const half = 6
    await expectCalls(
      callsOf(
        [pieceOf(0, '', true), pieceOf(1, '', true)],
        [pieceOf(0, first.arguments.slice(0, half)), pieceOf(1, second.arguments.slice(0, half))],
        [pieceOf(1, second.arguments.slice(half)), pieceOf(0, first.arguments.slice(half))],
      ),
    )
    expect.hasAssertions()
  })

  test.each(APIS)('two tool calls in one upstream frame become two items: %s', (api) =>
    inEveryForm(
      stage,
      () => stage.model(api, { toolCalls: CALLS }),
      ({ calls }, form) =>
        expect([form, calls.map(({ name, arguments: text }) => [name, JSON.parse(text)])]).toEqual([
          form,
          CALLS.map(({ name, arguments: text }) => [name, JSON.parse(text)]),
        ]),
      ['weather', 'population'],
    ),
  )

  // SHTUCodeProxy PR #1, NousResearch/hermes-agent PR #35718
  test('cumulative (not incremental) upstream arguments are not doubled', async () => {
    const soFar = (index: number, lengths: readonly number[], begins: boolean) =>
      lengths.map((length, at) => [
        pieceOf(index, (CALLS[index]?.arguments ?? '').slice(0, length), begins || at === 0),
      ])
    for (const begins of [true, false])
      for (const lengths of [
        [1, 4, 9, 12, 99],
        [0, 3, 99, 99],
        [10, 99],
      ])
        await expectCalls(callsOf(...soFar(0, lengths, begins), ...soFar(1, lengths, begins)))
    expect.hasAssertions()
  })

  // @google/genai: FinishReason has no word for calls
  test('STOP together with a function call is tool_calls', () =>
    inEveryForm(
      stage,
      () =>
        stage.model('gemini', {
          toolCalls: [{ name: 'weather', arguments: '{"city":"Rome"}' }],
          finishReason: 'STOP',
        }),
      (answer, form) => {
        expect([form, answer.finish]).toEqual([form, 'tool_calls'])
        const [call] = answer.calls
        expect(call?.name).toBe('weather')
        expect(JSON.parse(call?.arguments ?? '')).toEqual({ city: 'Rome' })
      },
      ['weather'],
    ))
})

describe('calls that are sent back', () => {
  // securo #884, openclaude #67, aiproxy #450, OpenChatCut #6
  test.each(FORMS.map((form) => [formName(form), form] as const))(
    'a Gemini function call returns with its thoughtSignature on the next turn: %s',
    async (_, { client, stream }) => {
      // The upstream rejects a call whose signature is not the one it wrote.
      const calls = ['Rome', 'Oslo'].map((city) => ({
        name: 'weather',
        arguments: JSON.stringify({ city }),
      }))
      const model = stage.model(
        'gemini',
        [{ toolCalls: calls, reasoning: 'Both.' }, { text: 'Sun.' }],
        'gemini-3-flash',
      )
      const more = client === CLIENTS.responses ? { store: false } : {}
      const question = { model, stream, tools: ['weather'], more }
      const input = [client.user('How is the weather?')]
      const first = await ask(stage.gateway.url, client, { ...question, input })
      expect(first.calls).toHaveLength(2)
      const next = [...input, ...first.said, ...client.results(first.calls)]
      const second = await ask(stage.gateway.url, client, { ...question, input: next })
      expect([second.error, second.text]).toEqual([null, 'Sun.'])
      expect(JSON.stringify(stage.bodiesOf(model)[1])).toContain('thoughtSignature')
      expect(JSON.stringify(stage.bodiesOf(model)[1])).not.toContain(SENTINEL)
    },
  )

  test.each(['previous_response_id', 'item_reference'])(
    'a Gemini function call returns with its thoughtSignature on the next turn: by %s',
    async (by) => {
      const client = CLIENTS.responses
      const toolCalls = [{ name: 'weather', arguments: '{"city":"Rome"}' }]
      const model = stage.model('gemini', [{ toolCalls }, { text: 'Sun.' }], 'gemini-3-flash')
      for (const stream of [false, true]) {
        stage.upstream.script(model.split('/')[1] ?? '', [{ toolCalls }, { text: 'Sun.' }])
        const question = { model, stream, tools: ['weather'] }
        const user = client.user('How is the weather?')
        const first = await ask(stage.gateway.url, client, { ...question, input: [user] })
        const results = client.results(first.calls)
        const references = first.said.map(({ id }) => ({ type: 'item_reference', id }))
        const next =
          by === 'item_reference'
            ? { input: [user, ...references, ...results] }
            : { input: results, more: { previous_response_id: first.body['id'] } }
        const second = await ask(stage.gateway.url, client, { ...question, ...next })
        expect([second.error, second.text]).toEqual([null, 'Sun.'])
        const sent = JSON.stringify(stage.bodiesOf(model).at(-1))
        expect(sent).toContain('thoughtSignature')
        expect(sent).not.toContain(SENTINEL)
      }
    },
  )

  const SENTINEL = 'skip_thought_signature_validator'

  test.each(SHAPES.map((client) => [client.name, client] as const))(
    'a Gemini function call without a thoughtSignature is sent with the sentinel: %s',
    async (_, client) => {
      const other = stage.model('chat', {
        toolCalls: [{ name: 'weather', arguments: '{"city":"Rome"}' }],
      })
      const gemini = stage.model('gemini', { text: 'Sun.' }, 'gemini-3-flash')
      const question = { tools: ['weather'] }
      const input = [client.user('How is the weather?')]
      const first = await ask(stage.gateway.url, client, { ...question, model: other, input })
      const next = [...input, ...first.said, ...client.results(first.calls)]
      const second = await ask(stage.gateway.url, client, {
        ...question,
        model: gemini,
        input: next,
      })
      expect([second.error, second.text]).toEqual([null, 'Sun.'])
      expect(JSON.stringify(stage.bodiesOf(gemini))).toContain(SENTINEL)
    },
  )
})
