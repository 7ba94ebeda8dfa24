import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bindingsFor, startTestGateway, type TestGateway } from '../support/gateway.ts'
import { startUpstream, type Upstream } from '../support/upstream/upstream.ts'

let upstream: Upstream
let gateway: TestGateway
beforeAll(async () => {
  upstream = await startUpstream()
  gateway = await startTestGateway({ bindings: bindingsFor(upstream) })
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  await upstream.close()
})

interface Answered {
  readonly status: number
  readonly etag: string | null
  // The expectations of a test check what it reads.
  readonly body: Record<string, unknown> & { error?: { code: string; param: string | null } }
}

async function call(
  method: string,
  path: string,
  { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answered> {
  const init = body === undefined ? {} : { body: JSON.stringify(body) }
  const response = await fetch(`${gateway.url}${path}`, { method, headers, ...init })
  const text = await response.text()
  return {
    status: response.status,
    etag: response.headers.get('etag'),
    body: text === '' ? {} : JSON.parse(text),
  }
}

const put = (id: string, body: unknown, headers: Record<string, string> = {}) =>
  call('PUT', `/v1/mixtures/${id}`, { body, headers })
const get = (id: string, query = '') => call('GET', `/v1/mixtures/${id}${query}`)
const remove = (id: string, headers: Record<string, string> = {}) =>
  call('DELETE', `/v1/mixtures/${id}`, { headers })

/** Two agents and an aggregator; the description distinguishes versions. */
const draft = (description: string) => ({
  description,
  layers: [{ agents: [{ model: 'up/a' }, { model: 'up/b' }] }],
  aggregator: { model: 'up/writer' },
})

async function versionAsked(model: string): Promise<unknown> {
  const body = { model, messages: [{ role: 'user', content: 'Hello' }] }
  const { body: answer } = await call('POST', '/v1/chat/completions', { body })
  return (answer['moa'] as { version: unknown }).version
}

describe('a mixture', () => {
  test('is created, replaced and read back exactly, with every default filled in', async () => {
    const created = await put('plain', draft('one'))
    expect(created).toMatchObject({ status: 201, etag: '"1"' })
    expect(created.body).toMatchObject({ id: 'plain', version: 1, built_in: false, warnings: [] })
    const replaced = await put('plain', { ...draft('two'), id: 'plain' })
    expect(replaced).toMatchObject({ status: 200, etag: '"2"', body: { version: 2 } })
    const read = await get('plain')
    expect(read).toMatchObject({ status: 200, etag: '"2"' })
    expect({ ...read.body, warnings: [] }).toEqual(replaced.body)
    const cache = { answers_ttl_s: 0, proposals_ttl_s: 0, turns: true, share: 'session' }
    expect(read.body['cache']).toEqual(cache)
    expect(read.body['created_at']).toBeCloseTo(Date.now() / 1000, -2)
  })

  test('is used by runs as soon as it is made, and a run reports the version it used', async () => {
    await put('used', draft('one'))
    expect(await versionAsked('used')).toBe(1)
    await put('used', draft('two'))
    await expect.poll(() => versionAsked('used')).toBe(2)
  })

  test('has older versions that can be read, even after it was deleted', async () => {
    await put('kept', draft('one'))
    await put('kept', draft('two'))
    expect((await get('kept', '?version=1')).body).toMatchObject({ description: 'one', version: 1 })
    expect((await remove('kept')).status).toBe(204)
    expect(await get('kept')).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } })
    expect((await get('kept', '?version=2')).body).toMatchObject({ description: 'two', version: 2 })
    expect((await get('kept', '?version=3')).status).toBe(404)
    // Version numbers are never reused, so answers cached for an older mixture with this id stay misses.
    expect(await put('kept', draft('anew'))).toMatchObject({ status: 201, body: { version: 4 } })
  })

  test.each(['0', '-1', '1.5', 'abc', '', '99999999999', '1%202'])(
    'cannot be read as version "%s"',
    async (version) => {
      await put('versioned', draft('one'))
      expect(await get('versioned', `?version=${version}`)).toMatchObject({
        status: 400,
        body: { error: { code: 'invalid_request', param: 'version' } },
      })
    },
  )

  test('has no version that was never written', async () => {
    await put('short', draft('one'))
    expect((await get('short', '?version=2')).status).toBe(404)
    expect((await get('never-there', '?version=1')).status).toBe(404)
    expect((await get('demo', '?version=1')).status).toBe(404)
  })

  test('cannot be used by runs once it is deleted', async () => {
    await put('gone', draft('one'))
    await remove('gone')
    const body = { model: 'gone', messages: [{ role: 'user', content: 'Hello' }] }
    const answer = await call('POST', '/v1/chat/completions', { body })
    expect(answer).toMatchObject({ status: 404, body: { error: { code: 'model_not_found' } } })
    expect((await remove('gone')).status).toBe(404)
    expect((await remove('never-there')).status).toBe(404)
  })
})

