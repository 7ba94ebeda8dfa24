import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { bindingsOf, embed, errorOf, openaiAnswer, upstreamOf, vectorsOf } from './requests.ts'

beforeEach(() => void vi.spyOn(console, 'log').mockImplementation(() => {}))
afterEach(() => void vi.restoreAllMocks())

const bindings = bindingsOf()
const withKey = (key: string) => ({ bindings, headers: { 'idempotency-key': key } })
const newKey = () => crypto.randomUUID()
const body = { model: 'up/nomic', input: ['a', 'bcd'], moa: { cache: 'off' } }

describe('embeddings with an Idempotency-Key', () => {
  test('are made once, and replayed as they were', async () => {
    const requests = upstreamOf()
    const key = newKey()
    const first = await embed(body, withKey(key))
    const again = await embed(body, withKey(key))
    expect(again.text).toBe(first.text)
    expect(vectorsOf(again)).toEqual([
      [1, 0.5],
      [3, 0.5],
    ])
    expect(first.headers.has('idempotent-replayed')).toBe(false)
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(again.headers.get('x-moa-run')).toBe(first.headers.get('x-moa-run'))
    expect(requests).toHaveLength(1)
  })

  test('of another body are a 422', async () => {
    upstreamOf()
    const key = newKey()
    await embed(body, withKey(key))
    const other = await embed({ ...body, input: 'z' }, withKey(key))
    expect(other.status).toBe(422)
    expect(errorOf(other).code).toBe('idempotency_mismatch')
  })

  test('that failed fail the same way, and clients do not try again', async () => {
    const requests = upstreamOf(() => Response.json({ data: [] }))
    const key = newKey()
    const first = await embed(body, withKey(key))
    const again = await embed(body, withKey(key))
    expect([first.status, again.status]).toEqual([502, 502])
    expect(again.text).toBe(first.text)
    expect(again.headers.get('x-should-retry')).toBe('false')
    expect(requests).toHaveLength(1)
  })

  test('that were rejected before a call leave the key unused', async () => {
    const requests = upstreamOf()
    const key = newKey()
    const dear = { ...body, moa: { cache: 'off', max_cost_usd: 0.000001 } }
    expect(await embed(dear, withKey(key))).toMatchObject({ status: 402 })
    expect(await embed({ ...body, input: [] }, withKey(key))).toMatchObject({ status: 400 })
    expect(await embed(body, withKey(key))).toMatchObject({ status: 200 })
    expect(requests).toHaveLength(1)
  })

  test('that still run are a 409, and run once', async () => {
    let open = () => {}
    const opened = new Promise<void>((resolve) => (open = resolve))
    const requests = upstreamOf(async (request) => {
      await opened
      return openaiAnswer(request)
    })
    const key = newKey()
    const first = embed(body, withKey(key))
    await vi.waitFor(() => expect(requests).toHaveLength(1))
    const second = await embed(body, withKey(key))
    expect(second.status).toBe(409)
    open()
    expect(await first).toMatchObject({ status: 200 })
    expect(requests).toHaveLength(1)
  })

  test('over 1 MiB are not stored, and are not made again', async () => {
    const many = { embedding: Array.from({ length: 60_000 }, () => 0.123456789012345) }
    const data = [many, many]
    const requests = upstreamOf((request) => openaiAnswer(request, { data }))
    const key = newKey()
    expect(await embed(body, withKey(key))).toMatchObject({ status: 200 })
    const again = await embed(body, withKey(key))
    expect(errorOf(again).code).toBe('idempotency_indeterminate')
    expect(requests).toHaveLength(1)
  })

  test('need a key of printable characters', async () => {
    const answer = await embed(body, withKey('x'.repeat(256)))
    expect(errorOf(answer)).toMatchObject({ code: 'invalid_request', param: 'Idempotency-Key' })
  })
})
