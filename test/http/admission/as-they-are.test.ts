import { describe, expect, test } from 'vitest'
import { ADMIN, authStage, question, type SendOptions } from './auth-stage.ts'

const CHAT = 'POST /v1/chat/completions'
const ESTIMATE = 'POST /v1/estimate'
const JOBS = 'POST /v1/jobs'

const MIXTURE = {
  layers: [{ agents: [{ model: 'sim/quick' }, { model: 'sim/careful' }] }],
  aggregator: { model: 'sim/judge', max_tokens: 100 },
  on_shortfall: 'fail',
  max_cost_usd: 0.5,
}

/** A tenant with a mixture `m`, an unlimited key, a key that lists `m`, and tokens. */
async function team() {
  const stage = authStage()
  const { send, make } = stage
  const { key: owner } = await make({ tenant: 'team' })
  const { key: limited } = await make({ tenant: 'team', mixtures: ['m'] })
  const put = async (mixture: object = MIXTURE) => {
    const { status, text } = await send('PUT /v1/mixtures/m', { key: owner, body: mixture })
    if (status >= 300) throw new Error(`Cannot write the mixture: ${text}`)
  }
  await put()
  const open = async (key: string, body: object = {}) => {
    const { body: session } = await send('POST /v1/sessions', {
      key,
      body: { budget_usd: 9, ...body },
    })
    return session as unknown as { readonly id: string; readonly token: string }
  }
  const ask = (key: string, moa?: object, more: Partial<SendOptions> = {}) =>
    send(CHAT, { key, body: question('m', moa), ...more })
  return { ...stage, owner, limited, put, open, ask }
}

type Team = Awaited<ReturnType<typeof team>>

/** Bearers of callers who may ask mixtures only as they are. */
const BOUND: readonly (readonly [string, (team: Team) => Promise<string>])[] = [
  ['a key with mixtures', async ({ limited }) => limited],
  ['a token of its session', async ({ open, limited }) => (await open(limited)).token],
  ['a token of any session', async ({ open, owner }) => (await open(owner)).token],
]

const FENCES = { references: { format: 'paper' } }

describe.each(BOUND)('%s', (_who, bearer) => {
  test.each([
    ['references', FENCES],
    ['on_shortfall', { on_shortfall: 'degrade' }],
    ['cache', { cache: 'refresh' }],
  ])('gets 403 for moa.%s on every route, and no model is called', async (field, moa) => {
    const all = await team()
    const key = await bearer(all)
    const input = { model: 'm', input: 'What?', moa }
    const sent = [
      await all.send(CHAT, { key, body: question('m', moa) }),
      await all.send(CHAT, { key, body: { ...question('m', moa), stream: true } }),
      await all.send('POST /v1/responses', { key, body: input }),
      await all.send(ESTIMATE, { key, body: question('m', moa) }),
    ]
    for (const { status, body } of sent) {
      expect([status, body.error?.param]).toEqual([403, `moa.${field}`])
    }
  })

  test('may choose the progress, the report and whether caches are used', async () => {
    const all = await team()
    const key = await bearer(all)
    const moa = { progress: 'events', report: 'none', cache: 'off' }
    expect((await all.ask(key, moa)).status).toBe(200)
    expect((await all.ask(key, { cache: 'use' })).status).toBe(200)
  })

  test('may lower the limit on cost, and not raise it', async () => {
    const all = await team()
    const key = await bearer(all)
    const dear = { ...question('m', { max_cost_usd: 1_000 }), max_tokens: 900_000 }
    expect((await all.send(CHAT, { key, body: dear })).status).toBe(402)
    expect((await all.ask(key, { max_cost_usd: 1_000 })).status).toBe(200)
    expect((await all.ask(key, { max_cost_usd: 0.000_001 })).status).toBe(402)
  })

  test('may set what belongs to the request', async () => {
    const all = await team()
    const key = await bearer(all)
    const settings = { max_tokens: 50, temperature: 0, seed: 7, stop: ['END'], store: true }
    const body = { ...question('m'), ...settings }
    expect((await all.send(CHAT, { key, body })).status).toBe(200)
  })

  test('replaces no cached answer with Cache-Control: no-cache', async () => {
    const all = await team()
    await all.put({ ...MIXTURE, cache: { answers_ttl_s: 60 } })
    const key = await bearer(all)
    const states = []
    for (const header of ['max-age=0', 'no-cache', 'no-store']) {
      const headers = { 'cache-control': header }
      states.push((await all.ask(key, {}, { headers })).headers.get('x-moa-cache'))
    }
    expect(states).toEqual(['miss', 'hit', 'off'])
  })
})

