import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { kvKeys } from '../../../src/cloudflare/kv/kv-keys.ts'
import { kvCache, patiently } from '../../../src/cloudflare/kv/kv-cache.ts'
import { troubleLog } from '../../../src/cloudflare/log.ts'
import { runStore } from '../../../src/cloudflare/kv/run-store.ts'

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** A cache over a KV of which only the given methods exist. */
function over(kv: Partial<Record<'get' | 'put', (...values: never[]) => unknown>>) {
  const reported: string[] = []
  const cache = kvCache(
    kv as unknown as KVNamespace,
    (hash) => `k/${hash}`,
    (what) => reported.push(what),
  )
  return { cache, reported }
}

const down = () => Promise.reject(new Error('KV GET failed: 500 with the words of a prompt'))
const thrown = () => {
  throw new Error('KV is not there')
}

describe('a cache in KV', () => {
  test('returns what was written, under its own key and with its time to live', async () => {
    const cache = kvCache(env.KV, (hash) => kvKeys.answer('acme', hash), expect.unreachable)
    expect(await cache.read('a')).toBeNull()
    await cache.write('a', 'an answer', 600)
    await cache.write('b', 'another', 1)
    expect(await cache.read('a')).toBe('an answer')
    const { keys } = await env.KV.list({ prefix: 'answer/acme/' })
    expect(keys.map(({ name }) => name)).toEqual(['answer/acme/a', 'answer/acme/b'])
    const lives = keys.map(({ expiration = 0 }) => expiration - Date.now() / 1000)
    expect(lives[0]).toBeCloseTo(600, -1)
    expect(lives[1]).toBeCloseTo(60, -1) // The least that KV accepts.
  })

  test.each([down, thrown])('reads nothing when reading fails, and reports it', async (get) => {
    const { cache, reported } = over({ get })
    expect(await cache.read('a')).toBeNull()
    expect(reported).toEqual(['kv_read_failed'])
  })

  test('reads nothing when KV is slow, and waits half a second at most', async () => {
    vi.useFakeTimers()
    const { cache, reported } = over({ get: () => new Promise(() => {}) })
    let read: unknown = 'waits'
    void cache.read('a').then((value) => (read = value))
    await vi.advanceTimersByTimeAsync(499)
    expect(read).toBe('waits')
    await vi.advanceTimersByTimeAsync(1)
    expect([read, reported]).toEqual([null, ['kv_read_slow']])
  })

  test.each([down, thrown])('continues when writing fails, and reports it', async (put) => {
    const { cache, reported } = over({ put })
    await cache.write('a', 'an answer', 600)
    expect(reported).toEqual(['kv_write_failed'])
  })

  test('returns as soon as the value is there, and leaves no timer behind', async () => {
    vi.useFakeTimers()
    expect(await patiently(Promise.resolve('soon'))).toBe('soon')
    await expect(patiently(Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(vi.getTimerCount()).toBe(0)
  })

  test('ignores a read that fails after the wait for it has ended', async () => {
    vi.useFakeTimers()
    let fail = (_: Error) => {}
    const late = new Promise<string>((_, reject) => (fail = reject))
    const { cache, reported } = over({ get: () => late })
    const reading = cache.read('a')
    await vi.advanceTimersByTimeAsync(500)
    fail(new Error('too late'))
    await vi.advanceTimersByTimeAsync(1)
    expect([await reading, reported]).toEqual([null, ['kv_read_slow']])
  })
})

test('a failing store is reported once per request, as a code', () => {
  const lines = vi.spyOn(console, 'log').mockImplementation(() => {})
  const [one, other] = [troubleLog(), troubleLog()]
  one('kv_read_failed')
  one('kv_write_failed')
  other('kv_read_slow')
  expect(lines.mock.calls).toEqual([
    ['{"event":"trouble","what":"kv_read_failed"}'],
    ['{"event":"trouble","what":"kv_read_slow"}'],
  ])
})

describe('records of runs', () => {
  const store = runStore(env.KV, expect.unreachable)
  const bare = (record: string) => ({ record, transcript: null })

  test('have their transcripts apart, which lists do not read', async () => {
    await store.write('apart', 'run_a', { record: 'a record', transcript: 'its transcript' })
    expect(await store.read('apart', 'run_a')).toBe('a record')
    expect(await store.readTranscript('apart', 'run_a')).toBe('its transcript')
    const { records } = await store.list('apart', { cursor: undefined, limit: 2 })
    expect(records).toEqual(['a record'])
    const [key] = (await env.KV.list({ prefix: 'transcript/apart/' })).keys
    expect((key?.expiration ?? 0) - Date.now() / 1000).toBeCloseTo(86_400, -1)
  })

  test('live for a day, and are listed in the order of their ids, page by page', async () => {
    for (const id of ['run_c', 'run_a', 'run_b']) await store.write('acme', id, bare(`of ${id}`))
    await store.write('acme2', 'run_0', bare('of another tenant'))
    const first = await store.list('acme', { cursor: undefined, limit: 2 })
    expect(first.records).toEqual(['of run_a', 'of run_b'])
    const rest = await store.list('acme', { cursor: first.cursor ?? undefined, limit: 2 })
    expect(rest).toEqual({ records: ['of run_c'], cursor: null })
    expect(await store.list('nobody', { cursor: undefined, limit: 2 })).toEqual({
      records: [],
      cursor: null,
    })
    const { keys } = await env.KV.list({ prefix: 'run/acme/' })
    expect(keys.map(({ expiration = 0 }) => expiration - Date.now() / 1000)).toEqual([
      expect.closeTo(86_400, -1),
      expect.closeTo(86_400, -1),
      expect.closeTo(86_400, -1),
    ])
  })

  test('that cannot be written are reported, and nothing else happens', async () => {
    const reported: string[] = []
    const broken = runStore({ put: down } as unknown as KVNamespace, (what) => reported.push(what))
    await broken.write('acme', 'run_a', bare('a record'))
    expect(reported).toEqual(['kv_run_not_written'])
  })
})
