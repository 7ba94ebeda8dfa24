import { describe, expect, test } from 'vitest'
import { builtinMixtures } from '../../../src/protocol/mixtures/builtin-mixtures.ts'
import { errorOf, gateway, messages, question, seen } from './idempotent-gateway.ts'

describe('a failure', () => {
  test.each([
    ['as JSON', {}],
    ['as a stream', { stream: true }],
  ])('is replayed with a header that stops clients from retrying: %s', async (_name, rest) => {
    const { post, calls } = gateway()
    const first = await post({ ...alone('sim/broken'), messages, ...rest }, 'one')
    const failure = await errorOf(first)
    expect([first.status, failure.code]).toEqual([502, 'upstream_failed'])
    const made = calls.length
    const second = await post({ ...alone('sim/broken'), messages, ...rest }, 'one')
    expect([second.status, await errorOf(second)]).toEqual([502, failure])
    expect(second.headers.get('x-should-retry')).toBe('false')
    expect(second.headers.get('idempotent-replayed')).toBe('true')
    expect(second.headers.get('x-moa-run')).toBe(first.headers.get('x-moa-run'))
    expect(calls).toHaveLength(made)
  })

  test('in the middle of a stream is replayed after the same text', async () => {
    const { post } = gateway()
    const body = { ...alone('sim/breaks'), messages, stream: true }
    const first = await seen(await post(body, 'one'))
    expect(first.text).toMatch(/Half of .*"error":/s)
    expect(first.text).not.toContain('[DONE]')
    expect(await seen(await post(body, 'one'))).toEqual(first)
  })

  test('that is a bug is replayed as a bug, without its details', async () => {
    const { post, calls, bugs } = gateway()
    const body = { ...alone('sim/bug'), messages }
    expect((await post(body, 'one')).status).toBe(500)
    const again = await post(body, 'one')
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([500, 'true'])
    expect((await errorOf(again)).message).not.toContain('secret')
    expect(calls).toHaveLength(1)
    expect(bugs.length).toBeGreaterThan(0)
  })

  test('that is a bug in a stream is replayed in the same way', async () => {
    const { post, calls } = gateway()
    const body = question('sim/bug', { stream: true })
    expect(await (await post(body, 'one')).text()).toContain('internal_error')
    const again = await post(body, 'one')
    expect([again.status, (await errorOf(again)).code]).toEqual([500, 'internal_error'])
    expect(calls).toHaveLength(2)
  })
})

function alone(model: string) {
  return { model, moa: {} }
}

describe('together with the caller and the answer cache', () => {
  test('a caller who leaves a stream cancels it, and the replay is the cancelled stream', async () => {
    const { post, calls, settled } = gateway()
    const body = question('sim/slow', { stream: true })
    const first = await post(body, 'one')
    await first.body?.cancel()
    await settled()
    const again = await post(body, 'one')
    expect([again.status, (await errorOf(again)).code]).toEqual([499, 'cancelled'])
    expect(again.headers.get('x-should-retry')).toBe('false')
    expect(calls.length).toBeLessThanOrEqual(2)
  })

  test.each([{}, { stream: true }])(
    'the end of an answer is sent only once it is stored: %j',
    async (rest) => {
      const { post, idempotency } = gateway()
      let keep = () => {}
      idempotency.slow = new Promise((resolve) => (keep = resolve))
      let ended = false
      const answered = post(question('sim/pen', rest), 'one')
        .then((response) => response.text())
        .then((text) => {
          ended = true
          return text
        })
      await new Promise((resolve) => setTimeout(resolve, 100))
      expect(ended).toBe(false)
      keep()
      expect(await answered).toContain('Zürich')
    },
  )

  test('an answer from the cache is stored as a cache hit, and replayed when the cache is empty', async () => {
    const { post, services, calls } = gateway()
    const demo = builtinMixtures().get('demo')
    if (demo === undefined) throw new Error('Cannot find demo')
    const cache = { ...demo.cache, answers_ttl_s: 60 }
    await services.mixtures.edit(
      { tenant: 'local', id: 'kept' },
      { ...demo, id: 'kept', cache },
      { version: null, absent: false },
    )
    const body = { ...question(), model: 'kept' }
    const made = await post(body, 'first')
    await made.text()
    const hit = await post(body, 'second')
    expect(hit.headers.get('x-moa-cache')).toBe('hit')
    expect(hit.headers.get('idempotent-replayed')).toBeNull()
    const hitSeen = await seen(hit)
    services.answers = () => ({ read: async () => null, write: async () => {} })
    const again = await post(body, 'second')
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(await seen(again)).toEqual(hitSeen)
    expect((await post(body, 'first')).headers.get('x-moa-cache')).toBe('miss')
    expect(calls).toHaveLength(2)
  })
})
