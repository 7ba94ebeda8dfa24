/**
 * What users of other gateways reported about requests of Messages. Each test is one report as a sentence; its source is
 * named beside it.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fieldsOf, listOf, type Fields } from '../../support/upstream/fields.ts'
import { signatureOf } from '../../support/upstream/messages/signature.ts'
import type { Script } from '../../support/upstream/upstream.ts'
import { ask, type Answer } from './client.ts'
import { FORMS, formName } from './forms.ts'
import { CLIENTS } from './shapes.ts'
import { APIS, PRICE, startStage, streamed, type Api, type Stage } from './stage.ts'

const { messages } = CLIENTS

let stage: Stage
beforeAll(async () => {
  stage = await startStage((base_url) => {
    const common = { base_url, api_key: 'UP_KEY', default_price: PRICE }
    return { openai: common, anthropic: common }
  })
})
beforeEach(() => stage.upstream.clear())
afterAll(() => stage[Symbol.asyncDispose]())

const BOTH = [false, true]
const mark = { cache_control: { type: 'ephemeral' } }
const isThought = ({ type }: Fields) => type === 'thinking' || type === 'redacted_thinking'
const blocksOf = (turns: unknown) => listOf(turns).flatMap(({ content }) => listOf(content))

describe('thoughts', () => {
  const CALL = { id: 'toolu_1', name: 'weather', arguments: '{"city":"Rome"}' }
  const STEPS: Readonly<Record<string, Script>> = {
    'before a text': { text: 'Sun.', reasoning: 'Café 👋 日本.\n\n "So"  ' },
    'before a call': { toolCalls: [CALL], reasoning: 'I look it up.' },
    'before a text and a call': { text: 'I look.', toolCalls: [CALL], reasoning: 'I look it up.' },
    'that nobody may read': { text: 'Sun.', thoughtBlocks: [{ redacted: 'Secret.' }] },
    several: { text: 'Sun.', thoughtBlocks: ['One.', { redacted: 'Two.' }, 'Three.\n'] },
    'without words': {
      ...streamed(
        {
          type: 'message_start',
          message: { id: 'msg_1', role: 'assistant', content: [], usage: { input_tokens: 9 } },
        },
        {
          type: 'content_block_start',
          index: 0,
          content_block: { type: 'thinking', thinking: '', signature: '' },
        },
        {
          type: 'content_block_delta',
          index: 0,
          delta: { type: 'signature_delta', signature: signatureOf('') },
        },
        { type: 'content_block_stop', index: 0 },
        { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
        { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'Sun.' } },
        { type: 'content_block_stop', index: 1 },
        { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 9 } },
        { type: 'message_stop' },
      ),
    },
  }

  /** Two turns: the answer to the first one goes back as it came, to the same model or another one. */
  async function twoTurns(script: Script, { stream = false, other = '', marked = false }) {
    const model = stage.model('messages', [script, { text: 'Done.' }], 'claude-opus-4-5')
    const question = {
      stream,
      tools: ['weather'],
      more: { max_tokens: 9_000, thinking: { type: 'enabled', budget_tokens: 2_000 } },
    }
    const input = [messages.user('Rome?')]
    const first = await ask(stage.gateway.url, messages, { ...question, model, input })
    expect(first.error).toBeNull()
    const said = marked
      ? first.said.map((turn) => ({
          ...turn,
          content: listOf(turn['content']).map((block) => ({ ...block, ...mark })),
        }))
      : first.said
    const reply =
      first.calls.length > 0 ? messages.results(first.calls) : [messages.user('And then?')]
    const next = { ...question, model: other || model, input: [...input, ...said, ...reply] }
    const second = await ask(stage.gateway.url, messages, next)
    expect([second.error, second.text]).toEqual([null, 'Done.'])
    const sent = stage.bodiesOf(other || model).at(-1) ?? {}
    return { first, sent }
  }

  // CLIProxyAPI #2172, openclaw PR #48221, hermes PR #17890, mnfst PR #2213
  test.each(Object.entries(STEPS))(
    'thinking blocks survive unchanged byte for byte to the same model: %s',
    async (name, script) => {
      // The upstream itself checks each signature. The one without words has a stream alone.
      for (const stream of name === 'without words' ? [true] : BOTH) {
        const { first, sent } = await twoTurns(script, { stream })
        const own = listOf(first.body['content'])
        expect(own.filter(isThought).length).toBeGreaterThan(0)
        const back = listOf(fieldsOf(listOf(sent['messages'])[1])['content'])
        expect(back.map(({ type }) => type)).toEqual(own.map(({ type }) => type))
        expect(back.filter(isThought)).toEqual(own.filter(isThought))
      }
    },
  )

  const STARTS: Readonly<Record<Api, string>> = {
    chat: 'other',
    messages: 'claude-sonnet-4-5',
    gemini: 'gemini-3-flash',
    responses: 'gpt-5.4',
  }

  test.each(APIS)('thinking blocks are dropped whole for another model: %s', async (api) => {
    for (const script of Object.values(STEPS).slice(0, -1))
      for (const stream of BOTH) {
        const other = stage.model(api, { text: 'Done.' }, STARTS[api])
        const { first, sent } = await twoTurns(script, { stream, other })
        const words = JSON.stringify(sent)
        for (const block of listOf(first.body['content']).filter(isThought)) {
          for (const secret of [block['signature'], block['data']])
            if (typeof secret === 'string') expect(words).not.toContain(secret)
        }
        expect(blocksOf(sent['messages']).filter(isThought)).toEqual([])
      }
  })

  // any-llm PR #1312
  test('several thinking blocks stay several', async () => {
    for (const stream of BOTH) {
      const thoughtBlocks = ['One.', 'Two. And a half.', { redacted: 'Three.' }, 'Four.']
      const { first, sent } = await twoTurns({ text: 'Sun.', thoughtBlocks }, { stream })
      for (const blocks of [
        listOf(first.body['content']),
        listOf(fieldsOf(listOf(sent['messages'])[1])['content']),
      ])
        expect(blocks.map(({ type, thinking }) => thinking ?? type)).toEqual([
          'One.',
          'Two. And a half.',
          'redacted_thinking',
          'Four.',
          'text',
        ])
    }
  })

  // litellm PR #39815
  test('cache_control is never attached to thinking', async () => {
    const long = 'The café on the quay opens at eight. '.repeat(150)
    for (const script of Object.values(STEPS).slice(0, -1))
      for (const marked of BOTH) {
        const { sent } = await twoTurns(
          { ...script, ...(script.text && { text: `Sun. ${long}` }) },
          { marked },
        )
        const thoughts = blocksOf(sent['messages']).filter(isThought)
        expect(thoughts.length).toBeGreaterThan(0)
        for (const block of thoughts) expect(block).not.toHaveProperty('cache_control')
        // A request may have four marks.
        const marks = JSON.stringify(sent).match(/"cache_control"/g) ?? []
        expect(marks.length).toBeLessThanOrEqual(4)
        expect(marks.length).toBeGreaterThan(0)
      }
  })
})

