import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { send, chat, moaOf, type RequestOptions, type Answered } from '../gateway.ts'

beforeEach(() => void vi.spyOn(console, 'log').mockImplementation(() => {}))
afterEach(() => void vi.restoreAllMocks())

const ADMIN_KEY = 'an-admin-key-of-a-test'

/** The two tenants of this gateway: callers without a key, and the admin key. */
const LOCAL: RequestOptions = {}
const ADMIN: RequestOptions = {
  bindings: { AUTH: '', ADMIN_KEY },
  headers: { authorization: `Bearer ${ADMIN_KEY}` },
}

const FAST = '?first_token_ms=0&interval_ms=0'
const document = (cache: object, description = '') => ({
  description,
  layers: [{ agents: [{ model: `sim/quick${FAST}` }, { model: `sim/careful${FAST}` }] }],
  aggregator: { model: `sim/judge${FAST}` },
  cache,
})

const put = (id: string, who: RequestOptions, body: object) =>
  send(`/v1/mixtures/${id}`, { ...who, method: 'PUT', body })

/** The same mixture, of both. */
async function bothHave(cache: object): Promise<string> {
  const id = `m-${crypto.randomUUID()}`
  for (const who of [LOCAL, ADMIN]) {
    expect((await put(id, who, document(cache))).status).toBe(201)
  }
  return id
}

const statuses = (answer: Answered) =>
  (moaOf(answer)['calls'] as { status: string }[]).map(({ status }) => status)

describe('two tenants with the same request', () => {
  test('get an answer each, never that of the other', async () => {
    const id = await bothHave({ answers_ttl_s: 600 })
    expect(moaOf(await chat(id, {}, LOCAL))).toMatchObject({ cache: 'miss', version: 1 })
    expect(moaOf(await chat(id, {}, LOCAL))).toMatchObject({ cache: 'hit' })
    expect(moaOf(await chat(id, {}, ADMIN))).toMatchObject({ cache: 'miss', version: 1 })
    expect(moaOf(await chat(id, {}, ADMIN))).toMatchObject({ cache: 'hit' })
  })

  test('share no run, even at the same time', async () => {
    const id = await bothHave({ answers_ttl_s: 600 })
    const answers = await Promise.all([LOCAL, ADMIN].map((who) => chat(id, {}, who)))
    expect(answers.map((each) => moaOf(each)['cache'])).toEqual(['miss', 'miss'])
    expect(new Set(answers.map((each) => moaOf(each)['run'])).size).toBe(2)
  })

  test('share no cached proposals', async () => {
    const id = await bothHave({ proposals_ttl_s: 600 })
    expect(statuses(await chat(id, {}, LOCAL))).toEqual(['ok', 'ok', 'ok'])
    expect(statuses(await chat(id, {}, ADMIN))).toEqual(['ok', 'ok', 'ok'])
    expect(statuses(await chat(id, {}, ADMIN))).toEqual(['cached', 'cached', 'ok'])
  })

  test('share no proposals of the turns of a tool loop', async () => {
    const id = await bothHave({})
    const tools = [{ type: 'function', function: { name: 'weather' } }]
    const messages = [{ role: 'user', content: 'Will it rain in Tours?' }]
    for (const who of [LOCAL, ADMIN]) {
      expect(statuses(await chat(id, { tools, messages }, who))).toEqual(['ok', 'ok', 'ok'])
    }
  })
})

describe('a tenant', () => {
  test('does not see the mixtures of another', async () => {
    const id = `m-${crypto.randomUUID()}`
    await put(id, LOCAL, document({}, 'secret'))
    expect((await send(`/v1/mixtures/${id}`, ADMIN)).status).toBe(404)
    expect((await send(`/v1/mixtures/${id}?version=1`, ADMIN)).status).toBe(404)
    expect((await chat(id, {}, ADMIN)).status).toBe(404)
    expect((await send('/v1/mixtures?limit=100', ADMIN)).text).not.toContain(id)
    expect((await send('/v1/models', ADMIN)).text).not.toContain(id)
    expect((await send(`/v1/models/${id}`, ADMIN)).status).toBe(404)
  })

  test('cannot change or delete the mixtures of another', async () => {
    const id = `m-${crypto.randomUUID()}`
    await put(id, LOCAL, document({}, 'mine'))
    expect((await send(`/v1/mixtures/${id}`, { ...ADMIN, method: 'DELETE' })).status).toBe(404)
    expect((await put(id, ADMIN, document({}, 'theirs'))).body['version']).toBe(1)
    expect((await send(`/v1/mixtures/${id}`, LOCAL)).body['description']).toBe('mine')
  })

  test('shadows a built-in mixture only for itself', async () => {
    await put('demo-deep', LOCAL, document({}, 'mine'))
    expect((await send('/v1/mixtures/demo-deep', ADMIN)).body['built_in']).toBe(true)
    await send('/v1/mixtures/demo-deep', { ...LOCAL, method: 'DELETE' })
  })

  test('does not see the runs of another, nor aggregates them', async () => {
    const run = String(moaOf(await chat(`sim/quick${FAST}`, { store: true }, LOCAL))['run'])
    expect((await send(`/v1/runs/${run}`, LOCAL)).status).toBe(200)
    expect((await send(`/v1/runs/${run}`, ADMIN)).status).toBe(404)
    expect((await send('/v1/runs', ADMIN)).text).not.toContain(run)
    const aggregate = { ...ADMIN, method: 'POST', body: {} }
    expect((await send(`/v1/runs/${run}/aggregate`, aggregate)).status).toBe(404)
  })

  test.each(['..%2Flocal%2F', '%2E%2E/local/', 'local%2F', '../../run/local/'])(
    'does not reach the runs of another by a path such as %s',
    async (path) => {
      const run = String(moaOf(await chat(`sim/quick${FAST}`, {}, LOCAL))['run'])
      expect((await send(`/v1/runs/${path}${run}`, ADMIN)).status).toBe(404)
      expect((await send(`/v1/mixtures/${path}demo`, ADMIN)).status).toBe(404)
    },
  )
})

test.each([
  ['a long name', `run_${'x'.repeat(600)}`],
  ['a name beyond ASCII', '%F0%9F%91%8B'.repeat(150)],
  ['a name with a null', 'run_%00'],
  ['a name that is not Unicode', 'run_%FF'],
  ['a name of another kind', 'team-answer'],
  ['the name of a folder', '%2E%2E%2Frun_1'],
])('a run by %s is not found', async (_, id) => {
  expect((await send(`/v1/runs/${id}`)).status).toBe(404)
  const { status } = await send(`/v1/runs/${id}/aggregate`, { method: 'POST', body: {} })
  expect(status).toBe(404)
  expect((await send(`/v1/models/${id}`)).status).toBe(404)
})
