import { describe, expect, test } from 'vitest'
import type { StreamEnd } from '../../src/client/chat.ts'
import type { WireChunk } from '../../src/protocol/openai-chat/wire-chunk.ts'
import { createClient } from '../../src/client/client.ts'
import { broken, chunk, errorBody, fakeFetch, streamed } from './fake-fetch.ts'

const BODY = { model: 'demo', messages: [{ role: 'user' as const, content: 'Hi' }] }
const DONE = 'data: [DONE]\n\n'
const REPORT = { run: 'run_1', cost_usd: 0.001, calls: [] }
const USAGE = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 }

const text = (content: string) =>
  chunk({ choices: [{ index: 0, delta: { content }, finish_reason: null }] })
const stop = (extra: object = {}) =>
  chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], ...extra })

function clientOf(response: Response) {
  const { fetch, seen } = fakeFetch(response)
  return { client: createClient({ url: 'https://gateway.test', fetch }), seen }
}

async function read(response: Response): Promise<{ chunks: WireChunk[]; end: StreamEnd }> {
  const stream = clientOf(response).client.chat.stream(BODY)
  const chunks: WireChunk[] = []
  for (;;) {
    const { done, value } = await stream.next()
    if (done) return { chunks, end: value }
    chunks.push(value)
  }
}

test('complete returns the whole completion', async () => {
  const { client, seen } = clientOf(Response.json({ id: 'chatcmpl-1' }))
  expect(await client.chat.complete(BODY)).toEqual({ id: 'chatcmpl-1' })
  expect(seen).toMatchObject([{ method: 'POST', path: '/v1/chat/completions', body: BODY }])
})

test('estimate sends the same body to another path', async () => {
  const { client, seen } = clientOf(Response.json({ calls: 4 }))
  expect(await client.chat.estimate(BODY)).toEqual({ calls: 4 })
  expect(seen).toMatchObject([{ method: 'POST', path: '/v1/estimate', body: BODY }])
})

describe('stream', () => {
  test('requests a stream', async () => {
    const { client, seen } = clientOf(streamed([DONE]))
    await client.chat.stream(BODY).next()
    expect(seen[0]?.body).toEqual({ ...BODY, stream: true })
  })

  test('yields every chunk and returns the report', async () => {
    const event = { type: 'layer-start', layer: 0, agents: ['a'] }
    const frames = [': keepalive\n\n', chunk({ moa: { event } }), text('Can'), text('berra')]
    const { chunks, end } = await read(streamed([...frames, stop({ moa: REPORT }), DONE]))
    expect(chunks.map(({ choices }) => choices[0]?.delta.content)).toEqual([
      undefined,
      'Can',
      'berra',
      undefined,
    ])
    expect(chunks[0]?.moa?.event).toEqual(event)
    expect(end).toEqual({ finishReason: 'stop', usage: null, report: REPORT })
  })

  test('returns the usage of the chunk that has it', async () => {
    const last = chunk({ usage: USAGE, moa: REPORT })
    const { end } = await read(streamed([text('Hi'), stop({ usage: null }), last, DONE]))
    expect(end).toEqual({ finishReason: 'stop', usage: USAGE, report: REPORT })
  })

  test('throws the error of an answer that fails midway, after its text', async () => {
    const failed = chunk({ ...errorBody('upstream_failed'), moa: REPORT })
    const headers = { 'content-type': 'text/event-stream', 'x-request-id': 'req_1' }
    const stream = clientOf(streamed([text('Canb'), failed], { headers })).client.chat.stream(BODY)
    expect((await stream.next()).value).toMatchObject({ choices: [{ delta: { content: 'Canb' } }] })
    await expect(stream.next()).rejects.toMatchObject({
      code: 'upstream_failed',
      status: 200,
      requestId: 'req_1',
    })
  })

  test.each([
    ['ends without [DONE]', () => streamed([text('Canb'), stop()]), 'cut_off'],
    ['breaks off', () => broken(text('Canb')), 'cut_off'],
    ['holds a frame that is not JSON', () => streamed(['data: {"cho\n\n', DONE]), 'malformed'],
    ['is an error', () => Response.json(errorBody('forbidden'), { status: 403 }), 'forbidden'],
  ])('throws when the answer %s', async (_what, response, code) => {
    await expect(read(response())).rejects.toMatchObject({ name: 'ApiError', code })
  })
})
