import { describe, expect, test } from 'vitest'
import { errorResponse } from '../../../src/http/errors.ts'
import { answerOnce, type Respond } from '../../../src/http/answers/idempotency.ts'
import type { EndedRun } from '../../../src/gateway/runs/run.ts'
import { earlierFingerprints } from '../../../src/gateway/fingerprint.ts'
import { builtinMixtures } from '../../../src/protocol/mixtures/builtin-mixtures.ts'
import { SHAPES } from '../../../src/protocol/shapes.ts'
import { errorOf, gateway, question, seen } from './idempotent-gateway.ts'

describe('the same key and body', () => {
  test.each([
    ['as JSON', {}],
    ['as a stream', { stream: true }],
    ['as a stream with usage', { stream: true, stream_options: { include_usage: true } }],
  ])('get the first answer byte for byte, without a call, %s', async (_name, rest) => {
    const { post, calls } = gateway()
    const first = await post(question('sim/pen', rest), 'one')
    expect(first.headers.get('idempotent-replayed')).toBeNull()
    const firstSeen = await seen(first)
    expect(firstSeen.text).toContain('Zürich')
    const made = calls.length
    const second = await post(question('sim/pen', rest), 'one')
    expect(second.headers.get('idempotent-replayed')).toBe('true')
    expect(await seen(second)).toEqual(firstSeen)
    expect([made, calls.length]).toEqual([2, 2])
  })

  test('match whatever the order of fields and the white space', async () => {
    const { post } = gateway()
    await (await post(question(), 'one')).text()
    const turned = Object.fromEntries(Object.entries(question()).toReversed())
    const second = await post(JSON.stringify(turned, null, 2), 'one')
    expect(second.headers.get('idempotent-replayed')).toBe('true')
  })

  test('get the answer although the mixture was deleted meanwhile', async () => {
    const { post, services } = gateway()
    const place = { tenant: 'local', id: 'mine' }
    const any = { version: null, absent: false }
    const demo = builtinMixtures().get('demo')
    if (demo === undefined) throw new Error('Cannot find demo')
    await services.mixtures.edit(place, { ...demo, id: 'mine' }, any)
    const body = { ...question(), model: 'mine' }
    const first = await seen(await post(body, 'gone'))
    await services.mixtures.edit(place, null, any)
    expect((await post(body)).status).toBe(404)
    expect(await seen(await post(body, 'gone'))).toEqual(first)
    expect((await post(body, 'another')).status).toBe(404)
  })

  test('get the answer of an older release, which made another fingerprint of the body', async () => {
    const { post, idempotency, calls } = gateway()
    const first = await seen(await post(question(), 'one'))
    for (const fingerprint of await earlierFingerprints(question())) {
      for (const claim of idempotency.claims.values()) Object.assign(claim, { fingerprint })
      expect(await seen(await post(question(), 'one'))).toEqual(first)
    }
    expect(calls).toHaveLength(2)
    expect((await post(question('sim/pen', { stream: true }), 'one')).status).toBe(422)
  })

  test('without a key nothing is stored', async () => {
    const { post, calls, idempotency } = gateway()
    for (const _ of [1, 2]) await (await post(question())).text()
    expect([calls.length, idempotency.claims.size]).toEqual([4, 0])
  })
})

describe('a key', () => {
  test('with another body is 422', async () => {
    const { post, calls } = gateway()
    await (await post(question(), 'one')).text()
    const other = await post(question('sim/pen', { stream: true }), 'one')
    expect([other.status, other.headers.get('retry-after')]).toEqual([422, null])
    expect(await errorOf(other)).toMatchObject({
      code: 'idempotency_mismatch',
      param: 'Idempotency-Key',
    })
    expect(calls).toHaveLength(2)
  })

  test('whose first request still runs is 409, with a time to retry', async () => {
    const { post, calls } = gateway()
    const [first, second] = await Promise.all([post(question(), 'one'), post(question(), 'one')])
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
    const { post, calls, idempotency } = gateway()
    await (await post(question(), 'one')).text()
    for (const claim of idempotency.claims.values()) claim.standing = { role }
    const again = await post(question(), 'one')
    expect([again.status, again.headers.get('x-should-retry')]).toEqual([409, 'false'])
    const { code, message } = await errorOf(again)
    expect([code, message]).toEqual(['idempotency_indeterminate', expect.stringContaining(word)])
    expect(calls).toHaveLength(2)
  })

  test('whose outcome another version of the program stored is also 409', async () => {
    const { post, idempotency } = gateway()
    await (await post(question(), 'one')).text()
    const answer = '{"v":0}'
    for (const claim of idempotency.claims.values()) claim.standing = { role: 'replay', answer }
    const again = await post(question(), 'one')
    expect([again.status, (await errorOf(again)).code]).toEqual([409, 'idempotency_indeterminate'])
  })

  test.each(['', 'x'.repeat(256), 'Zürich', 'a\tb'])(
    'that is malformed is 400: %j',
    async (key) => {
      const { post, calls } = gateway()
      const refused = await post(question(), key)
      expect([refused.status, (await errorOf(refused)).code]).toEqual([400, 'invalid_request'])
      expect(calls).toEqual([])
    },
  )

  test.each(['1', 'x'.repeat(255), '"8e03978e-40d5-43dd-bc93-6894a57f9324"', 'a b/c~'])(
    'may be %j, and belongs to its tenant only',
    async (key) => {
      const { post, idempotency } = gateway()
      expect((await post(question(), key)).status).toBe(200)
      expect([...idempotency.claims.keys()]).toEqual([`local/${key}`])
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
    const { post, idempotency } = gateway()
    expect((await post(body, 'one')).status).toBe(status)
    expect(idempotency.claims.size).toBe(0)
    expect((await post(question(), 'one')).status).toBe(200)
  })

  test('a session that may not spend', async () => {
    const { once, idempotency } = door()
    const refused = await once(async () => errorResponse({ code: 'forbidden', message: 'Cannot' }))
    expect([refused.status, idempotency.claims.size]).toEqual([403, 0])
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
    expect([...idempotency.claims.keys()]).toEqual(left)
  })
})

/** Only the idempotent wrapper, around a function that answers. */
function door() {
  const { services, idempotency } = gateway()
  const none = {
    mixtures: null,
    origins: null,
    sessionBudgetUsd: null,
    budgetUsdPerDay: null,
    requestsPerMinute: null,
  }
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
  const value = { shape: shape.name, ask: {}, mixture: {}, identity: {} } as Parameters<Respond>[0]
  const sent = { shape, body: {}, prepared: { ok: true, value } } as const
  return { idempotency, once: (respond: Respond) => answerOnce(sent, context, respond) }
}
