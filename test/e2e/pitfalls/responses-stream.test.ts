/**
 * What users of other gateways reported about streams of Responses. Each test is one report as a sentence; its source is
 * named beside it.
 */
import OpenAI, { APIError } from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fieldsOf, listOf, type Fields } from '../../support/upstream/fields.ts'
import { checkResponseStream } from '../../support/response-stream.ts'
import type { Script } from '../../support/upstream/upstream.ts'
import { ask, framesNamed, type Answer } from './client.ts'
import { CLIENTS } from './shapes.ts'
import { APIS, chunk, startStage, streamed, type Api, type Stage } from './stage.ts'

const { responses } = CLIENTS

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
beforeEach(() => stage.upstream.clear())
afterAll(() => stage[Symbol.asyncDispose]())

/** Streams the answer of a model that answers alone, or behind two agents; with progress, the stream opens at once. */
function stream(model: string, more: Fields = {}): Promise<Answer> {
  return ask(stage.gateway.url, responses, { model, input: 'Why?', stream: true, more })
}

const PROGRESS = ['none', 'events', 'reasoning'] as const

/** A mixture of two agents whose answers stream with progress. */
function mixture(aggregator: string, progress: (typeof PROGRESS)[number] = 'events'): Fields {
  const agents = ['one', 'two'].map((name) => ({
    name,
    model: stage.model('chat', { text: `The proposal of ${name}, with words enough.` }),
    required: true,
  }))
  return { moa: { layers: [{ agents }], aggregator: { model: aggregator }, progress } }
}

const textIn = (response: object) => responses.read(response as Fields).text
const lastOf = ({ frames }: Answer) => frames.at(-1)?.data ?? {}
const typesOf = ({ frames }: Answer) => frames.map(({ data }) => String(data['type']))
const TERMINAL = /^response\.(completed|incomplete|failed)$/

