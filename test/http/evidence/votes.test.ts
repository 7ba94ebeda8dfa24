import { env } from 'cloudflare:workers'
import { decode, sign } from 'hono/jwt'
import { beforeAll, expect, test } from 'vitest'
import { chat, moaOf, send, type RequestOptions } from '../gateway.ts'

/** Two runs of different systems, of which both are finished. */
let runs: [string, string]

beforeAll(async () => {
  runs = [await runOf('demo'), await runOf('sim/quick')]
})

async function runOf(model: string, more: object = {}, options: RequestOptions = {}) {
  const fresh = { messages: [{ role: 'user', content: crypto.randomUUID() }] }
  return String(moaOf(await chat(model, { ...fresh, ...more }, options))['run'])
}

const post = (path: string, body: unknown, options: RequestOptions = {}) =>
  send(path, { method: 'POST', body, ...options })

async function pairOf(of: readonly string[] = runs, options: RequestOptions = {}) {
  const { status, body } = await post('/v1/votes/pairs', { runs: of }, options)
  expect([status, body]).toMatchObject([201, { object: 'pair' }])
  return body as { pair: string; left: { run: string }; right: { run: string }; expires_at: number }
}

async function sessionToken(): Promise<RequestOptions> {
  const { body } = await post('/v1/sessions', { budget_usd: 1 })
  return { headers: { authorization: `Bearer ${String(body['token'])}` } }
}

function errorOf(answer: { status: number; body: Record<string, unknown> }) {
  const { code, param, message } = answer.body['error'] as Record<string, string>
  return { status: answer.status, code, param, message }
}

test('the gateway draws the sides, and a vote reveals what stood there', async () => {
  const pair = await pairOf()
  expect([pair.left.run, pair.right.run].sort()).toEqual([...runs].sort())
  expect(pair.expires_at * 1_000).toBeLessThanOrEqual(Date.now() + 86_400_000)
  const vote = { pair: pair.pair, choice: 'left', voter: 'first' }
  const { status, body } = await post('/v1/votes', vote)
  const mixture = pair.left.run === runs[0] ? 'demo' : 'sim/quick'
  expect(status).toBe(201)
  expect(body).toMatchObject({ object: 'vote', counted: true, left: { ...pair.left, mixture } })
})

test('ratings of a mixture have how far voters agree with the judges of its comparisons', async () => {
  const id = `m-${crypto.randomUUID().slice(0, 8)}`
  const agents = [{ model: 'sim/quick' }]
  const body = { layers: [{ agents }], aggregator: { model: 'sim/quick' } }
  await send(`/v1/mixtures/${id}`, { method: 'PUT', body })
  const run = await runOf(id)
  const { pair } = await pairOf([run, runs[1]])
  await post('/v1/votes', { pair, choice: 'tie', voter: 'judged' })
  const judge = async (query: string) => (await send(`/v1/ratings${query}`)).body['judge']
  expect(await judge(`?mixture=${id}`)).toBeNull()
  const object = env.COMPARISONS.getByName(`local/${id}`)
  await object.reserve({ run, day: '2026-11-28', boundUsd: 0.1, dailyUsd: 1 })
  const figures = { costUsd: 0, latencyMs: 1, chars: 1 }
  const compared = { value: 0.5, judgments: [], judgeCostUsd: 0, answer: figures, other: figures }
  await object.record(
    {
      run,
      atMs: Date.now(),
      version: 1,
      costUsd: 0,
      regret: null,
      pairs: [
        { against: 'sim/quick', alpha: 0.05, ...compared },
        { against: 'sim/careful', alpha: 0.05, ...compared },
      ],
    },
    null,
  )
  expect(await judge(`?mixture=${id}`)).toEqual({ n: 1, kappa: null, interval: null })
  expect(await judge('')).toBeNull()
})

test('both sides come up', async () => {
  const lefts = new Set<string>()
  // Chance keeps one side for 64 draws once in 2^63.
  for (let i = 0; i < 64 && lefts.size < 2; i += 1) lefts.add((await pairOf()).left.run)
  expect(lefts.size).toBe(2)
})

test('a second vote of a voter on the same runs counts nothing, also with a token of its own', async () => {
  const voter = crypto.randomUUID()
  const vote = async (choice: string) =>
    post('/v1/votes', { pair: (await pairOf(runs.toReversed())).pair, choice, voter })
  expect((await vote('tie')).body).toMatchObject({ counted: true })
  expect((await vote('left')).body).toMatchObject({ counted: false, right: {} })
})

test.each([
  ['nonsense', () => 'nonsense'],
  ['a changed token', (token: string) => changed(token, '"tenant":"local"', '"tenant":"other"')],
  ['changed sides', (token: string) => changed(token, '"system":"demo"', '"system":"best"')],
  ['another algorithm', (token: string) => `${btoa('{"alg":"none"}')}.${token.split('.')[1]}.`],
])('a forged pair counts as none: %s', async (_, forge) => {
  const { pair } = await pairOf()
  const before = (await send('/v1/ratings')).body
  const answer = await post('/v1/votes', { pair: forge(pair), choice: 'left', voter: 'forger' })
  expect(errorOf(answer)).toMatchObject({ status: 400, code: 'invalid_request', param: 'pair' })
  expect((await send('/v1/ratings')).body).toEqual(before)
})

function changed(token: string, from: string, to: string): string {
  const [head, claims = '', signature] = token.split('.')
  const text = atob(claims.replaceAll('-', '+').replaceAll('_', '/')).replace(from, to)
  return [head, btoa(text).replace(/=+$/, ''), signature].join('.')
}

