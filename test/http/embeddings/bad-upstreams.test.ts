import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { bindingsOf, embed, errorOf, openaiAnswer, upstreamOf } from './requests.ts'

beforeEach(() => void vi.spyOn(console, 'log').mockImplementation(() => {}))
afterEach(() => void vi.restoreAllMocks())

/** Without the cache, so that every test calls its upstream. */
const off = { moa: { cache: 'off' } }
const bindings = bindingsOf()

describe('an upstream that answers badly is an error, never a wrong vector', () => {
  const data = (...items: readonly unknown[]) =>
    Response.json({ data: items, usage: { prompt_tokens: 2 } })
  const item = (index: number, embedding: unknown) => ({ object: 'embedding', index, embedding })
  const text = (body: string, type = 'application/json') =>
    new Response(body, { headers: { 'content-type': type } })

  test.each<[string, () => Response]>([
    ['too few', () => data(item(0, [1, 2]))],
    ['too many', () => data(item(0, [1, 2]), item(1, [1, 2]), item(2, [1, 2]))],
    ['none', () => data()],
    ['the same index twice', () => data(item(0, [1, 2]), item(0, [1, 2]))],
    ['an index beyond the inputs', () => data(item(1, [1, 2]), item(2, [1, 2]))],
    ['an index that is text', () => data({ ...item(0, [1, 2]), index: '0' }, item(1, [1, 2]))],
    ['one index missing', () => data({ embedding: [1, 2] }, item(1, [1, 2]))],
    ['a vector without numbers', () => data(item(0, []), item(1, []))],
    ['vectors of two lengths', () => data(item(0, [1, 2]), item(1, [1, 2, 3]))],
    ['null for a number, as JSON has NaN', () => data(item(0, [1, null]), item(1, [1, 2]))],
    ['text for a number', () => data(item(0, [1, '2']), item(1, [1, 2]))],
    ['NaN in base64', () => data(item(0, 'AADAfw=='), item(1, 'AADAfw=='))],
    ['base64 of half a number', () => data(item(0, 'AAA='), item(1, 'AAA='))],
    ['text that is no base64', () => data(item(0, '???'), item(1, '???'))],
    ['no vector', () => data({ index: 0 }, { index: 1 })],
    ['null in place of an item', () => data(null, item(1, [1, 2]))],
    ['a completion', () => Response.json({ choices: [] })],
    ['an error inside a 200', () => Response.json({ error: { message: 'secret words' } })],
    ['a page', () => text('<html>secret words</html>', 'text/html')],
    ['a page that calls itself JSON', () => text('<html>secret words</html>')],
    ['JSON that is cut off', () => text('{"data":[{"index":0,"embedding":[1,2')],
    ['nothing', () => text('')],
    ['a list', () => text('[1,2]')],
  ])('%s', async (_, answered) => {
    upstreamOf(answered)
    const answer = await embed({ model: 'up/nomic', input: ['a', 'b'], ...off }, { bindings })
    expect(answer.status).toBe(502)
    expect(errorOf(answer).code).toBe('upstream_failed')
    expect(answer.text).not.toContain('secret words')
    expect(answer.body).not.toHaveProperty('data')
  })

  test('vectors of another length than the request wants', async () => {
    upstreamOf()
    const answer = await embed(
      { model: 'up/nomic', input: 'a', dimensions: 3, ...off },
      { bindings },
    )
    expect(answer.status).toBe(502)
    expect(errorOf(answer).message).toContain('2 numbers in place of 3')
  })

  test('vectors of another length in one of several calls', async () => {
    const input = Array.from({ length: 65 }, (_, index) => `${index}`)
    upstreamOf((request, count) => (count === 1 ? openaiAnswer(request) : data(item(0, [1, 2, 3]))))
    const answer = await embed({ model: 'up/nomic', input, ...off }, { bindings })
    expect(answer.status).toBe(502)
  })

  test('a connection that breaks', async () => {
    upstreamOf(() => Promise.reject(new Error('secret words')))
    const answer = await embed({ model: 'up/nomic', input: 'a', ...off }, { bindings })
    expect(answer.status).toBe(502)
    expect(answer.text).not.toContain('secret words')
  })

  test.each([
    [401, 502, 'upstream_failed'],
    [404, 400, 'upstream_rejected'],
    [422, 400, 'upstream_rejected'],
    [429, 429, 'upstream_rate_limited'],
  ])('status %i becomes %i %s', async (status, expected, code) => {
    const headers = { 'retry-after': '60' }
    upstreamOf(() => new Response('{"error":{"message":"secret words"}}', { status, headers }))
    const answer = await embed({ model: 'up/nomic', input: 'a', ...off }, { bindings })
    expect(answer.status).toBe(expected)
    expect(errorOf(answer).code).toBe(code)
    expect(answer.text).not.toContain('secret words')
  })

  test('usage that is missing is estimated, and marked', async () => {
    upstreamOf((request) => openaiAnswer(request, { usage: undefined }))
    const answer = await embed({ model: 'up/nomic', input: 'a word or two', ...off }, { bindings })
    expect(answer.body['usage']).toEqual({ prompt_tokens: 4, total_tokens: 4, estimated: true })
  })
})
