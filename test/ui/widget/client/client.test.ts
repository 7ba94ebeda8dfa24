import { expect, test } from 'vitest'
import { createClient } from '../../../../src/ui/widget/client/client.ts'
import { chunk, errorBody, fakeFetch, streamed } from '../../../client/fake-fetch.ts'

const DONE = 'data: [DONE]\n\n'
const REPORT = { run: 'run_1', calls: [] }

const text = (content: string) =>
  chunk({ choices: [{ index: 0, delta: { content }, finish_reason: null }] })
const step = (event: object) => chunk({ choices: [], moa: { event } })
const end = chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], moa: REPORT })
const answers = (...parts: readonly string[]) => streamed([...parts.map(text), end, DONE])
const opened = (token: string, mixture: string | null = 'team') =>
  Response.json({ id: 'sess_1', token, mixture }, { status: 201 })
const rejection = (status: number, code: string, param: string | null = null) =>
  Response.json(errorBody(code, param), { status })

const bearers = (seen: readonly { readonly headers: Headers }[]) =>
  seen.map(({ headers }) => headers.get('authorization'))

test('opens a session with the key and asks the only mixture of the key with its token', async () => {
  const { fetch, seen } = fakeFetch(opened('st_1'), answers('Four', '.'))
  const client = createClient({ url: 'https://gateway.test/', key: 'pk_1', fetch })
  const answer = await client.ask('2 + 2?')
  expect(answer).toEqual({ text: 'Four.', report: REPORT, finishReason: 'stop' })
  expect(seen).toMatchObject([
    { path: '/v1/sessions', body: {} },
    {
      path: '/v1/chat/completions',
      body: { model: 'team', stream: true, messages: [{ role: 'user', content: '2 + 2?' }] },
    },
  ])
  expect(bearers(seen)).toEqual(['Bearer pk_1', 'Bearer st_1'])
})

test('questions share a session, also those asked at the same moment', async () => {
  const { fetch, seen } = fakeFetch(opened('st_1'), answers('1'), answers('2'), answers('3'))
  const client = createClient({ url: 'https://gateway.test', key: 'pk_1', fetch })
  await Promise.all([client.ask('1?'), client.ask('2?')])
  await client.ask('3?')
  expect(seen.map(({ path }) => path)).toEqual([
    '/v1/sessions',
    ...Array.from({ length: 3 }, () => '/v1/chat/completions'),
  ])
})

test('reports text and steps as they come, and wants steps only for a reader of them', async () => {
  const event = { type: 'layer-start', layer: 0, agents: ['a', 'b'] }
  const { fetch, seen } = fakeFetch(
    streamed([step(event), text('A'), text('B'), end, DONE]),
    answers('C'),
  )
  const client = createClient({ url: 'https://gateway.test', token: 'st_1', mixture: 'm', fetch })
  const heard: unknown[] = []
  await client.ask('Q', {
    onText: (part) => heard.push(part),
    onProgress: (each) => heard.push(each),
    body: { max_tokens: 5, moa: { cache: 'off' } },
  })
  expect(heard).toEqual([event, 'A', 'B'])
  await client.ask('Q')
  expect(seen[0]?.body).toMatchObject({
    max_tokens: 5,
    moa: { progress: 'events', cache: 'off' },
  })
  expect(seen[1]?.body).not.toHaveProperty('moa')
})

test('stream yields the parts and returns the whole', async () => {
  const { fetch } = fakeFetch(answers('A', 'B'))
  const parts = createClient({ url: 'https://gateway.test', fetch }).stream([
    { role: 'user', content: 'Q' },
  ])
  const yielded: unknown[] = []
  for (;;) {
    const { done, value } = await parts.next()
    if (done === true) {
      expect(value.text).toBe('AB')
      break
    }
    yielded.push(value)
  }
  expect(yielded).toEqual([
    { type: 'text', text: 'A' },
    { type: 'text', text: 'B' },
  ])
})

test.each([
  ['401', rejection(401, 'invalid_api_key')],
  ['403 about the session', rejection(403, 'forbidden', 'x-moa-session')],
])('a session that is over (%s) is replaced once', async (_name, over) => {
  const { fetch, seen } = fakeFetch(opened('st_1'), over, opened('st_2'), answers('Yes'))
  const client = createClient({ url: 'https://gateway.test', key: 'pk_1', fetch })
  expect((await client.ask('Q')).text).toBe('Yes')
  expect(bearers(seen)).toEqual(['Bearer pk_1', 'Bearer st_1', 'Bearer pk_1', 'Bearer st_2'])
})