test('the token of a shared run is no pair', async () => {
  const run = await runOf('demo', { store: true })
  const { body } = await post(`/v1/runs/${run}/share`, {})
  const answer = await post('/v1/votes', { pair: body['token'], choice: 'left' })
  expect(errorOf(answer)).toMatchObject({ status: 400, param: 'pair' })
})

test('a pair ends when it says', async () => {
  const { pair } = await pairOf()
  const { payload } = decode(pair)
  const secret = await env.SESSION_SIGNER.getByName('sessions').secret()
  const vote = async (exp: number) => {
    const token = await sign({ ...payload, exp }, secret, 'HS256')
    return post('/v1/votes', { pair: token, choice: 'left', voter: crypto.randomUUID() })
  }
  const nowS = Math.floor(Date.now() / 1_000)
  expect((await vote(nowS + 60)).body).toMatchObject({ counted: true })
  const late = errorOf(await vote(nowS))
  expect(late).toMatchObject({ status: 400, param: 'pair' })
  expect(late.message).toContain('it has expired')
})

test('a run can be voted on for 24 hours', async () => {
  const record = (await env.KV.get<object>(`run/local/${runs[0]}`, 'json')) ?? {}
  const old = { ...record, startedAtMs: Date.now() - 86_400_000 }
  await env.KV.put('run/local/run_old', JSON.stringify(old))
  expect((await send('/v1/runs/run_old')).status).toBe(200)
  expect(errorOf(await post('/v1/votes/pairs', { runs: ['run_old', runs[1]] })).status).toBe(404)
  expect(errorOf(await post('/v1/votes', { run: 'run_old', choice: 'up' })).status).toBe(404)
})

test('a session token votes on runs of its own session, as its session', async () => {
  const [own, other] = [await sessionToken(), await sessionToken()]
  const of = [await runOf('demo', {}, own), await runOf('sim/quick', {}, own)]
  const { pair } = await pairOf(of, own)
  expect(errorOf(await post('/v1/votes/pairs', { runs: of }, other)).status).toBe(404)
  expect(errorOf(await post('/v1/votes', { run: of[0], choice: 'up' }, other)).status).toBe(404)
  const foreign = await post('/v1/votes', { pair, choice: 'left' }, other)
  expect(errorOf(foreign)).toMatchObject({ status: 403, code: 'forbidden', param: 'pair' })
  const named = await post('/v1/votes', { pair, choice: 'left', voter: 'somebody' }, own)
  expect(errorOf(named)).toMatchObject({ status: 400, param: 'voter' })
  const cast = () => post('/v1/votes', { pair, choice: 'left' }, own)
  expect([(await cast()).body, (await cast()).body]).toMatchObject([
    { counted: true },
    { counted: false },
  ])
})

test('a pair of a secret caller is for a session only where both runs are of it', async () => {
  const own = await sessionToken()
  const { pair } = await pairOf([await runOf('demo', {}, own), runs[1]])
  expect(errorOf(await post('/v1/votes', { pair, choice: 'tie' }, own)).status).toBe(403)
})

test.each([
  ['an unknown run', () => ['run_unknown', runs[1]], 404],
  ['what is no id of a run', () => ['../x', runs[1]], 404],
  ['twice the same run', () => [runs[0], runs[0]], 400],
])('no pair is made of %s', async (_, of, status) => {
  expect(errorOf(await post('/v1/votes/pairs', { runs: of() }))).toMatchObject({
    status,
    param: 'runs',
  })
})

test('no pair is made of a run without an answer', async () => {
  const failed = (await chat('sim/quick?status=500')).headers.get('x-moa-run')
  const answer = await post('/v1/votes/pairs', { runs: [failed, runs[1]] })
  expect(errorOf(answer)).toMatchObject({ status: 400, param: 'runs' })
})

test('a run that differs from its mixture is not rated as the mixture', async () => {
  const of = [await runOf('demo', { moa: { solo: true } }), runs[0]]
  const { pair } = await pairOf(of)
  const { body } = await post('/v1/votes', { pair, choice: 'tie', voter: crypto.randomUUID() })
  const { left, right } = body as Record<string, { mixture: string }>
  expect([left?.mixture, right?.mixture].sort()).toEqual(['demo', 'demo (solo)'])
  const changedRun = await runOf('demo', { moa: { aggregator: { temperature: 0.1 } } })
  const other = await pairOf([changedRun, runs[0]])
  const vote = { pair: other.pair, choice: 'tie', voter: crypto.randomUUID() }
  expect((await post('/v1/votes', vote)).text).toContain('"demo (changed)"')
})

test('thumbs are counted apart from pairs, with an interval', async () => {
  const run = await runOf('sim/careful')
  const vote = { run, choice: 'up', voter: 'thumb', reason: 'clear' }
  expect((await post('/v1/votes', vote)).body).toEqual({ object: 'vote', counted: true })
  expect((await post('/v1/votes', vote)).body).toEqual({ object: 'vote', counted: false })
  const { body } = await send('/v1/ratings?mixture=sim/careful')
  expect(body).toMatchObject({
    votes: 0,
    thumbs: [{ system: 'sim/careful', up: 1, down: 0, rate: 1 }],
  })
})

test('the export has every vote on a line, without texts and with pseudonyms', async () => {
  const voter = 'Grace Hopper'
  await post('/v1/votes', {
    pair: (await pairOf()).pair,
    choice: 'both_bad',
    voter,
    reason: 'wrong',
  })
  const { headers, text } = await send('/v1/votes?format=jsonl')
  expect(headers.get('content-type')).toContain('application/jsonl')
  const last = JSON.parse(text.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>
  expect(last).toMatchObject({
    choice: 'both_bad',
    reason: 'wrong',
    left: { run: expect.anything() },
  })
  expect(last['voter']).toMatch(/^[0-9a-f]{16}$/)
  expect(text).not.toContain('Grace')
})
