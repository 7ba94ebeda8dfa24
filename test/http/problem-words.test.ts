import { expect, test } from 'vitest'
import { openApiDocument } from '../../src/docs/openapi.ts'
import { LIBRARY_WORDS } from '../support/wrong-values.ts'
import { send } from './gateway.ts'

const messages = [{ role: 'user', content: 'Hi' }]
const agents = [{ model: 'sim/quick', samples: 'two' }]

/** Bodies that are wrong on every route. */
const WRONG_ANYWHERE: readonly unknown[] = [
  null,
  [],
  7,
  '"text"',
  { '': 1 },
  { nothing: 'known' },
  { model: 7, messages: 'Hi', input: 7, layers: 7, kind: 7, budget_usd: 'much', request: 7 },
]

/** Further bodies of a route. */
const WRONG: Readonly<Record<string, readonly unknown[]>> = {
  'POST /v1/chat/completions': [
    {},
    { model: 'demo', messages: [{ role: 'user' }] },
    { model: 'demo', messages: [{ role: 'user', content: [{ type: 'text' }] }] },
    { model: 'demo', messages, moa: { layers: [{ agents }] } },
  ],
  'POST /v1/responses': [{}, { model: 'demo' }, { model: 'demo', input: [{ role: 'user' }] }],
  'POST /v1/messages': [
    {},
    { model: 'demo', messages },
    { model: 'demo', max_tokens: 9, messages: [{ role: 'user', content: [{ type: 'file' }] }] },
    { model: 'demo', max_tokens: 9, messages, tools: [{ name: 'a' }] },
    { model: 'demo', max_tokens: 9, messages, tools: [{ type: 'bash_20250124', name: 'bash' }] },
    { model: 'demo', max_tokens: 9, messages, tool_choice: { type: 'some' } },
    { model: 'demo', max_tokens: 9, messages, thinking: { type: 'enabled' } },
  ],
  'POST /v1/messages/count_tokens': [{}, { model: 'demo', messages: [{ role: 'user' }] }],
  'POST /v1/embeddings': [
    {},
    { model: 'sim/embed', input: [1, 'a'] },
    { model: 'sim/embed', input: [[]] },
    { model: 'sim/embed', input: 'a', dimensions: 0.5 },
  ],
  'POST /v1/improvements': [{}, { mixture: 'No such' }],
  'POST /v1/improvements/{id}': [{ mixture: 'a' }, { mixture: 'a', decision: 'keep' }],
  'POST /v1/estimate': [{}, { model: 'demo', messages: [] }],
  'PUT /v1/mixtures/{id}': [{}, { layers: [{ agents }], aggregator: { model: 'sim/judge' } }],
  'POST /v1/keys': [{}, { kind: 'secret' }, { kind: 'public', name: 'a' }],
  'POST /v1/sessions': [{ budget_usd: 0 }, { budget_usd: 1, expires_in: 0.5 }],
  'PATCH /v1/sessions/{id}': [{}, { budget_usd: '2' }],
  'POST /v1/jobs': [
    {},
    { request: { model: 'demo' } },
    { request: { model: 'demo', messages }, callback: 1 },
  ],
  'PUT /v1/hooks/{id}': [
    {},
    { verify: {} },
    { verify: { scheme: 'github' }, prompt: 'x', request: {} },
  ],
  'POST /v1/runs/{id}/aggregate': [{ aggregator: 1 }, { stream: 'yes' }],
  'POST /v1/votes/pairs': [{}, { runs: ['run_1'] }, { runs: ['run_1', 7] }],
  'POST /v1/votes': [
    {},
    { choice: 'left' },
    { pair: 'a', choice: 'up' },
    { run: 'run_1', choice: 'tie' },
    { run: 'run_1', pair: 'a', choice: 'up' },
    { run: 'run_1', choice: 'up', reason: 'Because it is long.' },
    { run: 'run_1', choice: 'up', voter: '' },
  ],
  'POST /v1/runs/{id}/share': [{ expires_in: 59 }, { expires_in: 'day' }],
}

const { paths } = openApiDocument('http://localhost')
const routes = Object.entries(paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([, operation]) => operation.requestBody !== undefined)
    .map(([method]) => `${method.toUpperCase()} ${path}`),
)

/** Every field of its body may be left out. */
const TAKES_ANY: ReadonlySet<string> = new Set(['POST /v1/responses/input_tokens'])

test('every route with a JSON body has wrong bodies here', () => {
  const checked = routes.filter((route) => route.includes(' /v1/') && !TAKES_ANY.has(route))
  expect(checked.sort()).toEqual(Object.keys(WRONG).sort())
})

test.each(Object.keys(WRONG))('%s explains wrong bodies in our words', async (route) => {
  const [method = '', path = ''] = route.split(' ')
  const id = path.includes('sessions') ? `sess_${'0'.repeat(32)}` : 'problem-words'
  for (const body of [...WRONG_ANYWHERE, ...(WRONG[route] ?? [])]) {
    const answer = await send(path.replace('{id}', id), { method, body })
    expect([400, 404]).toContain(answer.status)
    const { message } = answer.body['error'] as { readonly message: string }
    expect(message).toMatch(/^(?:Cannot |There is no )/)
    expect(message).not.toMatch(LIBRARY_WORDS)
  }
})

test.each([
  ['/v1/improvements'],
  ['/v1/runs?limit=many'],
  ['/v1/jobs?delivery=later'],
  ['/v1/jobs?limit=1e9'],
  ['/v1/mixtures?limit=0'],
  ['/v1/mixtures/demo?version=last'],
  ['/v1/hooks?cursor=%00&limit=x'],
  ['/v1/keys?limit='],
  ['/v1/jobs/%20'],
  ['/v1/sessions/no'],
  ['/v1/votes?format=csv'],
  ['/v1/ratings?style=maybe'],
  ['/v1/learning'],
  ['/v1/learning?mixture=%20'],
  ['/v1/learning?mixture=demo&by=day'],
  ['/v1/study'],
  ['/v1/study?id=%20'],
])('GET %s explains a wrong query in our words', async (path) => {
  const answer = await send(path)
  expect(answer.status).toBeGreaterThanOrEqual(400)
  expect(answer.text).not.toMatch(LIBRARY_WORDS)
  expect(answer.body).toMatchObject({ error: { message: expect.stringMatching(/^Cannot /) } })
})
