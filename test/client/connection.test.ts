import { describe, expect, test } from 'vitest'
import { ApiError } from '../../src/client/api-error.ts'
import { createClient } from '../../src/client/client.ts'
import { broken, errorBody, fakeFetch } from './fake-fetch.ts'

const URL_OF = 'https://gateway.test'

function clientOf(...responses: readonly (Response | Error)[]) {
  const fake = fakeFetch(...responses)
  return { client: createClient({ url: URL_OF, fetch: fake.fetch }), seen: fake.seen }
}

describe('a request carries', () => {
  test('the key and the session of the client', async () => {
    const fake = fakeFetch(Response.json({ data: [] }))
    const options = { url: `${URL_OF}/`, key: 'sk_moa_1', session: 'sess_1', fetch: fake.fetch }
    await createClient(options).models.list()
    const [{ path, headers } = { path: '', headers: new Headers() }] = fake.seen
    expect([path, headers.get('authorization'), headers.get('x-moa-session')]).toEqual([
      '/v1/models',
      'Bearer sk_moa_1',
      'sess_1',
    ])
  })

  test('neither when there is none', async () => {
    const { client, seen } = clientOf(Response.json({ data: [] }))
    await client.models.list()
    const { headers } = seen[0] ?? {}
    expect([headers?.has('authorization'), headers?.has('x-moa-session')]).toEqual([false, false])
  })

  test('the session and the idempotency key of the call', async () => {
    const fake = fakeFetch(Response.json({}))
    const client = createClient({ url: URL_OF, session: 'sess_1', fetch: fake.fetch })
    const call = { session: 'sess_2', idempotencyKey: 'once' }
    await client.chat.complete({ model: 'demo', messages: [] }, call)
    const { headers } = fake.seen[0] ?? {}
    expect([headers?.get('x-moa-session'), headers?.get('idempotency-key')]).toEqual([
      'sess_2',
      'once',
    ])
  })
})

describe('a call throws an ApiError', () => {
  test('with the run that failed, and how long to wait for another', async () => {
    const headers = { 'x-moa-run': 'run_1', 'retry-after': '7' }
    const { client } = clientOf(Response.json(errorBody('rate_limited'), { status: 429, headers }))
    await expect(client.models.list()).rejects.toMatchObject({ run: 'run_1', retryAfterMs: 7_000 })
  })

  test.each(['', 'soon', '-1', 'Sat, 28 Nov 2026 00:00:00 GMT'])(
    'without a time to wait where `retry-after` is %j',
    async (value) => {
      const headers = { 'retry-after': value }
      const { client } = clientOf(
        Response.json(errorBody('rate_limited'), { status: 429, headers }),
      )
      await expect(client.models.list()).rejects.toMatchObject({ run: null, retryAfterMs: null })
    },
  )

  test('with what the gateway reported', async () => {
    const headers = { 'x-request-id': 'req_1' }
    const { client } = clientOf(
      Response.json(errorBody('budget_exhausted', 'session'), { status: 402, headers }),
    )
    const error = await client.models.list().catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({
      name: 'ApiError',
      message: 'Cannot do it: budget_exhausted',
      code: 'budget_exhausted',
      status: 402,
      param: 'session',
      requestId: 'req_1',
    })
  })

  test.each([
    ['HTML', '<html>no</html>'],
    ['nothing', null],
    ['JSON of another shape', '{"detail":"no"}'],
    ['the JSON null', 'null'],
    ['an error that is a text', '{"error":"no"}'],
    ['an error without a message', '{"error":{}}'],
  ])('with the status when the body is %s', async (_what, body) => {
    const { client } = clientOf(new Response(body, { status: 502, statusText: 'Bad Gateway' }))
    await expect(client.models.list()).rejects.toMatchObject({
      message: 'The gateway answered HTTP 502 Bad Gateway',
      code: 'http_error',
      status: 502,
      param: null,
      requestId: null,
    })
  })

  test('when no response comes, with the cause', async () => {
    const cause = new TypeError('fetch failed')
    const { client } = clientOf(cause)
    await expect(client.models.list()).rejects.toMatchObject({
      message: `Cannot reach ${URL_OF}`,
      code: 'unreachable',
      status: null,
      cause,
    })
  })

  test('when a success is not JSON, without quoting it', async () => {
    const { client } = clientOf(new Response('<html>private'))
    await expect(client.models.list()).rejects.toMatchObject({
      message: 'Cannot read the answer: it is not JSON',
      code: 'malformed',
      status: 200,
    })
  })

  test('when the body breaks off', async () => {
    const { client } = clientOf(broken('{"data":'))
    await expect(client.models.list()).rejects.toMatchObject({ code: 'cut_off', status: 200 })
  })

  test('when the body is over the limit', async () => {
    const { client } = clientOf(new Response(`"${'x'.repeat(16 * 1024 * 1024)}"`))
    await expect(client.models.list()).rejects.toMatchObject({ code: 'too_large' })
  })
})

describe('an aborted call throws the reason of its signal', () => {
  test('before the response', async () => {
    const { client } = clientOf(Response.json({}))
    const reason = new Error('enough')
    const call = client.models.list({ signal: AbortSignal.abort(reason) })
    await expect(call).rejects.toBe(reason)
  })

  test.each([200, 502])('while the body of a %d comes', async (status) => {
    const end = new AbortController()
    const reason = new Error('enough')
    const source = {
      pull(controller: ReadableStreamDefaultController) {
        end.abort(reason)
        controller.error(new TypeError('terminated'))
      },
    }
    // Pulled only when it is read, which is after the response has come.
    const { client } = clientOf(
      new Response(new ReadableStream(source, { highWaterMark: 0 }), { status }),
    )
    await expect(client.models.list({ signal: end.signal })).rejects.toBe(reason)
  })
})

test('send returns any response as it is', async () => {
  const { client, seen } = clientOf(new Response('gone', { status: 410 }))
  const response = await client.send('/hooks/x', { method: 'POST', body: '"raw"' })
  expect([response.status, await response.text(), seen[0]?.method, seen[0]?.path]).toEqual([
    410,
    'gone',
    'POST',
    '/hooks/x',
  ])
})
