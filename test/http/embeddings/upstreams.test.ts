import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { moaOf } from '../gateway.ts'
import {
  bindingsOf,
  embed,
  errorOf,
  openaiAnswer,
  upstreamOf,
  vectorsOf,
  type UpstreamRequest,
} from './requests.ts'

beforeEach(() => void vi.spyOn(console, 'log').mockImplementation(() => {}))
afterEach(() => void vi.restoreAllMocks())

/** Without the cache, so that every test calls its upstream. */
const off = { moa: { cache: 'off' } }
const bindings = bindingsOf()

async function storedVectors(): Promise<number> {
  return (await env.KV.list({ prefix: 'vector/local/' })).keys.length
}

describe('an OpenAI-compatible provider', () => {
  test('gets the inputs at /embeddings with its key, and the numbers come as it wrote them', async () => {
    const requests = upstreamOf()
    const body = {
      model: 'up/nomic',
      input: ['a', 'bcd'],
      dimensions: 2,
      top_k: 1,
      user: 'me',
      ...off,
    }
    const answer = await embed(body, { bindings })
    expect(vectorsOf(answer)).toEqual([
      [1, 0.5],
      [3, 0.5],
    ])
    expect(requests).toHaveLength(1)
    const [{ url, headers, body: sent }] = requests as [UpstreamRequest]
    expect(url).toBe('https://up.example/v1/embeddings')
    expect(headers.get('authorization')).toBe('Bearer sk-up-0123456789')
    expect(sent).toEqual({ model: 'nomic', input: ['a', 'bcd'], dimensions: 2 })
    expect(answer.body['usage']).toEqual({ prompt_tokens: 4, total_tokens: 4 })
    expect(moaOf(answer)).toMatchObject({ ignored: ['top_k'], cost_usd: 0.000004 })
  })

  test('gets the fields that the operator lets through', async () => {
    const requests = upstreamOf()
    const up = { base_url: 'https://up.example/v1', extra_fields: ['input_type', 'user'] }
    const body = { model: 'up/v', input: 'a', input_type: 'query', user: 'me', ...off }
    const answer = await embed(body, { bindings: bindingsOf({ up }) })
    expect(requests[0]?.body).toMatchObject({ input_type: 'query', user: 'me' })
    expect(moaOf(answer)['ignored']).toEqual([])
  })

  test('gets tokens as they are', async () => {
    const answerTokens = () => openaiAnswer({ body: { input: ['a', 'b'] } })
    const requests = upstreamOf(answerTokens)
    const input = [[1, 2], [3]]
    const answer = await embed(
      { model: 'openai/text-embedding-3-small', input, ...off },
      { bindings },
    )
    expect(answer.status).toBe(200)
    expect(requests[0]?.body['input']).toEqual(input)
  })

  test('is asked for base64 where it sends it and the caller wants it', async () => {
    const embedding = btoa(String.fromCharCode(...new Uint8Array(Float32Array.of(0.25, -1).buffer)))
    const data = [{ object: 'embedding', index: 0, embedding }]
    const requests = upstreamOf((request) => openaiAnswer(request, { data }))
    const body = { model: 'openai/text-embedding-3-small', input: 'a', ...off }
    const wanted = await embed({ ...body, encoding_format: 'base64' }, { bindings })
    expect(vectorsOf(wanted)).toEqual([embedding])
    expect(requests[0]?.body['encoding_format']).toBe('base64')
    const floats = await embed(body, { bindings })
    expect(vectorsOf(floats)).toEqual([[0.25, -1]])
    expect(requests[1]?.body).not.toHaveProperty('encoding_format')
  })

  test('has its own name for dimensions, or rejects them before a call', async () => {
    const requests = upstreamOf((request) =>
      openaiAnswer(request, { data: [{ index: 0, embedding: [1, 2, 3] }] }),
    )
    const body = { input: 'a', dimensions: 3, ...off }
    await embed({ ...body, model: 'mistral/codestral-embed' }, { bindings })
    expect(requests[0]?.body).toMatchObject({ output_dimension: 3 })
    const refused = await embed({ ...body, model: 'mistral/mistral-embed' }, { bindings })
    expect(refused.status).toBe(400)
    expect(errorOf(refused)).toMatchObject({ param: 'dimensions' })
    expect(requests).toHaveLength(1)
  })

  test('gets a large request in several calls, whose answers have the order of the inputs', async () => {
    const waits = new Map<string, number>([['64', 30]])
    const requests = upstreamOf(async (request) => {
      const first = String((request.body['input'] as string[])[0]).length
      await new Promise((resolve) => setTimeout(resolve, waits.get(String(first)) ?? 1))
      return openaiAnswer(request)
    })
    const input = Array.from({ length: 150 }, (_, index) => 'x'.repeat(index + 1))
    const answer = await embed({ model: 'up/nomic', input, ...off }, { bindings })
    expect(vectorsOf(answer)).toEqual(input.map(({ length }) => [length, 0.5]))
    expect(requests.map(({ body }) => (body['input'] as string[]).length)).toEqual([64, 64, 22])
    expect(moaOf(answer)['calls']).toHaveLength(3)
  })

  test('gets inputs that are long in calls of their own', async () => {
    const requests = upstreamOf()
    const input = Array.from({ length: 3 }, (_, index) => `${index}`.repeat(20_000))
    await embed({ model: 'mistral/mistral-embed', input, ...off }, { bindings })
    expect(requests).toHaveLength(3)
  })

  test('is not called for a request that would take too many calls', async () => {
    const requests = upstreamOf()
    const input = Array.from({ length: 50 }, (_, index) => `${index}`.padStart(40_000, 'x'))
    const answer = await embed({ model: 'mistral/mistral-embed', input, ...off }, { bindings })
    expect(answer.status).toBe(413)
    expect(requests).toHaveLength(0)
  })

  test('places embeddings by their index, whatever their order', async () => {
    upstreamOf((request) =>
      openaiAnswer(request, {
        data: [
          { index: 1, embedding: [3, 0.5] },
          { index: 0, embedding: [1, 0.5] },
        ],
      }),
    )
    const answer = await embed({ model: 'up/nomic', input: ['a', 'bcd'], ...off }, { bindings })
    expect(vectorsOf(answer)).toEqual([
      [1, 0.5],
      [3, 0.5],
    ])
  })

  test('is tried again after a failure that may pass', async () => {
    const requests = upstreamOf((request, count) =>
      count === 1 ? new Response('busy', { status: 503 }) : openaiAnswer(request),
    )
    const answer = await embed({ model: 'up/nomic', input: 'a', ...off }, { bindings })
    expect(answer.status).toBe(200)
    expect(requests).toHaveLength(2)
    expect(moaOf(answer)['calls']).toMatchObject([{ attempts: 2, status: 'ok' }])
  })

  test('of whose calls one fails answers nothing, and what the others embedded is cached', async () => {
    const unique = crypto.randomUUID()
    const before = await storedVectors()
    const input = Array.from({ length: 128 }, (_, index) => `${unique} ${index}`)
    upstreamOf(async (request) => {
      const isSecond = (request.body['input'] as string[]).includes(input[64] ?? '')
      if (!isSecond) return openaiAnswer(request)
      await vi.waitFor(async () => expect(await storedVectors()).toBe(before + 64))
      return new Response('{}', { status: 400 })
    })
    const failed = await embed({ model: 'up/nomic', input }, { bindings })
    expect(failed.status).toBe(400)
    expect(errorOf(failed).code).toBe('upstream_rejected')
    vi.restoreAllMocks()
    const requests = upstreamOf()
    const again = await embed({ model: 'up/nomic', input }, { bindings })
    expect(moaOf(again)).toMatchObject({ cached_inputs: 64 })
    expect(requests).toHaveLength(1)
  })
})