describe('the end of a stream', () => {
  const EMPTY: Readonly<Record<Api, readonly Script[]>> = {
    chat: [
      streamed('[DONE]'),
      streamed(chunk({ role: 'assistant', content: '' }), '[DONE]'),
      streamed(chunk({}), '[DONE]', '[DONE]'),
      streamed(),
    ],
    messages: [streamed({ type: 'message_stop' }), streamed('[DONE]'), streamed()],
    gemini: [streamed('[DONE]'), streamed({ candidates: [] }), streamed()],
    responses: [streamed('[DONE]'), streamed()],
  }

  // CLIProxyAPI #1085, #4904
  test.each(APIS)(
    'a stream whose upstream sends only [DONE] still ends with response.completed or failed: %s',
    async (api) => {
      for (const script of EMPTY[api]) {
        const alone = await stream(stage.model(api, script))
        expect([script, alone.status, alone.error?.['code']]).toEqual([
          script,
          502,
          'upstream_failed',
        ])
        // Behind agents the best proposal stands in.
        const behind = await stream('demo', mixture(stage.model(api, script)))
        expect(checkResponseStream(behind.raw)).toMatchObject({
          status: 'completed',
          moa: { degraded: true, reasons: expect.arrayContaining(['aggregator_failed']) },
        })
      }
    },
  )

  test('a stream whose upstream sends only [DONE] still ends with response.completed or failed: begun before', async () => {
    // Longer than a status is held back.
    const late = { text: '', finishReason: null, firstTokenDelayMs: 2_500 }
    const answer = await stream(stage.model('chat', late))
    expect(checkResponseStream(answer.raw).status).toBe('failed')
    expect(typesOf(answer).slice(-2)).toEqual(['response.failed', 'error'])
  })

  // CLIProxyAPI #4860
  test.each(APIS)(
    'text without an upstream finish_reason still gets every *.done before the terminal frame: %s',
    async (api) => {
      for (const script of [
        { text: 'One two three.', finishReason: null },
        { text: 'One two three.', finishReason: null, done: 'missing' },
        { text: 'One two three.', reasoning: 'I count.', endEarlyAfterTokens: 4 },
      ] as const) {
        const answer = await stream(stage.model(api, script))
        const types = typesOf(answer)
        const count = (type: string) => types.filter((each) => each === type).length
        for (const type of ['output_text', 'content_part', 'reasoning_summary_part'])
          expect([type, count(`response.${type}.done`)]).toEqual([
            type,
            count(
              type === 'output_text' ? 'response.content_part.added' : `response.${type}.added`,
            ),
          ])
        expect(count('response.output_item.done')).toBe(count('response.output_item.added'))
        const end = types.findIndex((type) => TERMINAL.test(type))
        expect(types.slice(end)).toEqual(['response.failed', 'error'])
        expect(checkResponseStream(answer.raw).status).toBe('failed')
      }
    },
  )

  // GoModel PR #866
  test.each(APIS)(
    'a cut stream ends incomplete or failed, its items incomplete: %s',
    async (api) => {
      const text = 'One two three four five six.'
      for (const cut of [
        { reset: 'after-tokens' },
        { reset: 'after-tokens', resetBy: 'fin' },
        { endEarlyAfterTokens: 3 },
        { inBandError: 'later', done: 'missing' },
        { invalidJson: 'once' },
      ] as const) {
        const answer = await stream(stage.model(api, { text, ...cut }))
        const response = checkResponseStream(answer.raw)
        expect([cut, response.status]).toEqual([cut, 'failed'])
        expect(response.output.at(-1)).toMatchObject({ type: 'message', status: 'incomplete' })
        expect(text.startsWith(textIn(response))).toBe(true)
        expect(typesOf(answer).slice(-2)).toEqual(['response.failed', 'error'])
      }
    },
  )

  test.each(APIS)('a cut stream never completes a half tool call: %s', async (api) => {
    const calls = [
      { name: 'weather', arguments: '{"city":"Rome"}' },
      { name: 'weather', arguments: '{"city":"Oslo, which is in the north of the world"}' },
    ]
    for (const cut of [
      { reset: 'after-tokens', resetAfterTokens: 7 },
      { endEarlyAfterTokens: 7 },
      { inBandError: 'later' },
      { finishReason: 'length' },
    ] as const) {
      const model = stage.model(api, { toolCalls: calls.slice(1), ...cut })
      const question = { model, input: 'Why?', stream: true, tools: ['weather'] }
      const answer = await ask(stage.gateway.url, responses, question)
      const items = answer.frames.length === 0 ? [] : checkResponseStream(answer.raw).output
      for (const item of items)
        if (item.type === 'function_call' && item.status === 'completed')
          expect(JSON.parse(String(item.arguments))).toEqual({
            city: expect.stringContaining('world'),
          })
      const done = framesNamed(answer, 'response.function_call_arguments.done')
      for (const frame of done)
        expect(JSON.parse(String(frame['arguments']))).toHaveProperty('city')
      for (const item of items) expect(item).not.toHaveProperty('status', 'in_progress')
      if (!('finishReason' in cut)) expect(answer.finish).toBeNull()
    }
  })

  test('a cut stream never completes a half tool call: cut by its limit of tokens', async () => {
    const half = { index: 0, id: 'call_1', function: { name: 'weather', arguments: '{"city":"Ro' } }
    for (const reason of ['length', 'content_filter', 'tool_calls']) {
      const frames = [chunk({ tool_calls: [half] }), chunk({}, reason), '[DONE]']
      const model = stage.model('chat', streamed(...frames))
      const question = { model, input: 'Why?', stream: true, tools: ['weather'] }
      const answer = await ask(stage.gateway.url, responses, question)
      const { status, output } = checkResponseStream(answer.raw)
      expect([reason, status]).toEqual([reason, reason === 'tool_calls' ? 'failed' : 'incomplete'])
      expect(output).toMatchObject([{ type: 'function_call', status: 'incomplete' }])
      expect(framesNamed(answer, 'response.function_call_arguments.done')).toEqual([])
    }
  })

  test('.stream() of the openai SDK throws when the aggregator dies midway', async () => {
    const baseURL = `${stage.gateway.url}/v1`
    const client = new OpenAI({ baseURL, apiKey: ' ', maxRetries: 0 })
    for (const api of APIS)
      for (const cut of [{ reset: 'after-tokens' }, { endEarlyAfterTokens: 4 }] as const) {
        const script = { text: 'One two three four five.', ...cut }
        const request = (model: string) => ({
          model: 'demo',
          input: 'Why?',
          ...mixture(model, 'none'),
        })
        const helped = client.responses.stream(request(stage.model(api, script)))
        await expect(helped.finalResponse()).rejects.toThrow(APIError)
        const events = await client.responses.create({
          ...request(stage.model(api, script)),
          stream: true,
        })
        const read = async () => {
          for await (const event of events) expect(event.type).toMatch(/^response\./)
        }
        await expect(read()).rejects.toThrow(APIError)
      }
  })
})

