import Anthropic, {
  APIError,
  AuthenticationError,
  BadRequestError,
  NotFoundError,
} from '@anthropic-ai/sdk'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startBench, storeTeam, user, type Bench } from './bench.ts'
import { startTestGateway, UP_KEY, UP_PRICE } from '../support/gateway.ts'
import { readMessagesStream } from '../support/messages-stream.ts'

const MODEL = 'claude-opus-5-5'

let bench: Bench
let client: Anthropic
beforeAll(async () => {
  bench = await startBench()
  await storeTeam(bench, 'up/pen')
  client = new Anthropic({ baseURL: bench.gateway.url, apiKey: 'none', maxRetries: 0 })
})
beforeEach(() => bench.upstream.clear())
afterAll(() => bench[Symbol.asyncDispose]())

const TOOLS: Anthropic.Tool[] = [
  {
    name: 'weather',
    description: 'The weather of a city',
    input_schema: { type: 'object', properties: { city: { type: 'string' } } },
  },
]

const TOOL_CALLS = [
  { id: 'call_a', name: 'weather', arguments: '{"city":"Zürich","days":3}' },
  { id: 'call_b', name: 'weather', arguments: '{"city":"東京 👋"}' },
]

const question = (more: object = {}) => ({
  model: 'team',
  max_tokens: 1_000,
  messages: user('Where?') as Anthropic.MessageParam[],
  ...more,
})

