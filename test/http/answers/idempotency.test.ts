import { describe, expect, test } from 'vitest'
import { errorResponse } from '../../../src/http/errors.ts'
import { answerOnce, type Respond } from '../../../src/http/answers/idempotency.ts'
import type { EndedRun } from '../../../src/gateway/runs/run.ts'
import { sha256 } from '../../../src/gateway/hash.ts'
import { canonicalJson } from '../../../src/protocol/canonical-json.ts'
import { builtinMixtures } from '../../../src/protocol/mixtures/builtin-mixtures.ts'
import { SHAPES } from '../../../src/protocol/shapes.ts'
import { errorOf, gateway, question, seen } from './idempotent-gateway.ts'

describe('the same key and body', () => {
  test.each([
    ['as JSON', {}],
    ['as a stream', { stream: true }],
    ['as a stream with usage', { stream: true, stream_options: { include_usage: true } }],
  ])('get the first answer byte for byte, at no call, %s', async (_name, rest) => {
    const { ask, calls } = gateway()
    const first = await ask(question('sim/pen', rest), 'one')
    expect(first.headers.get('idempotent-replayed')).toBeNull()
    const firstSeen = await seen(first)
    expect(firstSeen.text).toContain('Zürich')
    const made = calls.length
    const second = await ask(question('sim/pen', rest), 'one')
    expect(second.headers.get('idempotent-replayed')).toBe('true')
    expect(await seen(second)).toEqual(firstSeen)
    expect([made, calls.length]).toEqual([2, 2])
  })

  test('are the same whatever the order of fields and the spaces', async () => {
    const { ask } = gateway()
    await (await ask(question(), 'one')).text()
    const turned = Object.fromEntries(Object.entries(question()).toReversed())
    const second = await ask(JSON.stringify(turned, null, 2), 'one')
    expect(second.headers.get('idempotent-replayed')).toBe('true')
  })

  test('get the answer although the mixture is gone since', async () => {
    const { ask, services } = gateway()
    const place = { tenant: 'local', id: 'mine' }
    const any = { version: null, absent: false }
    const demo = builtinMixtures().get('demo')
    if (demo === undefined) throw new Error('Cannot find demo')
    await services.mixtures.edit(place, { ...demo, id: 'mine' }, any)
    const body = { ...question(), model: 'mine' }
    const first = await seen(await ask(body, 'gone'))
    await services.mixtures.edit(place, null, any)
    expect((await ask(body)).status).toBe(404)
    expect(await seen(await ask(body, 'gone'))).toEqual(first)
    expect((await ask(body, 'another')).status).toBe(404)
  })

  test('have the fingerprint of the body alone at chat, as in older releases', async () => {
    const { ask, idempotency } = gateway()
    await (await ask(question(), 'one')).text()
    const fingerprints = [...idempotency.kept.values()].map(({ fingerprint }) => fingerprint)
    expect(fingerprints).toEqual([await sha256(canonicalJson(question()))])
  })

  test('without a key nothing is stored', async () => {
    const { ask, calls, idempotency } = gateway()
    for (const _ of [1, 2]) await (await ask(question())).text()
    expect([calls.length, idempotency.kept.size]).toEqual([4, 0])
  })
})

