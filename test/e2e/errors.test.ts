import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { UP_KEY } from '../support/gateway.ts'
import { mixture, startBench, user, type Bench } from './bench.ts'
import { errorOf } from './error-of.ts'
import { requestWith, REFUSED, saying } from './refused.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
beforeEach(() => bench.upstream.clear())
afterAll(() => bench[Symbol.asyncDispose]())

const MIB = 1024 * 1024

describe('POST /v1/chat/completions rejects', () => {
  test.each(REFUSED)('%s', async (_what, body, param, message) => {
    const response = await bench.post(body)
    const error = await errorOf(response)
    expect({ status: response.status, ...error }).toMatchObject({
      status: 400,
      type: 'invalid_request_error',
      code: 'invalid_request',
      param,
      message: expect.stringMatching(message) as string,
    })
    expect(bench.upstream.requests).toEqual([])
  })

  test.each([
    ['an unknown mixture', { model: 'nothing' }, 'model', /GET \/v1\/models/],
    ['an unknown simulated model', { model: 'sim/nope' }, 'model', /known are quick/],
    ['an unknown simulated fault', { model: 'sim/quick?bogus=1' }, 'model', /bogus/],
    ['an unknown provider', { model: 'nobody/x' }, 'model', /no provider has this name/],
    ['a property that every object has', { model: 'constructor' }, 'model', /"constructor"/],
    [
      'an agent of an unknown provider',
      { moa: { layers: [{ agents: [{ model: 'nobody/x' }] }] } },
      'moa.layers[0].agents[0].model',
      /nobody\/x/,
    ],
  ])('%s, as not found', async (_what, fields, param, message) => {
    const response = await bench.post(requestWith(fields))
    expect(response.status).toBe(404)
    expect(await errorOf(response)).toMatchObject({
      code: 'model_not_found',
      param,
      message: expect.stringMatching(message) as string,
    })
  })

  test.each([
    ['as the model', { model: 'openai/gpt-5' }, 'model'],
    [
      'as an agent',
      { moa: { layers: [{ agents: [{ model: 'openai/gpt-5' }] }] } },
      'moa.layers[0].agents[0].model',
    ],
    [
      'as a fallback',
      { moa: { aggregator: { fallbacks: ['openai/gpt-5'] } } },
      'moa.aggregator.fallbacks[0]',
    ],
    ['in a built-in mixture', { model: 'self-moa' }, 'model'],
  ])('a provider whose key is missing, %s', async (_where, fields, param) => {
    const response = await bench.post(requestWith(fields))
    expect(response.status).toBe(400)
    const { message, ...error } = await errorOf(response)
    expect(error).toMatchObject({ code: 'provider_not_configured', param })
    expect(message).toContain('the setting OPENAI_API_KEY is missing')
  })

  test('a body over 4 MiB, even from a client that sends all of it before it reads', async () => {
    const body = JSON.stringify(saying('x'.repeat(8 * MIB)))
    for (let round = 0; round < 5; round++) {
      const response = await bench.post(body)
      expect(response.status).toBe(413)
      expect(await errorOf(response)).toMatchObject({ code: 'request_too_large', param: null })
    }
  })

  test('a body over 4 MiB without a content-length', async () => {
    const body = new Blob([JSON.stringify(saying('x'.repeat(4 * MIB)))])
    const response = await bench.post('', { body: body.stream(), ...HALF_DUPLEX })
    expect(response.status).toBe(413)
    expect(await errorOf(response)).toMatchObject({ code: 'request_too_large' })
  })

  test('not a body of exactly 4 MiB', async () => {
    const body = JSON.stringify({ model: 'up/solo', messages: user('Hi') }).padEnd(4 * MIB)
    expect((await bench.post(body)).status).toBe(200)
    const streamed = await bench.post('', { body: new Blob([body]).stream(), ...HALF_DUPLEX })
    expect(streamed.status).toBe(200)
    await streamed.text()
  })

  test('without a key, a prompt or a text of an upstream in the error', async () => {
    const { upstream, gateway } = bench
    upstream.script('pen', { status: 401, errorBody: { error: { message: `${UP_KEY} secret` } } })
    const body = {
      ...mixture({ agents: [{ model: 'up/pen' }] }),
      messages: user('Tell nobody 4711'),
    }
    const response = await bench.post(body)
    expect(response.status).toBe(502)
    const { message } = await errorOf(response)
    expect(message).toBe(
      'Cannot answer: 0 of 1 agents of layer 0 answered, at least 1 must ' +
        '(pen: up/pen answered with status 401)',
    )
    expect(upstream.requests[0]?.headers['authorization']).toBe(`Bearer ${UP_KEY}`)
    const logs = () => gateway.logs().join('\n')
    await expect.poll(logs).toContain('"outcome":"quorum_not_met"')
    expect(logs()).not.toMatch(/4711|sk-up-|secret/)
  })
})

/** The option that Node requires to stream a body. */
const HALF_DUPLEX = { duplex: 'half' } as RequestInit

describe('routes', () => {
  const send = (path: string, method: string) =>
    fetch(bench.gateway.url + path, { method, redirect: 'manual' })

  test.each(['/nothing', '/v1/nothing', '/v1/chat', '/v1/models/', '/v1/chat/completions/x'])(
    'GET %s is not found',
    async (path) => {
      const response = await send(path, 'GET')
      expect(response.status).toBe(404)
      expect(await errorOf(response)).toMatchObject({ code: 'not_found', param: null })
    },
  )

  test.each([
    ['GET', '/v1/chat/completions', 'POST'],
    ['PUT', '/v1/chat/completions', 'POST'],
    ['OPTIONS', '/v1/chat/completions', 'POST'],
    ['POST', '/v1/models', 'GET, HEAD'],
    ['DELETE', '/v1/models/sim/quick', 'GET, HEAD'],
    ['POST', '/healthz', 'GET, HEAD'],
    ['OPTIONS', '/healthz', 'GET, HEAD'],
  ])(
    '%s %s is not allowed, and the response lists the allowed methods',
    async (method, path, allow) => {
      const response = await send(path, method)
      expect(response.status).toBe(405)
      expect(response.headers.get('allow')).toBe(allow)
      const error = await errorOf(response)
      expect(error).toMatchObject({ code: 'method_not_allowed', param: null })
      expect(error.message).toContain(allow)
    },
  )

  test.each(['/healthz', '/v1/models', '/v1/models/sim/quick', '/openapi.json', '/docs'])(
    'HEAD %s is like GET without a body',
    async (path) => {
      const response = await send(path, 'HEAD')
      expect(response.status).toBe(200)
      expect(response.headers.get('x-request-id')).not.toBeNull()
      expect(await response.text()).toBe('')
    },
  )

  test('HEAD of a model that does not exist is 404', async () => {
    expect((await send('/v1/models/nothing', 'HEAD')).status).toBe(404)
  })
})
