import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { chat, moaOf, send } from '../gateway.ts'
import { embed, errorOf, itemsOf, vectorsOf } from './requests.ts'

const lines: string[] = []
beforeEach(() => {
  lines.length = 0
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line))
})
afterEach(() => void vi.restoreAllMocks())

/** A text that no test has used before: embeddings are cached. */
const text = () => `The quay at low tide ${crypto.randomUUID()}`

describe('POST /v1/embeddings', () => {
  test('answers a text in the shape of OpenAI', async () => {
    const answer = await embed({ model: 'sim/embed', input: text(), user: 'someone' })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(answer.headers.get('x-moa-run')).toMatch(/^run_/)
    expect(answer.headers.get('x-moa-cache')).toBe('miss')
    expect(answer.body).toMatchObject({ object: 'list', model: 'sim/embed' })
    const { prompt_tokens: tokens, total_tokens: total } = answer.body['usage'] as Record<
      string,
      number
    >
    expect(tokens).toBeGreaterThan(0)
    expect(total).toBe(tokens)
    expect(itemsOf(answer)).toHaveLength(1)
    expect(itemsOf(answer)[0]).toMatchObject({ object: 'embedding', index: 0 })
    expect(vectorsOf(answer)[0]).toHaveLength(256)
  })

  test('answers a list in its order, with equal inputs as equal vectors that are made once', async () => {
    const [one, other] = [text(), text()]
    const answer = await embed({ model: 'sim/embed', input: [one, other, one] })
    const [first, second, third] = vectorsOf(answer)
    expect(itemsOf(answer).map(({ index }) => index)).toEqual([0, 1, 2])
    expect(third).toEqual(first)
    expect(second).not.toEqual(first)
    const alone = await embed({ model: 'sim/embed', input: other })
    expect(vectorsOf(alone)[0]).toEqual(second)
    expect(moaOf(answer)).toMatchObject({ cached_inputs: 0, cost_usd: 0 })
  })

  test('encodes as base64 what it writes as numbers otherwise', async () => {
    const input = text()
    const floats = await embed({ model: 'sim/embed', input, encoding_format: 'float' })
    const answer = await embed({ model: 'sim/embed', input, encoding_format: 'base64' })
    const bytes = Uint8Array.from(atob(String(vectorsOf(answer)[0])), (char) => char.charCodeAt(0))
    expect(Array.from(new Float32Array(bytes.buffer))).toEqual(vectorsOf(floats)[0])
  })

  test('honours dimensions', async () => {
    const answer = await embed({ model: 'sim/embed', input: text(), dimensions: 16 })
    expect(vectorsOf(answer)[0]).toHaveLength(16)
  })

  test('counts a field that is null as left out, and names unknown ones', async () => {
    const nulls = { encoding_format: null, dimensions: null, user: null, moa: null }
    const answer = await embed({ model: 'sim/embed', input: text(), ...nulls, input_type: 'query' })
    expect(answer.status).toBe(200)
    expect(moaOf(answer)['ignored']).toEqual(['input_type'])
  })

  test('leaves the report out on request', async () => {
    const answer = await embed({ model: 'sim/embed', input: text(), moa: { report: 'none' } })
    expect(answer.body).not.toHaveProperty('moa')
    expect(vectorsOf(answer)).toHaveLength(1)
  })

  test('logs figures, and no word of the input', async () => {
    const input = text()
    await embed({ model: 'sim/embed', input: [input, 'second'] })
    const line = lines.find((each) => each.includes('"embeddings"')) ?? ''
    expect(JSON.parse(line)).toMatchObject({ kind: 'embeddings', mixture: 'sim/embed', inputs: 2 })
    expect(lines.join()).not.toContain(input)
  })

  test('answers 2,048 inputs in several calls, in their order', async () => {
    const input = Array.from({ length: 2_048 }, (_, index) => `${index} ${text()}`)
    const answer = await embed({ model: 'sim/embed', input, dimensions: 8 })
    expect(vectorsOf(answer)).toHaveLength(2_048)
    expect(moaOf(answer)['calls']).toHaveLength(16)
    const last = await embed({ model: 'sim/embed', input: input.at(-1), dimensions: 8 })
    expect(vectorsOf(answer).at(-1)).toEqual(vectorsOf(last)[0])
  })
})