test('a key without a list replaces a cached answer with Cache-Control: no-cache', async () => {
  const { put, ask, owner } = await team()
  await put({ ...MIXTURE, cache: { answers_ttl_s: 60 } })
  await ask(owner)
  const headers = { 'cache-control': 'no-cache' }
  expect((await ask(owner, {}, { headers })).headers.get('x-moa-cache')).toBe('miss')
})

describe('a session for one mixture, joined with an unlimited key,', () => {
  test.each([
    ['references', FENCES, 403],
    ['on_shortfall', { on_shortfall: 'degrade' }, 403],
    ['cache', { cache: 'refresh' }, 403],
    ['max_cost_usd, above the limit of the mixture', { max_cost_usd: 1_000 }, 403],
    ['max_cost_usd, below the limit of the mixture', { max_cost_usd: 0.4 }, 200],
    ['max_calls, of which the lower limit holds', { max_calls: 1_000 }, 200],
    ['progress', { progress: 'live' }, 200],
    ['report', { report: 'none' }, 200],
  ])('decides about moa.%s', async (_field, moa, status) => {
    const { open, owner, send, ask } = await team()
    const pinned = await open(owner, { mixture: 'm' })
    const free = await open(owner)
    const joined = (id: string) => ask(owner, moa, { headers: { 'x-moa-session': id } })
    expect((await joined(pinned.id)).status).toBe(status)
    expect((await joined(free.id)).status).toBe(200)
    const job = { request: question('m', moa), session: pinned.id }
    const accepted = await send(JOBS, { key: owner, body: job })
    expect(accepted.status).toBe(status === 200 ? 202 : status)
  })
})

describe('an Idempotency-Key', () => {
  const headers = { 'idempotency-key': 'shared' }

  test.each([
    ['a field of moa', 'm', FENCES],
    ['a model off the list', 'sim/quick', undefined],
  ])('replays no answer to a key that may not send the request: %s', async (_w, model, moa) => {
    const { send, owner, limited } = await team()
    const body = question(model, moa)
    expect((await send(CHAT, { key: owner, body, headers })).status).toBe(200)
    const theirs = await send(CHAT, { key: limited, body, headers })
    expect([theirs.status, theirs.body.error?.code]).toEqual([403, 'forbidden'])
    expect(theirs.headers.get('idempotent-replayed')).toBeNull()
    const again = await send(CHAT, { key: owner, body, headers })
    expect(again.headers.get('idempotent-replayed')).toBe('true')
  })

  test('returns no job to a key that may not send its request', async () => {
    const { send, owner, limited } = await team()
    const body = { request: question('m', FENCES) }
    expect((await send(JOBS, { key: owner, body, headers })).status).toBe(202)
    const theirs = await send(JOBS, { key: limited, body, headers })
    expect([theirs.status, theirs.body.error?.param]).toEqual([403, 'request.moa.references'])
  })

  test('of a tenant that reads as the place of a session is not the key of its token', async () => {
    const { send, open, owner } = await team()
    const { id, token } = await open(owner)
    const body = question('m')
    const mine = { 'idempotency-key': `${id}/KEY` }
    expect((await send(CHAT, { key: owner, body, headers: mine })).status).toBe(200)
    const theirs = await send(CHAT, { key: token, body, headers: { 'idempotency-key': 'KEY' } })
    expect([theirs.status, theirs.headers.get('idempotent-replayed')]).toEqual([200, null])
  })
})

