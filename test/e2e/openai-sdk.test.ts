import OpenAI, { APIError, AuthenticationError, BadRequestError, NotFoundError } from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { collected, mixture, moaOf, servedUsage, startBench, user, type Bench } from './bench.ts'

let bench: Bench
let client: OpenAI
beforeAll(async () => {
  bench = await startBench()
  client = new OpenAI({ baseURL: bench.baseURL, apiKey: ' ', maxRetries: 0 })
})
beforeEach(() => bench.upstream.clear())
afterAll(() => bench[Symbol.asyncDispose]())

const TOOLS = [
  {
    type: 'function' as const,
    function: {
      name: 'weather',
      parameters: { type: 'object', properties: { city: { type: 'string' } } },
    },
  },
]

const TOOL_CALLS = [
  { id: 'call_a', name: 'weather', arguments: '{"city":"Zürich","days":3}' },
  { id: 'call_b', name: 'weather', arguments: '{"city":"東京 👋"}' },
]

/** Both calls as a client must join them. */
const WHOLE_CALLS = TOOL_CALLS.map(({ id, name, arguments: text }) => ({
  id,
  type: 'function',
  function: { name, arguments: text },
}))

describe('the openai package', () => {
  test('gets an answer, with the usage of every call and the field moa', async () => {
    const { upstream } = bench
    upstream.script('a', { text: 'From a.' })
    upstream.script('b', { text: 'From b.' })
    upstream.script('pen', { text: 'Written by the pen: Café 👋.' })
    const completion = await client.chat.completions.create({
      ...mixture(),
      messages: user('Where?'),
    })
    expect(completion).toMatchObject({ object: 'chat.completion', model: 'demo' })
    expect(completion.choices).toMatchObject([
      { index: 0, finish_reason: 'stop', message: { content: 'Written by the pen: Café 👋.' } },
    ])
    expect(upstream.requests).toHaveLength(3)
    expect(completion.usage).toMatchObject(servedUsage(upstream))
    expect(moaOf(completion)).toMatchObject({ synthesized: true, degraded: false, reasons: [] })
  })

  test('streams an answer; the last chunk has the usage of every call', async () => {
    const { upstream } = bench
    upstream.script('pen', { text: 'Un deux trois 👋 quatre.' })
    const stream = await client.chat.completions.create({
      ...mixture(),
      messages: user('Count'),
      stream: true,
      stream_options: { include_usage: true },
    })
    const chunks = await collected(stream)
    const text = chunks.map(({ choices: [choice] }) => choice?.delta.content ?? '').join('')
    expect(text).toBe('Un deux trois 👋 quatre.')
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: servedUsage(upstream) })
    expect(chunks.slice(0, -1).every(({ usage }) => usage === null)).toBe(true)
  })

  test('streams without usage when the request does not want it', async () => {
    const stream = await client.chat.completions.create({
      ...mixture(),
      messages: user('Count'),
      stream: true,
    })
    const chunks = await collected(stream)
    expect(chunks.filter((chunk) => 'usage' in chunk)).toEqual([])
    expect(moaOf(chunks.at(-1) ?? {}).calls).toHaveLength(3)
  })

  test('joins a stream with its own helper', async () => {
    bench.upstream.script('pen', { text: 'As one.', reasoning: 'First I think.' })
    const stream = client.chat.completions.stream({ ...mixture(), messages: user('Count') })
    const { choices } = await stream.finalChatCompletion()
    expect(choices).toMatchObject([{ finish_reason: 'stop', message: { content: 'As one.' } }])
  })

  test('joins tool calls that came in pieces', async () => {
    bench.upstream.script('pen', { toolCalls: TOOL_CALLS })
    const question = { ...mixture(), messages: user('Weather?'), tools: TOOLS }
    const completion = await client.chat.completions.create(question)
    const streamed = await client.chat.completions.stream(question).finalChatCompletion()
    for (const { choices } of [completion, streamed]) {
      expect(choices[0]?.finish_reason).toBe('tool_calls')
      expect(choices[0]?.message.tool_calls).toMatchObject(WHOLE_CALLS)
    }
    expect(completion.choices[0]?.message.content).toBeNull()
    expect(bench.requestsOf('pen').map(({ body }) => body['tools'])).toEqual([TOOLS, TOOLS])
    for (const { body } of [...bench.requestsOf('a'), ...bench.requestsOf('b')]) {
      expect(body).not.toHaveProperty('tools')
    }
  })

  test('sends tool results back: the aggregator gets them, and agents are not called again', async () => {
    const { upstream } = bench
    upstream.script('pen', { toolCalls: TOOL_CALLS })
    const question = { ...mixture(), tools: TOOLS }
    const messages: OpenAI.ChatCompletionMessageParam[] = user('Weather?')
    const first = await client.chat.completions.create({ ...question, messages })
    const called = first.choices[0]?.message
    if (called === undefined) throw new Error('No message')
    messages.push(
      called,
      { role: 'tool', tool_call_id: 'call_a', content: 'rain' },
      { role: 'tool', tool_call_id: 'call_b', content: 'sun' },
    )
    upstream.clear()
    upstream.script('pen', { text: 'Rain there, sun here.' })
    const second = await client.chat.completions.create({ ...question, messages })
    expect(second.choices[0]?.message.content).toBe('Rain there, sun here.')
    const [pen] = bench.requestsOf('pen')
    expect(pen?.body.messages?.slice(-4)).toEqual([
      { role: 'user', content: 'Weather?' },
      { role: 'assistant', content: null, tool_calls: WHOLE_CALLS },
      { role: 'tool', content: 'rain', tool_call_id: 'call_a' },
      { role: 'tool', content: 'sun', tool_call_id: 'call_b' },
    ])
    // The aggregator gets their proposals of this turn again.
    expect(bench.requestsOf('a')).toEqual([])
    expect(pen?.body.messages?.[0]).toMatchObject({ role: 'system' })
    expect(JSON.stringify(pen?.body.messages?.[0])).toContain('Answer of a.')
  })

  test('gets the status, code and param of an error', async () => {
    const create = (model: string) =>
      client.chat.completions.create({ model, messages: user('Hi') })
    const unknown: unknown = await create('nothing').catch((error: unknown) => error)
    expect(unknown).toBeInstanceOf(NotFoundError)
    expect(unknown).toMatchObject({ code: 'model_not_found', param: 'model' })
    const keyless: unknown = await create('openai/gpt-5').catch((error: unknown) => error)
    expect(keyless).toBeInstanceOf(BadRequestError)
    expect(keyless).toMatchObject({ code: 'provider_not_configured', param: 'model' })
  })

  test('raises when a stream fails in its middle', async () => {
    bench.upstream.script('pen', { text: 'One two three four five.', reset: 'after-tokens' })
    const stream = await client.chat.completions.create({
      ...mixture({ aggregator: { model: 'down/pen' } }),
      messages: user('Count'),
      stream: true,
    })
    let text = ''
    const read = async () => {
      for await (const { choices } of stream) text += choices[0]?.delta.content ?? ''
    }
    const error: unknown = await read().catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(APIError)
    expect(error).toMatchObject({ code: 'upstream_failed' })
    expect(text).toBe('One two three four')
  })

  test('lists and finds models', async () => {
    const models = await collected(client.models.list())
    expect(models.map(({ id }) => id)).toContain('sim/quick')
    expect(models[0]).toMatchObject({ id: 'demo', object: 'model', owned_by: 'edge-moa' })
    expect(await client.models.retrieve('sim/quick')).toMatchObject({ id: 'sim/quick' })
    expect(await client.models.retrieve('demo')).toMatchObject({ id: 'demo' })
  })
})

