import { expect, test } from 'vitest'
import { createClient, type Client } from '../../src/client/client.ts'
import { fakeFetch, streamed } from './fake-fetch.ts'

type Call = readonly [
  what: string,
  call: (client: Client) => Promise<unknown>,
  method: string,
  path: string,
  body?: object,
]

const HOOK = { verify: { scheme: 'none' as const }, prompt: 'Answer.', request: { model: 'demo' } }
const MIXTURE = { layers: [], aggregator: { model: 'sim/judge' } }
const JOB = { request: { model: 'demo' } }

const CALLS: readonly Call[] = [
  ['models.list', ({ models }) => models.list(), 'GET', '/v1/models'],
  ['models.get', ({ models }) => models.get('sim/a b'), 'GET', '/v1/models/sim/a%20b'],
  [
    'models.get of a model with settings',
    ({ models }) => models.get('sim/a?b=1#c'),
    'GET',
    '/v1/models/sim/a%3Fb%3D1%23c',
  ],
  [
    'mixtures.list',
    ({ mixtures }) => mixtures.list({ limit: 2, cursor: 'a/b' }),
    'GET',
    '/v1/mixtures?limit=2&cursor=a%2Fb',
  ],
  ['mixtures.get', ({ mixtures }) => mixtures.get('a'), 'GET', '/v1/mixtures/a'],
  [
    'mixtures.get, an older version',
    ({ mixtures }) => mixtures.get('a', { version: 3 }),
    'GET',
    '/v1/mixtures/a?version=3',
  ],
  ['mixtures.put', ({ mixtures }) => mixtures.put('a', MIXTURE), 'PUT', '/v1/mixtures/a', MIXTURE],
  ['mixtures.delete', ({ mixtures }) => mixtures.delete('a'), 'DELETE', '/v1/mixtures/a'],
  ['runs.list', ({ runs }) => runs.list(), 'GET', '/v1/runs'],
  ['runs.get', ({ runs }) => runs.get('run_1'), 'GET', '/v1/runs/run_1'],
  ['runs.aggregate', ({ runs }) => runs.aggregate('run_1'), 'POST', '/v1/runs/run_1/aggregate', {}],
  [
    'improvements.list',
    ({ improvements }) => improvements.list('a'),
    'GET',
    '/v1/improvements?mixture=a',
  ],
  [
    'improvements.start',
    ({ improvements }) => improvements.start('a'),
    'POST',
    '/v1/improvements',
    { mixture: 'a' },
  ],
  [
    'improvements.decide',
    ({ improvements }) => improvements.decide('imp_1', { mixture: 'a', decision: 'promote' }),
    'POST',
    '/v1/improvements/imp_1',
    { mixture: 'a', decision: 'promote' },
  ],
  [
    'sessions.open',
    ({ sessions }) => sessions.open({ budget_usd: 1 }),
    'POST',
    '/v1/sessions',
    { budget_usd: 1 },
  ],
  ['sessions.get', ({ sessions }) => sessions.get('sess_1'), 'GET', '/v1/sessions/sess_1'],
  [
    'sessions.change',
    ({ sessions }) => sessions.change('sess_1', { budget_usd: 2 }),
    'PATCH',
    '/v1/sessions/sess_1',
    { budget_usd: 2 },
  ],
  ['sessions.close', ({ sessions }) => sessions.close('sess_1'), 'DELETE', '/v1/sessions/sess_1'],
  [
    'keys.create',
    ({ keys }) => keys.create({ kind: 'secret', name: 'a' }),
    'POST',
    '/v1/keys',
    { kind: 'secret', name: 'a' },
  ],
  ['keys.list', ({ keys }) => keys.list(), 'GET', '/v1/keys'],
  ['keys.revoke', ({ keys }) => keys.revoke('key_1'), 'DELETE', '/v1/keys/key_1'],
  ['jobs.create', ({ jobs }) => jobs.create(JOB), 'POST', '/v1/jobs', JOB],
  ['jobs.get', ({ jobs }) => jobs.get('job_1'), 'GET', '/v1/jobs/job_1'],
  [
    'jobs.list',
    ({ jobs }) => jobs.list({ status: 'done', delivery: 'waiting' }),
    'GET',
    '/v1/jobs?status=done&delivery=waiting',
  ],
  ['jobs.cancel', ({ jobs }) => jobs.cancel('job_1'), 'DELETE', '/v1/jobs/job_1'],
  ['jobs.deliver', ({ jobs }) => jobs.deliver('job_1'), 'POST', '/v1/jobs/job_1/deliver'],
  ['hooks.list', ({ hooks }) => hooks.list(), 'GET', '/v1/hooks'],
  ['hooks.get', ({ hooks }) => hooks.get('../x'), 'GET', '/v1/hooks/..%2Fx'],
  ['hooks.put', ({ hooks }) => hooks.put('a', HOOK), 'PUT', '/v1/hooks/a', HOOK],
  [
    'usage.get',
    ({ usage }) => usage.get({ by: 'model', from: '2026-11-01' }),
    'GET',
    '/v1/usage?by=model&from=2026-11-01',
  ],
  [
    'votes.pair',
    ({ votes }) => votes.pair(['run_1', 'run_2']),
    'POST',
    '/v1/votes/pairs',
    { runs: ['run_1', 'run_2'] },
  ],
  [
    'votes.cast',
    ({ votes }) => votes.cast({ run: 'run_1', choice: 'up' }),
    'POST',
    '/v1/votes',
    { run: 'run_1', choice: 'up' },
  ],
  ['votes.ratings', ({ votes }) => votes.ratings(), 'GET', '/v1/ratings'],
  [
    'votes.ratings with style',
    ({ votes }) => votes.ratings({ mixture: 'a', style: true }),
    'GET',
    '/v1/ratings?mixture=a&style=true',
  ],
  ['votes.export', ({ votes }) => votes.export(), 'GET', '/v1/votes?format=jsonl'],
  ['study.export', ({ study }) => study.export('s', 'csv'), 'GET', '/v1/study?id=s&format=csv'],
  [
    'study.delete',
    ({ study }) => study.delete('s', { participant: 'Ann' }),
    'DELETE',
    '/v1/study?id=s&participant=Ann',
  ],
  ['hooks.delete', ({ hooks }) => hooks.delete('a'), 'DELETE', '/v1/hooks/a'],
]