describe('a request that cannot be embedded', () => {
  test.each([
    ['a mixture', { model: 'demo' }, 400, 'model', /mixture "demo".*sim\/embed/],
    ['a name without a provider', { model: 'ada' }, 404, 'model', /provider\/model.*sim\/embed/],
    [
      'a chat model of the simulator',
      { model: 'sim/quick' },
      400,
      'model',
      /chat model.*sim\/embed/,
    ],
    ['an unknown simulated model', { model: 'sim/no' }, 400, 'model', /not known/],
    ['a chat model that is known', { model: 'openai/gpt-5' }, 400, 'model', /chat model/],
    [
      'a provider without embeddings',
      { model: 'anthropic/claude-opus-5' },
      400,
      'model',
      /no embeddings/,
    ],
    [
      'a provider without a key',
      { model: 'mistral/mistral-embed' },
      400,
      'model',
      /MISTRAL_API_KEY/,
    ],
    ['an unknown provider', { model: 'nobody/embed' }, 404, 'model', /no provider/],
    ['no input', { input: undefined }, 400, 'input', /missing/],
    ['an empty list', { input: [] }, 400, 'input', /at least 1/],
    ['an empty text', { input: '' }, 400, 'input', /empty/],
    ['an empty text in a list', { input: ['a', ''] }, 400, 'input[1]', /empty/],
    ['texts and tokens', { input: ['a', 1] }, 400, 'input[1]', /text/],
    ['too many inputs', { input: Array.from({ length: 2_049 }, () => 'a') }, 400, 'input', /2048/],
    ['tokens where none are taken', { input: [1, 2] }, 400, 'input', /not tokens/],
    ['lists of tokens where none are taken', { input: [[1], [2]] }, 400, 'input', /not tokens/],
    ['no dimensions', { dimensions: 0 }, 400, 'dimensions', /at least 1/],
    ['too many dimensions', { dimensions: 257 }, 400, 'dimensions', /at most 256/],
    ['an unknown encoding', { encoding_format: 'int8' }, 400, 'encoding_format', /base64/],
    ['an unknown field of moa', { moa: { layers: [] } }, 400, 'moa.layers', /not a known field/],
    ['an unknown fault', { model: 'sim/embed?x=1' }, 400, 'model', /Unknown fault/],
  ])('%s', async (_, over, status, param, message) => {
    const answer = await embed({ model: 'sim/embed', input: 'a', ...over })
    expect(answer.status).toBe(status)
    expect(errorOf(answer).param).toBe(param)
    expect(errorOf(answer).message).toMatch(message)
  })

  test.each([
    ['sim/embed?status=429', 429, 'upstream_rate_limited'],
    ['sim/embed?status=500', 502, 'upstream_failed'],
    ['sim/embed?status=400', 400, 'upstream_rejected'],
  ])('%s is an error of the table, with the id of its run', async (model, status, code) => {
    const answer = await embed({ model, input: text() })
    expect(answer.status).toBe(status)
    expect(errorOf(answer).code).toBe(code)
    expect(answer.headers.get('x-moa-run')).toMatch(/^run_/)
  })

  test('an embedding model in a chat names the route that it is for', async () => {
    const answer = await chat('sim/embed')
    expect(answer.status).toBe(400)
    expect(errorOf(answer).message).toContain('POST /v1/embeddings')
  })
})

describe('GET /v1/models', () => {
  test('lists the embedding model by its capability', async () => {
    const { body } = await send('/v1/models')
    const models = body['data'] as { id: string; capabilities: string[] | null }[]
    const embedding = models.filter(({ capabilities }) => capabilities?.includes('embeddings'))
    expect(embedding.map(({ id }) => id)).toEqual(['sim/embed'])
    expect(embedding[0]).toMatchObject({ capabilities: ['embeddings'] })
    expect(embedding[0]).toMatchObject({
      description: expect.stringMatching(/^Simulated/) as string,
    })
    expect(await send('/v1/models/sim/embed')).toMatchObject({ status: 200 })
  })
})

describe('the cache of embeddings', () => {
  const usageOf = (answer: Awaited<ReturnType<typeof embed>>) =>
    (answer.body['usage'] as { prompt_tokens: number }).prompt_tokens

  test('serves each input by itself, for nothing', async () => {
    const [one, other] = [text(), text()]
    const first = await embed({ model: 'sim/embed', input: one })
    const half = await embed({ model: 'sim/embed', input: [other, one] })
    expect(half.headers.get('x-moa-cache')).toBe('miss')
    expect(moaOf(half)).toMatchObject({ cache: 'miss', cached_inputs: 1 })
    expect(vectorsOf(half)[1]).toEqual(vectorsOf(first)[0])
    const whole = await embed({ model: 'sim/embed', input: [one, other] })
    expect(whole.headers.get('x-moa-cache')).toBe('hit')
    expect(moaOf(whole)).toMatchObject({ cache: 'hit', cached_inputs: 2, calls: [], cost_usd: 0 })
    expect(usageOf(whole)).toBe(0)
    expect(vectorsOf(whole)).toEqual([vectorsOf(half)[1], vectorsOf(half)[0]])
  })

  test('is not used with other dimensions, or for tokens of the same digits', async () => {
    const input = text()
    await embed({ model: 'sim/embed', input, dimensions: 8 })
    const other = await embed({ model: 'sim/embed', input, dimensions: 16 })
    expect(other.headers.get('x-moa-cache')).toBe('miss')
    expect(vectorsOf(other)[0]).toHaveLength(16)
  })

  test.each([
    ['moa.cache "off"', { moa: { cache: 'off' } }, {}, 'off'],
    ['no-store', {}, { 'cache-control': 'no-store' }, 'off'],
    ['moa.cache "refresh"', { moa: { cache: 'refresh' } }, {}, 'miss'],
    ['no-cache', {}, { 'cache-control': 'no-cache' }, 'miss'],
  ])('%s reads nothing', async (_, more, headers, state) => {
    const input = text()
    await embed({ model: 'sim/embed', input })
    const again = await embed({ model: 'sim/embed', input, ...more }, { headers })
    expect(again.headers.get('x-moa-cache')).toBe(state)
    expect(usageOf(again)).toBeGreaterThan(0)
  })

  test('"off" stores nothing, "refresh" does', async () => {
    const input = text()
    const state = async (cache: string) =>
      (await embed({ model: 'sim/embed', input, moa: { cache } })).headers.get('x-moa-cache')
    await state('off')
    expect(await state('use')).toBe('miss')
    const other = text()
    await embed({ model: 'sim/embed', input: other, moa: { cache: 'refresh' } })
    const again = await embed({ model: 'sim/embed', input: other })
    expect(again.headers.get('x-moa-cache')).toBe('hit')
  })

  test('keeps numbers of an upstream that need 64 bits as they were', async () => {
    const input = text()
    const floats = await embed({ model: 'sim/embed', input })
    const again = await embed({ model: 'sim/embed', input })
    expect(vectorsOf(again)).toEqual(vectorsOf(floats))
  })
})