describe('a key', () => {
  test('with another body is 422', async () => {
    const { ask, calls } = gateway()
    await (await ask(question(), 'one')).text()
    const other = await ask(question('sim/pen', { stream: true }), 'one')
    expect([other.status, other.headers.get('retry-after')]).toEqual([422, null])
    expect(await errorOf(other)).toMatchObject({
      code: 'idempotency_mismatch',
      param: 'Idempotency-Key',
    })
    expect(calls).toHaveLength(2)
  })

  test('whose first request still runs is 409, with a time to retry', async () => {
    const { ask, calls } = gateway()
    const [first, second] = await Promise.all([ask(question(), 'one'), ask(question(), 'one')])
    expect([first.status, second.status]).toEqual([200, 409])
    expect(second.headers.get('retry-after')).toBe('2')
    expect(second.headers.get('x-should-retry')).toBeNull()
    expect((await errorOf(second)).code).toBe('idempotency_in_progress')
    expect(calls).toHaveLength(2)
  })

  test.each([
    ['whose leader was lost', 'indeterminate', 'lost'],
    ['whose answer was too long', 'too-large', '1 MiB'],
  ] as const)('%s is 409 and never run again', async (_name, role, word) => {
    const { ask, calls, idempotency } = gateway()
    await (await ask(question(), 'one')).text()
    for (const kept of idempotency.kept.values()) kept.standing = { role }
    const again = await ask(question(), 'one')
    expect([again.status, again.headers.get('x-should-retry')]).toEqual([409, 'false'])
    const { code, message } = await errorOf(again)
    expect([code, message]).toEqual(['idempotency_indeterminate', expect.stringContaining(word)])
    expect(calls).toHaveLength(2)
  })

  test('whose outcome another version of the program stored is 409, too', async () => {
    const { ask, idempotency } = gateway()
    await (await ask(question(), 'one')).text()
    const answer = '{"v":0}'
    for (const kept of idempotency.kept.values()) kept.standing = { role: 'replay', answer }
    const again = await ask(question(), 'one')
    expect([again.status, (await errorOf(again)).code]).toEqual([409, 'idempotency_indeterminate'])
  })

  test.each(['', 'x'.repeat(256), 'Zürich', 'a\tb'])(
    'that cannot be one is 400: %j',
    async (key) => {
      const { ask, calls } = gateway()
      const refused = await ask(question(), key)
      expect([refused.status, (await errorOf(refused)).code]).toEqual([400, 'invalid_request'])
      expect(calls).toEqual([])
    },
  )

  test.each(['1', 'x'.repeat(255), '"8e03978e-40d5-43dd-bc93-6894a57f9324"', 'a b/c~'])(
    'may be %j, for its tenant only',
    async (key) => {
      const { ask, idempotency } = gateway()
      expect((await ask(question(), key)).status).toBe(200)
      expect([...idempotency.kept.keys()]).toEqual([`local/${key}`])
    },
  )
})

describe('a request that is rejected before any model is called leaves the key free', () => {
  test.each([
    ['a malformed field', { ...question(), temperature: 9 }, 400],
    ['an unknown mixture', { ...question(), model: 'nothing' }, 404],
    ['an unknown model', question('sim/nobody'), 404],
    ['no JSON', '{', 400],
  ] as const)('%s', async (_name, body, status) => {
    const { ask, idempotency } = gateway()
    expect((await ask(body, 'one')).status).toBe(status)
    expect(idempotency.kept.size).toBe(0)
    expect((await ask(question(), 'one')).status).toBe(200)
  })

  test('a session that may not spend', async () => {
    const { once, idempotency } = door()
    const refused = await once(async () => errorResponse({ code: 'forbidden', message: 'Cannot' }))
    expect([refused.status, idempotency.kept.size]).toEqual([403, 0])
  })

  test.each([
    ['a run that ended without a single attempt', 0, []],
    ['but not one that may have reached a model', 1, ['ann/one']],
  ] as const)('%s', async (_name, attempts, left) => {
    const { once, idempotency } = door()
    const failure = { code: 'cancelled', message: 'The caller left' } as const
    const calls = [{ attempts }] as unknown as EndedRun['report']['calls']
    await once(async (_prepared, { outcomes }) => {
      const run = { outcome: { ok: false, failure }, report: { calls } } as unknown as EndedRun
      await outcomes?.ended(run)
      return errorResponse(failure)
    })
    expect([...idempotency.kept.keys()]).toEqual(left)
  })
})

/** The wrapper alone, around something that answers. */
function door() {
  const { services, idempotency } = gateway()
  const none = { mixtures: null, origins: null, sessionBudgetUsd: null, requestsPerMinute: null }
  const caller = {
    tenant: 'ann',
    kind: 'admin',
    session: null,
    keyId: null,
    keyHash: null,
    ...none,
  } as const
  const context = {
    caller,
    services,
    session: null,
    cacheControl: null,
    headers: new Headers({ 'idempotency-key': 'one' }),
    signal: new AbortController().signal,
  }
  const shape = SHAPES['openai-chat']
  const value = { shape: shape.name, ask: {}, identity: {} } as Parameters<Respond>[0]
  const sent = { shape, body: {}, prepared: { ok: true, value } } as const
  return { idempotency, once: (respond: Respond) => answerOnce(sent, context, respond) }
}