describe("Anthropic's client", () => {
  test('gets an answer, with the usage of every call and the report', async () => {
    bench.upstream.script('pen', { text: 'Written by the pen: Café 👋.' })
    const { _request_id: id, ...message } = await client.messages.create(question())
    expect(message).toMatchObject({
      type: 'message',
      role: 'assistant',
      model: 'team',
      content: [{ type: 'text', text: 'Written by the pen: Café 👋.' }],
      stop_reason: 'end_turn',
      moa: { synthesized: true, degraded: false, calls: [{}, {}, {}] },
    })
    expect(id).toMatch(/./)
    const served = bench.upstream.requests.map(({ servedUsage }) => servedUsage)
    const sum = (pick: 'prompt_tokens' | 'completion_tokens') =>
      served.reduce((total, usage) => total + (usage?.[pick] ?? 0), 0)
    expect(message.usage).toMatchObject({
      input_tokens: sum('prompt_tokens'),
      output_tokens: sum('completion_tokens'),
      cache_read_input_tokens: 0,
    })
  })

  test('streams the same, with a count of the prompt from the start', async () => {
    bench.upstream.script('pen', { text: 'Un deux trois 👋 quatre.', reasoning: 'Let me see.' })
    const stream = client.messages.stream(question())
    const started = new Promise<number>((resolve) => {
      stream.on('streamEvent', (event) => {
        if (event.type === 'message_start') resolve(event.message.usage.input_tokens)
      })
    })
    const message = await stream.finalMessage()
    expect(await started).toBeGreaterThan(0)
    expect(message).toMatchObject({
      content: [
        { type: 'thinking', thinking: 'Let me see.', signature: '' },
        { type: 'text', text: 'Un deux trois 👋 quatre.' },
      ],
      stop_reason: 'end_turn',
    })
    expect(message.usage.output_tokens).toBeGreaterThan(0)
  })

  test('makes a tool loop: agents are called once, and results go to the aggregator', async () => {
    const { upstream } = bench
    upstream.script('pen', [{ toolCalls: TOOL_CALLS }, { text: 'Rain there, sun here.' }])
    const messages: Anthropic.MessageParam[] = [
      {
        role: 'user',
        content: [{ type: 'text', text: 'Weather?', cache_control: { type: 'ephemeral' } }],
      },
    ]
    const first = await client.messages.stream(question({ messages, tools: TOOLS })).finalMessage()
    expect(first.stop_reason).toBe('tool_use')
    expect(first.content).toMatchObject([
      { type: 'tool_use', id: 'call_a', input: { city: 'Zürich', days: 3 } },
      { type: 'tool_use', id: 'call_b', input: { city: '東京 👋' } },
    ])
    const again: Anthropic.MessageParam[] = [
      { role: 'user', content: 'Weather?' }, // Its mark has moved to the end.
      { role: 'assistant', content: first.content },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'call_b', content: 'sun', is_error: false },
          {
            type: 'tool_result',
            tool_use_id: 'call_a',
            content: [{ type: 'text', text: 'rain' }],
            cache_control: { type: 'ephemeral' },
          },
        ],
      },
    ]
    const second = await client.messages.create(question({ messages: again, tools: TOOLS }))
    expect(second).toMatchObject({
      content: [{ type: 'text', text: 'Rain there, sun here.' }],
      stop_reason: 'end_turn',
    })
    expect(bench.requestsOf('a')).toHaveLength(1)
    expect(bench.requestsOf('b')).toHaveLength(1)
    const sent = bench.requestsOf('pen').at(-1)?.body['messages'] as { role: string }[]
    expect(sent.slice(-3)).toMatchObject([
      { role: 'assistant', tool_calls: [{ id: 'call_a' }, { id: 'call_b' }] },
      { role: 'tool', tool_call_id: 'call_b', content: 'sun' },
      { role: 'tool', tool_call_id: 'call_a' },
    ])
  })

  test('gets thoughts and text that a model wraps in tags as blocks of their own', async () => {
    bench.upstream.script('pen', { text: '<think>Hm.</think>Here.' })
    for (const message of [
      await client.messages.create(question()),
      await client.messages.stream(question()).finalMessage(),
    ])
      expect(message.content).toMatchObject([
        { type: 'thinking', thinking: 'Hm.' },
        { type: 'text', text: 'Here.' },
      ])
  })

  test('counts tokens, and lists models in pages', async () => {
    const { input_tokens: tokens } = await client.messages.countTokens({
      model: 'team',
      messages: user('Where?'),
      tools: TOOLS,
    })
    expect(tokens).toBeGreaterThan(10)
    const ids: string[] = []
    for await (const { id } of client.models.list({ limit: 3 })) ids.push(id)
    expect(ids).toContain('team')
    expect(new Set(ids).size).toBe(ids.length)
    expect(await client.models.retrieve('team')).toMatchObject({ type: 'model', id: 'team' })
  })

  test('throws when the answer is cut off after its first token', async () => {
    bench.upstream.script('pen', {
      text: 'One two three four five six seven.',
      reset: 'after-tokens',
    })
    const stream = client.messages.stream(question())
    await expect(stream.finalMessage()).rejects.toThrow(/upstream|cut|Cannot/)
    bench.upstream.script('pen', {
      text: 'One two three four five six seven.',
      reset: 'after-tokens',
    })
    const raw = await client.messages.create({ ...question(), stream: true })
    await expect(
      (async () => {
        for await (const _event of raw);
      })(),
    ).rejects.toThrow(APIError)
  })

  test('throws its own errors', async () => {
    const errorOf = async (more: object) =>
      client.messages.create(question(more)).then(
        () => null,
        (error: unknown) => error,
      )
    expect(await errorOf({ max_tokens: 0 })).toBeInstanceOf(BadRequestError)
    const missing = await errorOf({ model: 'no-such-mixture' })
    expect(missing).toBeInstanceOf(NotFoundError)
    expect(missing).toMatchObject({
      type: 'not_found_error',
      error: { error: { type: 'not_found_error', code: 'model_not_found' } },
    })
    expect((missing as APIError).requestID).toMatch(/./)
    const stranger = new Anthropic({ baseURL: bench.gateway.url, apiKey: 'wrong', maxRetries: 0 })
    await expect(stranger.messages.create(question())).rejects.toThrow(AuthenticationError)
    bench.upstream.script('pen', { status: 500 })
    await expect(client.messages.create({ ...question(), model: 'up/pen' })).rejects.toMatchObject({
      status: 502,
      type: 'api_error',
    })
  })

  test('follows the progress of a run without an error', async () => {
    for (const progress of ['events', 'reasoning']) {
      const params = question({ moa: { progress } }) as Parameters<typeof client.messages.stream>[0]
      const message = await client.messages.stream(params).finalMessage()
      expect(message.content.at(-1)?.type).toBe('text')
      expect(message.content).toHaveLength(progress === 'events' ? 1 : 2)
    }
  })
})