describe('the text of a stream', () => {
  const TEXTS = ['So it is.', 'Café 👋 日本\n\n"quoted" \u2028 <b>', '\n So. ', 'x'.repeat(70_000)]

  // agentgateway PR #2281, OmniRoute #13693
  test('output_text.done and the terminal output hold the whole text', async () => {
    for (const text of TEXTS)
      for (const progress of PROGRESS) {
        const answer = await stream('demo', mixture(stage.model('chat', { text }), progress))
        const [done] = framesNamed(answer, 'response.output_text.done')
        const [part] = framesNamed(answer, 'response.content_part.done')
        const response = fieldsOf(lastOf(answer)['response'])
        expect(done?.['text']).toBe(text)
        expect(fieldsOf(part?.['part'])['text']).toBe(text)
        expect(responses.read(response).text).toBe(text)
      }
  })

  test.each(APIS)('output_text.done comes once, after the last delta: %s', async (api) => {
    const script = { text: 'One two three four.', reasoning: 'I count. Then I count again.' }
    for (const progress of PROGRESS) {
      const answer = await stream('demo', mixture(stage.model(api, script), progress))
      const types = typesOf(answer)
      const done = types.flatMap((type, at) => (type === 'response.output_text.done' ? [at] : []))
      expect(done).toHaveLength(1)
      expect(types.lastIndexOf('response.output_text.delta')).toBeLessThan(done[0] ?? 0)
      const deltas = framesNamed(answer, 'response.output_text.delta')
      expect(deltas.map(({ delta }) => delta).join('')).toBe(script.text)
    }
  })
})

describe('the frames of a stream', () => {
  /** What models do, in each interface. */
  const DEEDS: readonly Script[] = [
    { text: 'One two.' },
    { text: 'One two.', reasoning: 'I count.' },
    { refusal: 'I will not count.' },
    { text: 'One two', finishReason: 'length' },
    { text: 'One two', finishReason: 'content_filter' },
  ]

  // llm-rosetta #56
  test.each(APIS)(
    'terminal response has id, object, model; deltas have output_index and content_index; items are added before deltas: %s',
    async (api) => {
      for (const script of DEEDS)
        for (const progress of PROGRESS) {
          const answer = await stream('demo', mixture(stage.model(api, script), progress))
          const response = checkResponseStream(answer.raw)
          expect(response).toMatchObject({
            id: expect.stringMatching(/^resp_./) as unknown,
            object: 'response',
            model: 'demo',
          })
          for (const delta of framesNamed(answer, 'response.output_text.delta'))
            expect(delta).toMatchObject({
              output_index: expect.any(Number) as unknown,
              content_index: expect.any(Number) as unknown,
              item_id: expect.stringMatching(/^msg_./) as unknown,
            })
        }
    },
  )

  // onyx PR #13624
  test('every frame has a sequence_number, gapless', async () => {
    const cut = { text: 'One two three four five.', reset: 'after-tokens' } as const
    for (const script of [...DEEDS, cut])
      for (const progress of PROGRESS) {
        const { frames } = await stream('demo', mixture(stage.model('chat', script), progress))
        const numbers = frames.map(({ data }) => data['sequence_number'])
        expect(numbers).toEqual(numbers.map((_, at) => at))
        expect(numbers.length).toBeGreaterThan(3)
        for (const { name, data } of frames) expect(name).toBe(data['type'])
      }
  })

  test('max_output_tokens gives incomplete with details, text kept', async () => {
    for (const api of APIS)
      for (const isStreamed of [true, false]) {
        const model = stage.model(api, { text: 'One two', finishReason: 'length' })
        const answer = await ask(stage.gateway.url, responses, {
          model,
          input: 'Count',
          stream: isStreamed,
          more: { max_output_tokens: 16 },
        })
        if (isStreamed) expect(lastOf(answer)['type']).toBe('response.incomplete')
        expect(answer.body).toMatchObject({
          status: 'incomplete',
          incomplete_details: { reason: 'max_output_tokens' },
          error: null,
        })
        const said = listOf(answer.body['output']).filter(({ type }) => type === 'message')
        expect(said).toMatchObject([{ status: 'incomplete', content: [{ text: 'One two' }] }])
      }
  })
})