describe('Gemini', () => {
  test('gets a content for each input at batchEmbedContents', async () => {
    const requests = upstreamOf(() =>
      Response.json({
        embeddings: [{ values: [0.1, 0.2] }, { values: [0.3, 0.4] }],
        usageMetadata: { promptTokenCount: 7 },
      }),
    )
    const body = { model: 'gemini/gemini-embedding-001', input: ['a', 'b'], dimensions: 2, ...off }
    const answer = await embed(body, { bindings })
    expect(vectorsOf(answer)).toEqual([
      [0.1, 0.2],
      [0.3, 0.4],
    ])
    expect(answer.body['usage']).toMatchObject({ prompt_tokens: 7 })
    const [{ url, headers, body: sent }] = requests as [UpstreamRequest]
    expect(url).toBe(
      'https://generativelanguage.googleapis.com/v1beta/models/gemini-embedding-001:batchEmbedContents',
    )
    expect(headers.get('x-goog-api-key')).toBe('gemini-0123456789')
    expect(sent).toEqual({
      requests: ['a', 'b'].map((text) => ({
        model: 'models/gemini-embedding-001',
        content: { parts: [{ text }] },
        outputDimensionality: 2,
      })),
    })
  })

  test('gets at most 100 inputs in a call', async () => {
    const requests = upstreamOf(({ body }) =>
      Response.json({ embeddings: (body['requests'] as object[]).map(() => ({ values: [1] })) }),
    )
    const input = Array.from({ length: 150 }, (_, index) => `${index}`)
    await embed({ model: 'gemini/gemini-embedding-001', input, ...off }, { bindings })
    expect(requests.map(({ body }) => (body['requests'] as object[]).length)).toEqual([100, 50])
  })

  test('with too few embeddings is an error', async () => {
    upstreamOf(() => Response.json({ embeddings: [{ values: [1] }] }))
    const body = { model: 'gemini/gemini-embedding-001', input: ['a', 'b'], ...off }
    expect(await embed(body, { bindings })).toMatchObject({ status: 502 })
  })
})