describe('a stored run', () => {
  const stored = ({ send }: Team, key: string, moa?: object) =>
    send(CHAT, { key, body: { ...question('m', moa), store: true } })
  const runOf = ({ headers }: { readonly headers: Headers }) => headers.get('x-moa-run') ?? ''
  const again = ({ send }: Team, key: string, run: string, more: Partial<SendOptions> = {}) =>
    send(`POST /v1/runs/${run}/aggregate`, { key, body: {}, ...more })

  test('of its mixture as it is can be aggregated by a key with mixtures', async () => {
    const all = await team()
    const run = runOf(await stored(all, all.owner))
    const answer = await again(all, all.limited, run)
    expect([answer.status, answer.body.error]).toEqual([200, undefined])
  })

  test.each([
    ['aggregator', { aggregator: { model: 'sim/terse' } }],
    ['references', FENCES],
    ['layers', { layers: MIXTURE.layers }],
    ['on_shortfall', { on_shortfall: 'degrade' }],
  ])('with moa.%s in its request cannot', async (field, moa) => {
    const all = await team()
    const run = runOf(await stored(all, all.owner, moa))
    const refused = await again(all, all.limited, run)
    expect([refused.status, refused.body.error?.param]).toEqual([403, `moa.${field}`])
    const { id } = await all.open(all.owner, { mixture: 'm' })
    const headers = { 'x-moa-session': id }
    expect((await again(all, all.owner, run, { headers })).status).toBe(403)
    expect((await again(all, all.owner, run)).status).toBe(200)
  })

  test('cannot be aggregated with other references by a key with mixtures', async () => {
    const all = await team()
    const run = runOf(await stored(all, all.owner))
    const refused = await again(all, all.limited, run, { body: FENCES })
    expect([refused.status, refused.body.error?.param]).toEqual([403, 'moa.references'])
  })

  test('carries its changes on when it is aggregated again', async () => {
    const all = await team()
    const first = runOf(await stored(all, all.owner, { aggregator: { model: 'sim/terse' } }))
    const second = runOf(await again(all, all.owner, first))
    expect((await again(all, all.limited, second)).body.error?.param).toBe('moa.aggregator')
    const plain = runOf(await stored(all, all.owner))
    const changed = runOf(await again(all, all.owner, plain, { body: FENCES }))
    expect((await again(all, all.limited, changed)).body.error?.param).toBe('moa.references')
  })

  test('of an older version cannot, not even in a session for its mixture', async () => {
    const all = await team()
    const run = runOf(await stored(all, all.limited))
    await all.put({ ...MIXTURE, aggregator: { model: 'sim/terse' } })
    const refused = await again(all, all.limited, run)
    expect([refused.status, refused.body.error?.code]).toEqual([403, 'forbidden'])
    expect(refused.body.error?.message).toContain('version')
    const { id } = await all.open(all.owner, { mixture: 'm' })
    const headers = { 'x-moa-session': id }
    expect((await again(all, all.owner, run, { headers })).status).toBe(403)
    const free = await all.open(all.owner)
    const joined = { headers: { 'x-moa-session': free.id } }
    expect((await again(all, all.owner, run, joined)).status).toBe(200)
    expect((await again(all, all.owner, run)).status).toBe(200)
  })

  test('of a mixture that was deleted cannot', async () => {
    const all = await team()
    const run = runOf(await stored(all, all.limited))
    await all.send('DELETE /v1/mixtures/m', { key: all.owner })
    expect((await again(all, all.limited, run)).status).toBe(403)
  })

  test('whose proposal was selected cannot', async () => {
    const all = await team()
    await all.put({ ...MIXTURE, strategy: 'select' })
    const run = runOf(await stored(all, all.owner))
    const refused = await again(all, all.limited, run)
    expect([refused.status, refused.body.error?.param]).toEqual([403, 'moa.strategy'])
    const second = runOf(await again(all, all.owner, run))
    expect((await again(all, all.limited, second)).status).toBe(403)
  })

  test('of a built-in mixture can be aggregated by a key that lists it', async () => {
    const all = await team()
    const { key } = await all.make({ tenant: 'team', mixtures: ['demo'] })
    const body = { ...question('demo'), store: true }
    const run = runOf(await all.send(CHAT, { key, body }))
    expect((await again(all, key, run)).status).toBe(200)
  })

  test('with a higher limit on cost keeps to the limit of its mixture', async () => {
    const all = await team()
    const body = { ...question('m', { max_cost_usd: 1_000 }), max_tokens: 900_000, store: true }
    const run = runOf(await all.send(CHAT, { key: all.owner, body }))
    expect((await again(all, all.limited, run)).status).toBe(402)
    expect((await again(all, all.owner, run)).status).toBe(200)
  })
})

test('the admin key may send everything', async () => {
  const { send } = authStage()
  const body = question('demo', { ...FENCES, cache: 'refresh' })
  expect((await send(CHAT, { key: ADMIN, body })).status).toBe(200)
})