test('a second rejection is an error, and the next question begins anew', async () => {
  const rejected = () => rejection(401, 'invalid_api_key')
  const { fetch } = fakeFetch(
    opened('st_1'),
    rejected(),
    opened('st_2'),
    rejected(),
    rejected(),
    opened('st_3'),
    answers('Yes'),
  )
  const client = createClient({ url: 'https://gateway.test', key: 'pk_1', fetch })
  await expect(client.ask('Q')).rejects.toMatchObject({ code: 'invalid_api_key', status: 401 })
  expect((await client.ask('Q')).text).toBe('Yes')
})

test('one expired token of two questions is replaced by one session', async () => {
  const over = () => rejection(401, 'invalid_api_key')
  const { fetch, seen } = fakeFetch(
    opened('st_1'),
    answers('0'),
    over(),
    over(),
    opened('st_2'),
    answers('1'),
    answers('2'),
  )
  const client = createClient({ url: 'https://gateway.test', key: 'pk_1', fetch })
  await client.ask('0?')
  await Promise.all([client.ask('1?'), client.ask('2?')])
  expect(seen.filter(({ path }) => path === '/v1/sessions')).toHaveLength(2)
})

test('the error of a token stays when no session can be opened after it', async () => {
  const { fetch } = fakeFetch(
    opened('st_1'),
    rejection(401, 'invalid_api_key'),
    new TypeError('Failed to fetch'),
  )
  const client = createClient({ url: 'https://gateway.test', key: 'pk_1', fetch })
  await expect(client.ask('Q')).rejects.toMatchObject({ code: 'invalid_api_key' })
})

test('a function is asked for another token once; a token that is a text is final', async () => {
  const over = () => rejection(401, 'invalid_api_key')
  const tokens = ['st_1', 'st_2']
  const { fetch, seen } = fakeFetch(over(), answers('Yes'), over())
  const url = 'https://gateway.test'
  const token = () => Promise.resolve(tokens.shift() ?? '')
  await createClient({ url, token, mixture: 'm', fetch }).ask('Q')
  expect(bearers(seen)).toEqual(['Bearer st_1', 'Bearer st_2'])
  const still = createClient({ url, token: 'st_1', mixture: 'm', fetch })
  await expect(still.ask('Q')).rejects.toMatchObject({ status: 401 })
})

test('a session that cannot be opened is an error, and is tried again with the next question', async () => {
  const limited = rejection(429, 'rate_limited')
  const { fetch } = fakeFetch(limited, opened('st_1'), answers('Yes'))
  const client = createClient({ url: 'https://gateway.test', key: 'pk_1', fetch })
  await expect(client.ask('Q')).rejects.toMatchObject({ code: 'rate_limited', status: 429 })
  expect((await client.ask('Q')).text).toBe('Yes')
})

test('a question that is stopped while the session opens is never sent', async () => {
  const { fetch, seen } = fakeFetch(opened('st_1'), answers('Yes'))
  const client = createClient({ url: 'https://gateway.test', key: 'pk_1', fetch })
  const stopping = new AbortController()
  const asked = client.ask('Q', { signal: stopping.signal })
  stopping.abort()
  await expect(asked).rejects.toThrow('aborted')
  expect((await client.ask('Q')).text).toBe('Yes')
  expect(seen.map(({ path }) => path)).toEqual(['/v1/sessions', '/v1/chat/completions'])
})

test('a consumer that stops early cancels the response', async () => {
  let cancelled = false
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode(text('A'))),
    cancel: () => void (cancelled = true),
  })
  const { fetch } = fakeFetch(
    new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
  )
  for await (const part of createClient({ url: 'https://gateway.test', fetch }).stream('Q')) {
    expect(part).toEqual({ type: 'text', text: 'A' })
    break
  }
  await expect.poll(() => cancelled).toBe(true)
})

test('a key without an only mixture needs one that is named', async () => {
  const { fetch } = fakeFetch(opened('st_1', null))
  const client = createClient({ url: 'https://gateway.test', key: 'pk_1', fetch })
  await expect(client.ask('Q')).rejects.toThrow('Cannot ask: no mixture is named')
})

test('a secret key is rejected before it is sent, and not repeated', () => {
  const secret = 'sk_moa_something'
  const make = () => createClient({ url: 'https://gateway.test', key: secret })
  expect(make).toThrow('Cannot use a secret key on a page')
  expect(make).not.toThrow(secret)
})
