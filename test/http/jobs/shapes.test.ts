import { expect, test } from 'vitest'
import { doJob } from '../../../src/gateway/jobs/do-job.ts'
import type { OutgoingPost } from '../../../src/gateway/ports/destinations.ts'
import { createApp } from '../../../src/http/app.ts'
import { SHAPES } from '../../../src/protocol/shapes.ts'
import type { WireShape } from '../../../src/protocol/wire-shape.ts'
import { fakeServices } from '../../docs/fake-services.ts'

const STEPS = { once: <T>(_name: string, act: () => Promise<T>) => act(), wait: async () => {} }
const PROMPT = { text: 'Why?', rule: null }

/** A model and a limit, as a shape spells them. */
function fieldsOf({ path }: WireShape) {
  const limit = path === '/v1/responses' ? 'max_output_tokens' : 'max_tokens'
  return { model: 'sim/pen', [limit]: 100 }
}

/** The HTTP interface of a gateway whose deliveries are recorded. */
function stage() {
  const { services: fake } = fakeServices({ 'sim/pen': { text: 'Because.' } })
  const posts: OutgoingPost[] = []
  const post = async (_url: string, sent: OutgoingPost) => {
    posts.push(sent)
    return { ok: true, status: 204 } as const
  }
  const services = { ...fake, outside: { ...fake.outside, post } }
  const app = createApp({ services: () => services })
  const context = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} }
  const send = async (path: string, body: object, method = 'POST') => {
    const headers = { 'content-type': 'application/json' }
    const init = { method, headers, body: JSON.stringify(body) }
    const response = await app.request(path, init, {}, context)
    return { status: response.status, body: await response.json<Record<string, unknown>>() }
  }
  /** The answer of a job, once it is done. */
  const answerOf = async ({ id }: Record<string, unknown>) => {
    const place = { tenant: 'local', id: String(id) }
    await doJob(place, STEPS, services)
    return JSON.parse((await services.jobs.read(place))?.completion ?? 'null') as object
  }
  return { send, answerOf, posts }
}

test.each(Object.values(SHAPES))(
  'a job with a request of $path has the answer of that route, and delivers it',
  async (shape) => {
    const { send, answerOf, posts } = stage()
    const request = shape.prompted(fieldsOf(shape), PROMPT)
    const callback = { url: 'https://example.com/in' }
    const { body } = await send('/v1/jobs', { endpoint: shape.path, request, callback })
    const answer = await answerOf(body)
    const { body: whole } = await send(shape.path, request)
    expect(Object.keys(answer)).toEqual(Object.keys(whole))
    expect(shape.textOf(answer)).toBe('Because.')
    expect(JSON.parse(posts[0]?.body ?? '')).toMatchObject({ data: { completion: answer } })
  },
)

test('a job without an endpoint has the shape that only its request fits', async () => {
  const { send, answerOf } = stage()
  const { body } = await send('/v1/jobs', { request: { model: 'sim/pen', input: 'Why?' } })
  expect(await answerOf(body)).toMatchObject({ object: 'response', status: 'completed' })
})

test('an error about a request in a job names the field in it', async () => {
  const { send } = stage()
  const request = { model: 'sim/pen', input: [{ role: 'nobody', content: 'Why?' }] }
  const { status, body } = await send('/v1/jobs', { request })
  expect([status, body]).toMatchObject([400, { error: { param: 'request.input[0].role' } }])
  const wrong = await send('/v1/jobs', { endpoint: '/v1/models', request })
  expect([wrong.status, wrong.body]).toMatchObject([400, { error: { param: 'endpoint' } }])
})

test.each(Object.values(SHAPES))(
  'a hook with a request of $path delivers the text of its answer',
  async (shape) => {
    const { send, answerOf, posts } = stage()
    const hook = {
      verify: { scheme: 'none' },
      prompt: 'Answer.\n\n{{/text}}',
      request: fieldsOf(shape),
      endpoint: shape.path,
      deliver: { url: 'https://example.com/in', format: 'text' },
    }
    const { status, body: stored } = await send(`/v1/hooks/${shape.name}`, hook, 'PUT')
    expect([status, stored]).toMatchObject([
      201,
      { request: fieldsOf(shape), endpoint: shape.path },
    ])
    const { body } = await send(`/hooks/${shape.name}`, { text: 'Why?' })
    expect(shape.textOf(await answerOf(body))).toBe('Because.')
    expect(posts.map((sent) => sent.body)).toEqual(['Because.'])
  },
)

test('an error about a request in a hook names the field in it', async () => {
  const { send } = stage()
  const hook = { verify: { scheme: 'none' }, prompt: 'Hi', endpoint: '/v1/responses' }
  const errorFor = async (request: object) => {
    const { status, body } = await send('/v1/hooks/h', { ...hook, request }, 'PUT')
    return [status, body['error']]
  }
  const param = 'request.max_output_tokens'
  expect(await errorFor({ model: 'sim/pen', max_output_tokens: 0 })).toMatchObject([400, { param }])
  expect(await errorFor({ model: 'sim/pen', input: 'Why?' })).toMatchObject([
    400,
    {
      param: 'request.input',
      message: 'Cannot store the hook: request.input: is not a known field',
    },
  ])
  expect(await errorFor({ model: 'sim/other' })).toMatchObject([404, { param: 'request.model' }])
})

test('an estimate is the same in every shape, alone or beside its endpoint', async () => {
  const { send } = stage()
  const least = { model: 'sim/pen' }
  const chat = { ...least, max_tokens: 100, messages: [{ role: 'user', content: 'Why?' }] }
  const response = { ...least, max_output_tokens: 100, input: 'Why?' }
  const wanted = await send('/v1/estimate', chat)
  expect(wanted.body).toMatchObject({ calls: 1 })
  const bodies = [response, { request: response }, { request: response, endpoint: '/v1/responses' }]
  for (const body of bodies) expect(await send('/v1/estimate', body)).toEqual(wanted)
  const wrong = await send('/v1/estimate', { request: { ...response, temperature: 9 } })
  expect(wrong.body).toMatchObject({ error: { param: 'request.temperature' } })
})