test('every event of a stream is legal, while agents work too', async () => {
  const { upstream } = bench
  upstream.script('a', { text: 'A.', firstTokenDelayMs: 4_500 })
  upstream.script('pen', { text: 'Slow answer.', reasoning: 'Hm.' })
  const response = await fetch(`${bench.gateway.url}/v1/messages`, {
    method: 'POST',
    body: JSON.stringify(question({ stream: true })),
  })
  const text = await response.text()
  expect(text).toContain('event: ping\ndata: {"type": "ping"}\n\n')
  expect(readMessagesStream(text).content).toMatchObject([
    { thinking: 'Hm.' },
    { text: 'Slow answer.' },
  ])
})

describe('behind a model of Anthropic', () => {
  test('signed thoughts come byte for byte, and go back to it alone', async () => {
    const { upstream } = bench
    const provider = { base_url: upstream.url, api_key: 'UP_KEY', default_price: UP_PRICE }
    const providers = { native: { ...provider, api: 'messages' }, up: provider }
    await using gateway = await startTestGateway({
      bindings: { AUTH: 'open', UP_KEY, PROVIDERS: JSON.stringify(providers) },
    })
    const thoughtful = new Anthropic({
      baseURL: gateway.url,
      apiKey: 'none',
      maxRetries: 0,
      defaultHeaders: { 'anthropic-beta': 'one-2026-01-01,two-2026-01-01' },
    })
    upstream.script(MODEL, [
      {
        thoughtBlocks: ['First I think.', { redacted: 'ZGF0YQ==' }, 'Then again.'],
        toolCalls: [{ id: 'toolu_1', name: 'weather', arguments: '{"city":"Rome"}' }],
      },
      { text: 'Sun.' },
      { text: 'Sun too.' },
    ])
    const ask = { model: `native/${MODEL}`, max_tokens: 1_000, tools: TOOLS }
    const messages = user('Weather?') as Anthropic.MessageParam[]
    const first = await thoughtful.messages.stream({ ...ask, messages }).finalMessage()
    const thoughts = first.content.filter(({ type }) => type.includes('thinking'))
    expect(thoughts).toHaveLength(3)
    const next: Anthropic.MessageParam[] = [
      ...messages,
      { role: 'assistant', content: first.content },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'x', is_error: true }],
      },
    ]
    const second = await thoughtful.messages.create({ ...ask, messages: next })
    expect(second.content).toMatchObject([{ type: 'text', text: 'Sun.' }])
    const sent = bench.requestsOf(MODEL).at(-1)
    expect(sent?.headers['anthropic-beta']).toBe('one-2026-01-01,two-2026-01-01')
    const turns = (sent?.body['messages'] ?? []) as unknown as { content: object[] }[]
    const [, answer, result] = turns
    const own = thoughts.map((block) => ({ ...block, model: undefined })) // Our mark of their writer.
    expect(answer?.content.slice(0, 3)).toEqual(own)
    expect(result?.content).toMatchObject([
      { type: 'tool_result', tool_use_id: 'toolu_1', is_error: true },
    ])
    await thoughtful.messages.create({ ...ask, model: 'up/other', messages: next })
    const other = bench.requestsOf('other')[0]
    expect(JSON.stringify(other?.body)).not.toMatch(/First I think|signature|ZGF0YQ/)
    expect(other?.headers['anthropic-beta']).toBeUndefined()
  })
})
