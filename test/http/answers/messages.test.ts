import { describe, expect, test } from 'vitest'
import { send } from '../gateway.ts'
import { readMessagesStream } from '../../support/messages-stream.ts'
import { gateway, question, seen } from './idempotent-gateway.ts'

const MESSAGES = '/v1/messages'
const base = {
  model: 'demo',
  max_tokens: 500,
  messages: [{ role: 'user', content: 'What is 17 × 23?' }],
}
const post = (body: unknown, more: object = {}, path = MESSAGES) =>
  send(path, { method: 'POST', body, ...more })

/** The question of the other tests in the shape of Messages. */
const messagesBody = (pen = 'sim/pen', rest: object = {}) => ({
  ...question(pen),
  max_tokens: 100,
  ...rest,
})

describe('POST /v1/messages', () => {
  test('answers with a message, its usage and the report', async () => {
    const answer = await post(base)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('x-moa-run')).toMatch(/^run_/)
    expect(answer.headers.get('request-id')).toBe(answer.headers.get('x-request-id'))
    expect(answer.body).toMatchObject({
      id: expect.stringMatching(/^msg_/),
      type: 'message',
      role: 'assistant',
      model: 'demo',
      content: [{ type: 'text', text: expect.stringContaining('391') }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      moa: { run: answer.headers.get('x-moa-run') },
    })
  })

  test('streams the same as a whole answer', async () => {
    const answer = await post({ ...base, stream: true, moa: { cache: 'off' } })
    expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream/)
    const { content, message } = readMessagesStream(answer.text)
    expect(content).toMatchObject([{ type: 'text', text: expect.stringContaining('391') }])
    expect(message).toMatchObject({ stop_reason: 'end_turn', moa: { mixture: 'demo' } })
  })

  test('fails with a status before the first token, and with an event after it', async () => {
    const { post: ask } = gateway()
    const alone = { model: 'sim/broken', max_tokens: 9, messages: base.messages, stream: true }
    const early = await ask(alone, undefined, MESSAGES)
    expect([early.status, await early.json()]).toMatchObject([
      502,
      { type: 'error', error: { type: 'api_error', code: 'upstream_failed' }, request_id: /./ },
    ])
    const late = await ask(messagesBody('sim/breaks', { stream: true }), undefined, MESSAGES)
    expect(late.status).toBe(200)
    const { error, content } = readMessagesStream(await late.text())
    expect(content).toMatchObject([{ text: 'Half of ' }])
    expect(error).toMatchObject({ error: { type: 'api_error', code: 'upstream_failed' } })
  })
})

describe('an idempotent replay', () => {
  test.each([
    ['as JSON', {}],
    ['as a stream', { stream: true }],
  ])('is the first message byte for byte, %s', async (_name, rest) => {
    const { post: ask, calls } = gateway()
    const own = ({ headers, ...answer }: Awaited<ReturnType<typeof seen>>) => ({
      ...answer,
      headers: headers.filter(([name]) => name !== 'request-id'),
    })
    const first = own(await seen(await ask(messagesBody('sim/pen', rest), 'one', MESSAGES)))
    expect(first.text).toContain('Zürich')
    const second = await ask(messagesBody('sim/pen', rest), 'one', MESSAGES)
    expect(second.headers.get('idempotent-replayed')).toBe('true')
    expect(own(await seen(second))).toEqual(first)
    expect(calls).toHaveLength(2)
  })
})

test('a stored run is aggregated again in the shape of its request', async () => {
  const first = await post({ ...base, store: true })
  const path = `/v1/runs/${first.headers.get('x-moa-run')}/aggregate`
  const again = await post({}, {}, path)
  expect(again.body).toMatchObject({ type: 'message', content: [{ type: 'text' }] })
})

describe('an error', () => {
  const KEY = { ADMIN_KEY: 'an-admin-key-of-the-tests', AUTH: '' }

  test.each<[string, () => ReturnType<typeof send>, number, string]>([
    ['bad JSON', () => post('{'), 400, 'invalid_request_error'],
    ['a bad field', () => post({ ...base, max_tokens: undefined }), 400, 'invalid_request_error'],
    ['no key', () => post(base, { bindings: KEY }), 401, 'authentication_error'],
    ['an unknown model', () => post({ ...base, model: 'none' }), 404, 'not_found_error'],
    ['a wrong method', () => send(MESSAGES), 405, 'invalid_request_error'],
    ['an unknown route', () => send('/v1/messages/batches'), 404, 'not_found_error'],
    ['a long body', () => post(`"${'a'.repeat(4_200_000)}"`), 413, 'request_too_large'],
    [
      'the models',
      () => send('/v1/models/none', { headers: { 'anthropic-version': '2023-06-01' } }),
      404,
      'not_found_error',
    ],
  ])(
    'about %s has the form of Anthropic, and the id of its request',
    async (_what, act, status, type) => {
      const { status: is, body, headers } = await act()
      expect([is, body]).toEqual([
        status,
        {
          type: 'error',
          error: {
            type,
            message: expect.any(String),
            code: expect.any(String),
            param: expect.toSatisfy(() => true),
          },
          request_id: headers.get('request-id'),
        },
      ])
      expect(headers.get('request-id')).toMatch(/./)
    },
  )
})

