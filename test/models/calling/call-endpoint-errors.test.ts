import { describe, expect, test } from 'vitest'
import { FakeBody, FakeClock, FakeUpstream, flood, until } from '../../support/fake-upstream.ts'
import { callOnce, callUpstream, KEY, modelsOn } from '../calls.ts'
import { expectNoRejections } from '../rejections.ts'
import { bytesOf } from '../wire.ts'

expectNoRejections()

const BODY = JSON.stringify({
  error: { message: `Incorrect key ${KEY} for prompt: Why?`, type: 'a_type', code: 'a_code' },
})

function errorResponse(status: number, headers: Record<string, string> = {}): Response {
  const type = { 'content-type': 'application/json' }
  return new Response(BODY, { status, headers: { ...type, ...headers } })
}

describe('an error response', () => {
  const statuses: [number, string, boolean][] = [
    [400, 'upstream_rejected', false],
    [401, 'upstream_unauthorized', false],
    [403, 'upstream_unauthorized', false],
    [404, 'upstream_rejected', false],
    [408, 'upstream_timeout', true],
    [409, 'upstream_rejected', true],
    [429, 'upstream_rate_limited', true],
    [500, 'upstream_error', true],
    [503, 'upstream_error', true],
    [529, 'upstream_error', true],
  ]
  test.for(statuses)('with %d is %s, retryable: %s', async ([status, code, retryable]) => {
    for (const live of [false, true]) {
      const { reply } = await callUpstream(() => errorResponse(status), { live })
      expect(reply).toEqual({
        text: '',
        reasoning: '',
        refusal: '',
        toolCalls: [],
        finishReason: null,
        usage: null,
        firstTokenMs: null,
        latencyMs: 0,
        cut: false,
        sent: true,
        failure: {
          code,
          retryable,
          status,
          message: `acme/large answered with status ${status}`,
        },
      })
    }
  })

  const waits: [Record<string, string>, number | undefined][] = [
    [{ 'retry-after': '2' }, 2_000],
    [{ 'retry-after': '0.25' }, 250],
    [{ 'retry-after-ms': '40', 'retry-after': '2' }, 40],
    [{ 'retry-after': new Date(new FakeClock().now() + 3_000).toUTCString() }, 3_000],
    [{ 'retry-after': 'in a while' }, undefined],
    [{ 'retry-after': '9999999' }, undefined],
    [{}, undefined],
  ]
  test.for(waits)('with the headers %j has a wait of %s ms', async ([headers, ms]) => {
    const { reply } = await callUpstream(() => errorResponse(429, headers))
    expect(reply.failure?.retryAfterMs).toBe(ms)
  })

  test('has a known error code in its message', async () => {
    const body = JSON.stringify({ error: { code: 'context_length_exceeded', message: KEY } })
    const headers = { 'content-type': 'application/json' }
    const { reply } = await callUpstream(() => new Response(body, { status: 400, headers }))
    expect(reply.failure?.message).toBe(
      'acme/large answered with status 400, context_length_exceeded',
    )
  })

  test.for([301, 302, 303, 307, 308])('with %d is not followed', async (status) => {
    const upstream = new FakeUpstream(() =>
      errorResponse(status, { location: 'https://evil.example' }),
    )
    const { reply } = await callOnce(modelsOn(upstream.fetch))
    expect(upstream.requests).toHaveLength(1)
    expect(reply.failure).toEqual({
      code: 'upstream_rejected',
      message: `acme/large answered with status ${status}; redirects are not followed`,
      retryable: false,
      status,
    })
  })

  test.for([204, 205])('may also be %d, which has no body', async (status) => {
    const { reply } = await callUpstream(() => new Response(null, { status }))
    expect(reply.failure).toMatchObject({ code: 'upstream_rejected', status })
  })

  test('without end is read up to a limit, and does not count as cut off', async () => {
    const flooding = flood(bytesOf(KEY.repeat(200)))
    const headers = { 'content-type': 'application/json' }
    const { reply } = await callUpstream(
      () => new Response(flooding.stream, { status: 500, headers }),
    )
    expect(reply).toMatchObject({ cut: false, failure: { code: 'upstream_error', status: 500 } })
    expect(flooding.taken).toBeLessThan(50_000)
  })

  test('that does not end is read for a short time only', async () => {
    const clock = new FakeClock()
    const body = new FakeBody('{"error":{"code":"rate_limit_exceeded","mess')
    const upstream = new FakeUpstream(() => body.answer('application/json', 429))
    const running = callOnce(modelsOn(upstream.fetch, { clock }))
    await until(() => upstream.requests.length === 1 && upstream.waiting === 0)
    await until(() => clock.pending === 2)
    clock.advance(2_000)
    const { reply } = await running
    expect(reply).toMatchObject({
      cut: false,
      failure: { code: 'upstream_rate_limited', message: expect.stringContaining('rate_limit') },
    })
    expect(body.cancelled).toBe(true)
    expect(clock.pending).toBe(0)
  })
})

describe('the network', () => {
  const failing: [string, () => Promise<Response>][] = [
    ['rejects', () => Promise.reject(new Error(`connect ECONNREFUSED ${KEY}`))],
    [
      'throws',
      () => {
        throw new TypeError(`Invalid URL ${KEY}`)
      },
    ],
    // oxlint-disable-next-line prefer-promise-reject-errors
    ['rejects with anything', () => Promise.reject(KEY)],
  ]
  test.for(failing)('that %s gives a failure without its message', async ([, answer]) => {
    const { reply } = await callOnce(modelsOn(answer))
    expect(reply).toMatchObject({ sent: true, text: '' })
    expect(reply.failure).toEqual({
      code: 'upstream_unreachable',
      message: 'acme/large cannot be reached: no connection to the provider acme',
      retryable: true,
    })
  })
})