const cases = CALLS.map(([what, call, method, path, body = null]) => {
  return { what, call, request: { method, path, body } }
})

test.each(cases)('$what sends one request', async ({ call, request }) => {
  const fake = fakeFetch(Response.json({}))
  await call(createClient({ url: 'https://gateway.test', fetch: fake.fetch }))
  expect(fake.seen).toMatchObject([request])
})

test.each([
  [3, 'if-match', '"3"'],
  ['built-in', 'if-match', '"built-in"'],
  ['none', 'if-none-match', '*'],
] as const)('a write that replaces %s sends the header for it', async (replaces, header, value) => {
  const fake = fakeFetch(Response.json({}), new Response(null, { status: 204 }))
  const { mixtures } = createClient({ url: 'https://gateway.test', fetch: fake.fetch })
  await mixtures.put('a', MIXTURE, { replaces })
  await mixtures.delete('a', { replaces })
  expect(fake.seen.map(({ headers }) => headers.get(header))).toEqual([value, value])
})

test('a new answer in another wire shape than chat completions is no stream of chunks', async () => {
  const frame = 'event: response.created\ndata: {"type":"response.created","response":{}}\n\n'
  const fake = fakeFetch(streamed([frame]))
  const { runs } = createClient({ url: 'https://gateway.test', fetch: fake.fetch })
  await expect(runs.streamAggregate('run_1').next()).rejects.toMatchObject({ code: 'malformed' })
})

test('a stored run streams a new answer as a chat completion does', async () => {
  const fake = fakeFetch(streamed(['data: {"choices":[]}\n\n', 'data: [DONE]\n\n']))
  const { runs } = createClient({ url: 'https://gateway.test', fetch: fake.fetch })
  const answer = runs.streamAggregate('run_1', { references: { shuffle: true } })
  expect([await answer.next(), await answer.next()]).toMatchObject([
    { done: false, value: { choices: [] } },
    { done: true, value: { finishReason: null } },
  ])
  const body = { references: { shuffle: true }, stream: true }
  expect(fake.seen).toMatchObject([{ method: 'POST', path: '/v1/runs/run_1/aggregate', body }])
})