describe('POST /v1/messages/count_tokens', () => {
  test('estimates the prompt, for any model', async () => {
    const { max_tokens: _most, ...prompt } = base
    const answer = await post({ ...prompt, model: 'no-such-model' }, {}, `${MESSAGES}/count_tokens`)
    expect([answer.status, answer.body]).toEqual([200, { input_tokens: expect.any(Number) }])
    expect(answer.body['input_tokens']).toBeGreaterThan(0)
    const wrong = await post({ model: 'demo' }, {}, `${MESSAGES}/count_tokens`)
    expect([wrong.status, wrong.body['type']]).toEqual([400, 'error'])
  })

  test('takes a request with fusion, as the answer does', async () => {
    const count = (tools: object[]) => post({ ...base, tools }, {}, `${MESSAGES}/count_tokens`)
    const [fusion, f] = [{ type: 'openrouter:fusion' }, { name: 'f', input_schema: {} }]
    expect((await count([fusion, f])).body).toEqual((await count([f])).body)
    expect((await count([fusion, { name: 'f' }])).body).toMatchObject({
      error: { param: 'tools[1].input_schema' },
    })
  })
})

describe('the models', () => {
  const headers = { 'anthropic-version': '2023-06-01' }
  const list = async (query = '') => (await send(`/v1/models${query}`, { headers })).body

  test('have the form of Anthropic for its clients, and that of OpenAI for others', async () => {
    const { data, ...page } = await list()
    const models = data as { id: string }[]
    const ids = models.map(({ id }) => id)
    expect(ids).toContain('demo')
    expect(models.find(({ id }) => id === 'demo')).toMatchObject({
      type: 'model',
      display_name: 'demo',
      created_at: '1970-01-01T00:00:00.000Z',
      capabilities: null,
      deprecated_at: null,
    })
    expect(page).toEqual({ has_more: false, first_id: ids[0], last_id: ids.at(-1) })
    expect((await send('/v1/models')).body['object']).toBe('list')
    const one = await send('/v1/models/sim/careful', { headers })
    expect(one.body).toMatchObject({ type: 'model', id: 'sim/careful' })
  })

  test('come in pages', async () => {
    const all = (await list())['data'] as { id: string }[]
    const first = await list('?limit=2')
    expect(first).toMatchObject({ has_more: true, data: all.slice(0, 2) })
    expect(await list(`?limit=1000&after_id=${all[1]?.id}`)).toMatchObject({
      has_more: false,
      data: all.slice(2),
    })
    expect(await list(`?limit=1&before_id=${all[2]?.id}`)).toMatchObject({
      has_more: true,
      data: [all[1]],
    })
    expect((await send('/v1/models?limit=0', { headers })).status).toBe(400)
  })
})

describe('a model', () => {
  test.each(['demo-20260101', 'demo@20260101', 'demo-2026-01-01'])(
    'named %s is the one without its date',
    async (model) => {
      const answer = await post({ ...base, model })
      expect([answer.status, answer.body['model']]).toEqual([200, 'demo'])
      expect((await send(`/v1/models/${model}`)).body['id']).toBe('demo')
    },
  )

  test('that has a date of its own is meant by it', async () => {
    const mixture = { layers: [], aggregator: { model: 'sim/quick' } }
    await send('/v1/mixtures/team-20260101', { method: 'PUT', body: mixture })
    const answer = await post({ ...base, model: 'team-20260101' })
    expect(answer.body['model']).toBe('team-20260101')
  })

  test('named claude-… is that of Anthropic where its key is set, or the mixture of this name', async () => {
    const model = 'claude-haiku-4-5-20251001'
    expect((await post({ ...base, model })).status).toBe(404)
    const bindings = { ANTHROPIC_API_KEY: 'sk-ant-x' }
    const path = `/v1/models/${model}`
    expect((await send(path, { bindings })).body['id']).toBe(`anthropic/${model}`)
    const mixture = { layers: [], aggregator: { model: 'sim/quick' } }
    await send('/v1/mixtures/claude-haiku-4-5', { method: 'PUT', body: mixture })
    const answer = await post({ ...base, model }, { bindings })
    expect(answer.body['model']).toBe('claude-haiku-4-5')
  })
})

describe('the key', () => {
  const bindings = { ADMIN_KEY: 'an-admin-key-of-the-tests', AUTH: '' }
  const key = bindings.ADMIN_KEY
  const status = async (headers: Record<string, string>) =>
    (await send('/v1/models', { headers, bindings })).status

  test('may be in x-api-key, at every route', async () => {
    expect(await status({ 'x-api-key': key })).toBe(200)
    expect((await post(base, { headers: { 'x-api-key': key }, bindings })).status).toBe(200)
    expect(await status({ 'x-api-key': 'wrong' })).toBe(401)
    expect(await status({ 'x-api-key': '' })).toBe(401)
  })

  test('may be in both headers, when it is the same; two different ones are rejected', async () => {
    expect(await status({ 'x-api-key': key, authorization: `Bearer ${key}` })).toBe(200)
    expect(await status({ 'x-api-key': 'none', authorization: `Bearer ${key}` })).toBe(200)
    expect(await status({ 'x-api-key': key, authorization: 'Bearer none' })).toBe(200)
    expect(await status({ 'x-api-key': key, authorization: 'Bearer other' })).toBe(401)
    expect(await status({ 'x-api-key': 'other', authorization: `Bearer ${key}` })).toBe(401)
  })

  test('may be left out, or be none, where the gateway is open', async () => {
    expect((await post(base, { headers: { 'x-api-key': 'none' } })).status).toBe(200)
    expect((await post(base, { headers: { 'x-api-key': 'wrong' } })).status).toBe(401)
  })
})