describe('Workers AI', () => {
  const withAi = (run: (model: string, input: unknown) => Promise<unknown>) => ({
    ...bindings,
    AI: { run },
  })
  const model = 'workers-ai/@cf/baai/bge-m3'

  test('gets the texts through its binding', async () => {
    const calls: unknown[] = []
    const AI = withAi((...call) => {
      calls.push(call)
      return Promise.resolve({
        shape: [2, 2],
        data: [
          [1, 2],
          [3, 4],
        ],
        pooling: 'cls',
      })
    })
    const answer = await embed({ model, input: ['a', 'b'], ...off }, { bindings: AI })
    expect(vectorsOf(answer)).toEqual([
      [1, 2],
      [3, 4],
    ])
    expect(calls).toEqual([['@cf/baai/bge-m3', { text: ['a', 'b'] }]])
  })

  test.each<[string, unknown, number]>([
    ['too few vectors', { data: [[1, 2]] }, 502],
    ['an answer to a chat', { response: 'Hi' }, 502],
    ['a request that is queued', { request_id: 'x' }, 502],
    ['an error', { success: false, errors: [{ code: 5006 }] }, 400],
  ])('with %s is an error', async (_, answered, status) => {
    const AI = withAi(() => Promise.resolve(answered))
    const answer = await embed({ model, input: ['a', 'b'], ...off }, { bindings: AI })
    expect(answer.status).toBe(status)
  })

  test('takes no dimensions', async () => {
    const AI = withAi(() => Promise.resolve({ data: [[1]] }))
    const answer = await embed({ model, input: 'a', dimensions: 8, ...off }, { bindings: AI })
    expect(errorOf(answer)).toMatchObject({ code: 'invalid_request', param: 'dimensions' })
  })
})