describe('an edit', () => {
  test('with a tag that is stale or foreign changes nothing', async () => {
    await put('tagged', draft('one'))
    const second = await put('tagged', draft('two'), { 'if-match': '"1"' })
    expect(second).toMatchObject({ status: 200, body: { version: 2 } })
    for (const tag of ['"1"', '"3"', 'W/"2"', '2', '"two"', '"1", "2"']) {
      const edited = await put('tagged', draft('lost'), { 'if-match': tag })
      expect([tag, edited]).toMatchObject([tag, { status: 412 }])
      expect(edited.body.error?.code).toBe('precondition_failed')
      const { status } = await remove('tagged', { 'if-match': tag })
      expect([tag, status]).toEqual([tag, 412])
    }
  })

  test('with If-None-Match: * only creates', async () => {
    const only = { 'if-none-match': '*' }
    expect((await put('fresh', draft('one'), only)).status).toBe(201)
    expect((await put('fresh', draft('two'), only)).status).toBe(412)
    await remove('fresh')
    expect((await put('fresh', draft('three'), only)).body['version']).toBe(3)
    expect((await get('fresh')).body['description']).toBe('three')
  })

  test('with If-Match: * only replaces', async () => {
    const any = { 'if-match': '*' }
    expect((await put('replaced', draft('one'), any)).status).toBe(412)
    await put('replaced', draft('one'))
    expect((await put('replaced', draft('two'), any)).status).toBe(200)
    await remove('replaced')
    expect((await put('replaced', draft('three'), any)).status).toBe(412)
  })

  test('with If-Match deletes only the version that was read', async () => {
    await put('deleted', draft('one'))
    await put('deleted', draft('two'))
    expect((await remove('deleted', { 'if-match': '"1"' })).status).toBe(412)
    expect((await remove('deleted', { 'if-match': '"2"' })).status).toBe(204)
  })

  test('from the same version as 199 others at once: one is made, and 199 are rejected as stale', async () => {
    await put('contested', draft('start'))
    const edits = Array.from({ length: 200 }, (_, editor) =>
      put('contested', draft(`editor ${editor}`), { 'if-match': '"1"' }),
    )
    const results = await Promise.all(edits)
    const won = results.filter(({ status }) => status === 200)
    expect(won).toHaveLength(1)
    expect(results.filter(({ status }) => status === 412)).toHaveLength(199)
    const now = await get('contested')
    expect(now.body['version']).toBe(2)
    expect(now.body['description']).toBe(won[0]?.body['description'])
  })

  test('is never lost: 200 edits of 8 concurrent editors, who read again when they are stale, are all made', async () => {
    await put('shared', draft('start'))
    const wins: number[] = []
    const edits = Array.from({ length: 200 }, (_, edit) => edit).values()
    const editor = async (): Promise<void> => {
      for (const edit of edits) wins.push(await insist(edit))
    }
    await Promise.all(Array.from({ length: 8 }, editor))
    expect(wins.sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, won) => won + 2))
    const prompt = promptOf(await get('shared'))
    const made = [...prompt.matchAll(/\[(\d+)\]/g)].map(([, edit]) => Number(edit))
    expect(made.sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, edit) => edit))
    await expect.poll(() => versionAsked('shared')).toBe(201)
  })

  /** Adds to what others wrote, as often as it takes; returns the version it became. */
  async function insist(edit: number): Promise<number> {
    for (;;) {
      const read = await get('shared')
      const aggregator = { model: 'up/writer', prompt: `${promptOf(read)}[${edit}]` }
      const edited = await put(
        'shared',
        { ...draft('shared'), aggregator },
        { 'if-match': read.etag ?? '' },
      )
      if (edited.status === 200) return edited.body['version'] as number
      expect(edited.status).toBe(412)
    }
  }

  const promptOf = ({ body }: Answered): string =>
    (body['aggregator'] as { prompt?: string }).prompt ?? ''
})

describe('a built-in mixture', () => {
  test('can be read and has no version', async () => {
    const read = await get('demo')
    expect(read).toMatchObject({ status: 200, etag: '"built-in"' })
    expect(read.body).toMatchObject({ id: 'demo', version: null, built_in: true })
  })

  test('can be shadowed, but not deleted: a delete removes the mixture that shadows it', async () => {
    const refused = await remove('demo-deep')
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'forbidden' } } })
    expect(await put('demo-deep', draft('mine'))).toMatchObject({ status: 201 })
    expect((await get('demo-deep')).body).toMatchObject({ description: 'mine', built_in: false })
    await expect.poll(() => versionAsked('demo-deep')).toBe(1)
    expect((await remove('demo-deep')).status).toBe(204)
    expect((await get('demo-deep')).body).toMatchObject({ version: null, built_in: true })
    expect((await remove('demo-deep')).status).toBe(403)
  })
})
