import { afterEach, expect, test, vi } from 'vitest'
import { TABLES } from '../../src/simulator/knowledge/tables.ts'
import { createSimulator } from '../../src/simulator/simulator.ts'
import { AT_ONCE, chunksIn, complete, json, post, user } from './ask.ts'

afterEach(() => {
  vi.useRealTimers()
})

const messages = [user('What is 17 * 23?')]

async function read(body: object): Promise<string> {
  const response = await post({ messages, stream: true, ...body })
  return response.text()
}

test('a stream has role, tokens, finish, usage and [DONE], in this order', async () => {
  const model = `careful?${AT_ONCE}`
  const text = await read({ model, stream_options: { include_usage: true } })
  const chunks = chunksIn(text)
  expect(text).toMatch(/\n\ndata: \[DONE\]\n\n$/)
  expect(chunks[0]!.choices[0].delta).toEqual({ role: 'assistant', content: '' })
  expect(chunks.at(-2)!.choices[0]).toMatchObject({ delta: {}, finish_reason: 'stop' })
  expect(chunks.at(-1)!.choices).toEqual([])
  const tokens = chunks.slice(1, -2).map((chunk) => chunk.choices[0].delta.content)
  expect(tokens.join('')).toContain('17 × 23 = 391')
  expect(chunks.at(-1)!.usage).toEqual({
    prompt_tokens: 5,
    completion_tokens: tokens.length,
    total_tokens: 5 + tokens.length,
  })
  for (const chunk of chunks.slice(0, -1)) expect(chunk.usage).toBe(null)
  expect(new Set(chunks.map(({ id }) => id)).size).toBe(1)
  expect(chunks[0]).toMatchObject({ object: 'chat.completion.chunk', model })
})

test('without include_usage no chunk has usage', async () => {
  for (const event of chunksIn(await read({ model: `quick?${AT_ONCE}` }))) {
    expect(event.choices).toHaveLength(1)
    expect(event).not.toHaveProperty('usage')
  }
})

test('the same request is answered the same, streamed or not', async () => {
  const model = `contrarian?${AT_ONCE}`
  const chunks = chunksIn(await read({ model }))
  const streamed = chunks.map((chunk) => chunk.choices[0].delta.content ?? '').join('')
  const whole = await json(await post({ model, messages }))
  expect(whole.choices[0].message.content).toBe(streamed)
  expect(whole.object).toBe('chat.completion')
})

test('every piece of a stream is one event, so that a reader sees tokens as they come', async () => {
  const response = await post({ model: `quick?${AT_ONCE}&tokens=5`, messages, stream: true })
  const decoder = new TextDecoder()
  let pieces = 0
  for await (const bytes of response.body!) {
    expect(decoder.decode(bytes)).toMatch(/^data: .+\n\n$/)
    pieces += 1
  }
  expect(pieces).toBe(1 + 5 + 1 + 1)
})

test('tokens=N answers with exactly N words, all of them simulated', async () => {
  for (const tokens of [0, 1, 200]) {
    const model = `terse?${AT_ONCE}&tokens=${tokens}`
    const completion = await json(await post({ model, messages }))
    const { content } = completion.choices[0].message
    expect(content.match(/\S+/g)?.length ?? 0).toBe(tokens)
    expect(completion.usage.completion_tokens).toBe(tokens)
    expect(content.startsWith('Simulated')).toBe(tokens > 0)
  }
})

test.each(['max_tokens', 'max_completion_tokens'])('%s ends an answer early', async (name) => {
  const completion = await complete('careful', messages, { [name]: 3 })
  expect(completion.choices[0].message.content.trim().split(' ')).toHaveLength(3)
  expect(completion.choices[0].finish_reason).toBe('length')
  expect(completion.usage.completion_tokens).toBe(3)
})

test('headers come with the first token, tokens at their interval', async () => {
  vi.useFakeTimers()
  const model = 'quick?first_token_ms=200&tokens=3&interval_ms=50'
  let response: Response | undefined
  void post({ model, messages, stream: true }).then((arrived) => (response = arrived))
  await vi.advanceTimersByTimeAsync(199)
  expect(response).toBeUndefined()
  await vi.advanceTimersByTimeAsync(1)
  expect(response?.headers.get('content-type')).toBe('text/event-stream')
  const seen: string[] = []
  const reader = response!.body!.pipeThrough(new TextDecoderStream()).getReader()
  const readAll = async () => {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      seen.push(value)
    }
  }
  void readAll()
  await vi.advanceTimersByTimeAsync(49)
  expect(seen).toHaveLength(2)
  await vi.advanceTimersByTimeAsync(50)
  expect(seen).toHaveLength(3)
  await vi.advanceTimersByTimeAsync(50)
  expect(seen.at(-1)).toBe('data: [DONE]\n\n')
  expect(vi.getTimerCount()).toBe(0)
})

test('a reader that leaves ends the waiting, and leaves no timer behind', async () => {
  vi.useFakeTimers()
  const model = 'quick?first_token_ms=0&tokens=100&interval_ms=1000'
  const response = await post({ model, messages, stream: true })
  const reader = response.body!.getReader()
  await reader.read()
  await reader.read()
  const parked = reader.read()
  await vi.advanceTimersByTimeAsync(10)
  expect(vi.getTimerCount()).toBe(1)
  await reader.cancel()
  expect(await parked).toEqual({ done: true, value: undefined })
  expect(vi.getTimerCount()).toBe(0)
})