describe('sent only to the aggregator', () => {
  test('is the response format', async () => {
    const format = {
      type: 'json_schema' as const,
      json_schema: { name: 'reply', schema: { type: 'object' }, strict: true },
    }
    bench.upstream.script('pen', { text: '{"ok":true}' })
    const { choices } = await client.chat.completions.create({
      ...mixture(),
      messages: user('JSON, please'),
      response_format: format,
    })
    expect(choices[0]?.message.content).toBe('{"ok":true}')
    expect(bench.requestsOf('pen')[0]?.body['response_format']).toEqual(format)
    expect(bench.requestsOf('a')[0]?.body).not.toHaveProperty('response_format')
    expect(bench.requestsOf('b')[0]?.body).not.toHaveProperty('response_format')
  })

  test('are the sampling settings of the request; agents have their own', async () => {
    const agents = [{ model: 'up/a', temperature: 0.1, max_tokens: 11 }, { model: 'up/b' }]
    await client.chat.completions.create({
      ...mixture({ agents }),
      messages: user('Hi'),
      temperature: 1.5,
      top_p: 0.5,
      max_completion_tokens: 77,
      stop: ['END'],
      seed: 7,
    })
    const settings = ['temperature', 'top_p', 'max_tokens', 'stop', 'seed']
    const sent = (model: string) =>
      settings.map((name) => bench.requestsOf(model)[0]?.body[name] ?? null)
    expect(sent('pen')).toEqual([1.5, 0.5, 77, ['END'], 7])
    expect(sent('a')).toEqual([0.1, null, 11, null, null])
    expect(sent('b')).toEqual([null, null, null, null, null])
  })
})