// vercel/ai PR #17531, SHTUCodeProxy PR #1
test('count_tokens is never 404 and never 0', async () => {
  const pixel =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: pixel } }
  const call = { type: 'tool_use', id: 'toolu_1', name: 'weather', input: {} }
  const result = { type: 'tool_result', tool_use_id: 'toolu_1', content: '' }
  const user = (content: unknown) => ({ role: 'user', content })
  const counted: number[] = []
  for (const model of [
    'demo',
    'chat/x',
    'claude-opus-5-5-20260101',
    'nobody/nothing',
    'no-such-mixture',
  ])
    for (const body of [
      { messages: [user('x')] },
      { messages: [user('')] },
      { messages: [user([image])] },
      { messages: [user('Why?'), { role: 'assistant', content: [call] }, user([result])] },
      {
        messages: [user('Why?')],
        system: 'Be brief.',
        tools: [{ name: 'weather', input_schema: { type: 'object' } }],
      },
      {
        messages: [user('Why?')],
        system: [{ type: 'text', text: 'Be brief.', ...mark }],
        thinking: { type: 'adaptive' },
      },
    ])
      for (const query of ['', '?beta=true']) {
        const response = await fetch(`${stage.gateway.url}/v1/messages/count_tokens${query}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
          body: JSON.stringify({ model, ...body }),
        })
        expect([model, body, response.status]).toEqual([model, body, 200])
        const { input_tokens: tokens } = (await response.json()) as {
          readonly input_tokens: number
        }
        expect(Number.isInteger(tokens)).toBe(true)
        counted.push(tokens)
      }
  expect(Math.min(...counted)).toBeGreaterThan(0)
})

// github.com/anthropics/anthropic-sdk-typescript: older clients send it to every model
test('temperature sent to a model that refuses it is dropped with a note, not a 400 storm', async () => {
  for (const { client, stream } of FORMS)
    for (const model of [
      stage.model('messages', { text: 'Yes.' }, 'claude-opus-5-5'),
      stage.model('responses', { text: 'Yes.' }, 'gpt-5.4'),
      stage.model('openai', { text: 'Yes.' }, 'o3'),
    ]) {
      const question = { model, input: 'Why?', stream, more: { temperature: 0.2, top_p: 0.9 } }
      const answer = await ask(stage.gateway.url, client, question)
      const form = [formName({ client, stream }), model]
      expect([form, answer.status, answer.text]).toEqual([form, 200, 'Yes.'])
      expect(stage.bodiesOf(model)).toHaveLength(1)
      expect(stage.bodiesOf(model)[0]).not.toHaveProperty('temperature')
      expect(JSON.stringify(answer.moa['ignored'])).toContain('temperature')
    }
})

// SHTUCodeProxy PR #1
test('dated model names resolve', async () => {
  const { url } = stage.gateway
  const name = `house-${crypto.randomUUID()}`
  const aggregator = { model: stage.model('chat', { text: 'Yes.' }) }
  const agents = [{ model: stage.model('chat', { text: 'A proposal.' }), required: true }]
  const body = JSON.stringify({ layers: [{ agents }], aggregator })
  expect((await fetch(`${url}/v1/mixtures/${name}`, { method: 'PUT', body })).ok).toBe(true)
  for (const date of ['', '-20260101', '-2026-01-01', '@20260101'])
    for (const { client, stream } of FORMS) {
      const answer: Answer = await ask(url, client, {
        model: `${name}${date}`,
        input: 'Why?',
        stream,
      })
      expect([date, client.name, answer.status, answer.text]).toEqual([
        date,
        client.name,
        200,
        'Yes.',
      ])
    }
  const gone = await ask(url, messages, { model: 'house-of-nobody-20260101', input: 'Why?' })
  expect([gone.status, gone.error?.['type']]).toEqual([404, 'not_found_error'])
})