test('an aborted request ends before and after its headers, and leaves no timer behind', async () => {
  vi.useFakeTimers()
  const early = new AbortController()
  const waiting = post({ model: 'quick?first_token_ms=1000', messages }, early.signal)
  setTimeout(() => early.abort(new Error('left')), 10)
  void vi.advanceTimersByTimeAsync(10)
  await expect(waiting).rejects.toThrow(/left/)
  const late = new AbortController()
  const model = 'quick?first_token_ms=0&stall_after=1'
  const response = await post({ model, messages, stream: true }, late.signal)
  setTimeout(() => late.abort(new Error('left')), 10)
  void vi.advanceTimersByTimeAsync(10)
  await expect(response.text()).rejects.toThrow(/left/)
  expect(vi.getTimerCount()).toBe(0)
})

test.each([true, false])('status=N fails, stream %s', async (stream) => {
  for (const [status, type] of [
    [429, 'rate_limit_error'],
    [503, 'server_error'],
    [401, 'authentication_error'],
  ] as const) {
    const response = await post({ model: `judge?status=${status}`, messages, stream })
    expect(response.status).toBe(status)
    expect(response.headers.get('retry-after')).toBe(status === 429 ? '1' : null)
    expect(await response.json()).toMatchObject({ error: { type, code: 'simulated' } })
  }
})

async function readUntilError(response: Response): Promise<string> {
  let seen = ''
  const chunks = response.body!.pipeThrough(new TextDecoderStream())
  await expect(async () => {
    for await (const chunk of chunks) seen += chunk
  }).rejects.toThrow(/cut/)
  return seen
}

test.each([
  ['in the middle', `quick?${AT_ONCE}&tokens=20&cut_after=7`, 7],
  ['before the first token', `quick?${AT_ONCE}&cut_after=0`, 0],
  ['at the end, when the answer is shorter', `quick?${AT_ONCE}&tokens=3&cut_after=10`, 3],
])('cut_after breaks the stream %s', async (_, model, tokens) => {
  const seen = await readUntilError(await post({ model, messages, stream: true }))
  expect(chunksIn(seen)).toHaveLength(1 + tokens)
  expect(seen).not.toMatch(/\[DONE\]|"finish_reason":"/)
})

test('cut_after breaks an answer that is not streamed, too', async () => {
  const seen = await readUntilError(await post({ model: `quick?${AT_ONCE}&cut_after=2`, messages }))
  expect(seen).toBe('{')
})

test('stall_after stops the stream, which stays open until it is cancelled', async () => {
  vi.useFakeTimers()
  const model = `quick?${AT_ONCE}&stall_after=4`
  const response = await post({ model, messages, stream: true })
  const reader = response.body!.getReader()
  for (let index = 0; index < 5; index += 1) expect((await reader.read()).done).toBe(false)
  let settled = false
  void reader.read().finally(() => (settled = true))
  await vi.advanceTimersByTimeAsync(180_000)
  expect(settled).toBe(false)
  await reader.cancel()
  expect(vi.getTimerCount()).toBe(0)
})

test.each([
  ['nobody', 404, 'nobody', 'model_not_found'],
  ['', 404, '', 'model_not_found'],
  ['quick?speed=9', 400, 'speed', 'invalid_request'],
  ['quick?tokens=many', 400, 'tokens', 'invalid_request'],
  ['quick?tokens=-1', 400, 'tokens', 'invalid_request'],
  ['quick?tokens=', 400, 'tokens', 'invalid_request'],
  ['quick?status=200', 400, 'status', 'invalid_request'],
  ['quick?__proto__=1', 400, '__proto__', 'invalid_request'],
])('the model name "%s" is rejected by name', async (model, status, named, code) => {
  const response = await post({ model, messages })
  expect(response.status).toBe(status)
  const { error } = await json<{ error: { message: string } }>(response)
  expect(error).toMatchObject({ type: 'invalid_request_error', param: 'model', code })
  expect(error.message).toContain(`"${named}"`)
})

test.each(['{', '', 'null', '[]', '"text"', '{"model":"quick"}', '{"messages":[]}', '{"model":1}'])(
  'the body %s is rejected',
  async (body) => {
    const response = await post(body)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error' } })
  },
)

test('odd values in a request are read leniently', async () => {
  const odd = [null, 7, { role: 'user' }, { role: 'user', content: [null, { text: 1 }] }]
  const model = `terse?${AT_ONCE}`
  const more = { tools: 'x', tool_choice: 9, response_format: [], max_tokens: -1, seed: 'a' }
  expect((await post({ model, messages: odd, ...more })).status).toBe(200)
  expect((await post({ model, messages: [] })).status).toBe(200)
})

test('models are listed, other routes are not found', async () => {
  const simulator = createSimulator(() => Promise.resolve(TABLES))
  const listed = await simulator(new Request('http://x/any/where/models'))
  const { data } = await json<{ data: { id: string }[] }>(listed)
  expect(data.map(({ id }) => id)).toEqual([
    'quick',
    'careful',
    'terse',
    'contrarian',
    'judge',
    'embed',
  ])
  const lost = await simulator(new Request('http://x/v1/chat/completions'))
  expect(lost.status).toBe(404)
  expect(await lost.json()).toMatchObject({ error: { code: 'not_found', param: null } })
})

test('left alone, each model has a pace of its own', async () => {
  vi.useFakeTimers()
  const durationOf = async (model: string) => {
    const start = Date.now()
    const end = read({ model, max_tokens: 12 }).then(() => Date.now())
    await vi.runAllTimersAsync()
    return (await end) - start
  }
  const [quick, contrarian, careful] = [
    await durationOf('quick'),
    await durationOf('contrarian'),
    await durationOf('careful'),
  ]
  expect(quick).toBeLessThan(contrarian)
  expect(contrarian).toBeLessThan(careful)
})