describe('with AUTH=open, the openai package', () => {
  const ask = (options: object) =>
    new OpenAI({ baseURL: bench.baseURL, maxRetries: 0, ...options }).chat.completions.create({
      model: 'up/pen',
      messages: user('Hi'),
    })

  test.each([
    ['a blank key', { apiKey: ' ' }],
    ['no Authorization header', { apiKey: 'unused', defaultHeaders: { Authorization: null } }],
  ])('is answered with %s', async (_what, options) => {
    expect((await ask(options)).choices).toHaveLength(1)
  })

  test('is answered with a key that was made for it', async () => {
    const body = JSON.stringify({ kind: 'secret', name: 'Laptop' })
    const made = await fetch(`${bench.baseURL}/keys`, { method: 'POST', body })
    const { key } = (await made.json()) as { key: string }
    expect((await ask({ apiKey: key })).choices).toHaveLength(1)
  })

  test('gets an error that says what to do about the key of another service', async () => {
    const error: unknown = await ask({ apiKey: 'sk-proj-unknown' }).catch(
      (reason: unknown) => reason,
    )
    expect(error).toBeInstanceOf(AuthenticationError)
    expect(String(error)).toContain('leave out the Authorization header')
  })
})

describe('sent to every model', () => {
  test('are image parts, unchanged', async () => {
    const content = [
      { type: 'text' as const, text: 'What is this?' },
      {
        type: 'image_url' as const,
        image_url: { url: 'data:image/png;base64,iVBORw0KGgo=', detail: 'low' as const },
      },
    ]
    await client.chat.completions.create({ ...mixture(), messages: [{ role: 'user', content }] })
    for (const model of ['a', 'b', 'pen']) {
      expect(bench.requestsOf(model)[0]?.body.messages?.at(-1)).toEqual({ role: 'user', content })
    }
  })

  test('is the whole conversation', async () => {
    const messages: OpenAI.ChatCompletionMessageParam[] = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'My name is Ada.' },
      { role: 'assistant', content: 'Hello Ada.' },
      { role: 'user', content: 'Who am I?' },
    ]
    await client.chat.completions.create({ ...mixture(), messages })
    expect(bench.requestsOf('a')[0]?.body.messages).toEqual(messages)
    const written = bench.requestsOf('pen')[0]?.body.messages
    expect(written?.slice(1)).toEqual(messages.slice(1))
    expect(written?.[0]?.content).toMatch(/^Be brief\.\n\nYou have been provided/)
  })
})
