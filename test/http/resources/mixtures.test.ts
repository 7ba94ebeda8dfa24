import { describe, expect, test } from 'vitest'
import { send, type RequestOptions, type Answered } from '../gateway.ts'

const put = (id: string, body: unknown, options: RequestOptions = {}): Promise<Answered> =>
  send(`/v1/mixtures/${id}`, { method: 'PUT', body, ...options })

const agent = { model: 'sim/quick' }
const aggregator = { model: 'sim/judge' }
const plain = { layers: [{ agents: [agent, { model: 'sim/careful' }] }], aggregator }
const second = (layer: object) => ({ ...plain, layers: [plain.layers[0], layer] })

test('a mixture of 3 MB is rejected, and one of 1 MB is stored', async () => {
  const sized = (system: string) => ({
    ...plain,
    layers: Array.from({ length: 2 }, () => ({
      agents: Array.from({ length: 15 }, (_, index) => ({ ...agent, name: `a${index}`, system })),
    })),
  })
  const { status, body } = await put('over-3-mb', sized('x'.repeat(100_000)))
  expect([status, body]).toMatchObject([413, { error: { code: 'request_too_large' } }])
  // In UTF-8 these are three bytes each.
  expect((await put('over-1-mb', sized('世'.repeat(15_000)))).status).toBe(413)
  expect((await put('under-1-mb', sized('x'.repeat(34_000)))).status).toBe(201)
})

describe('a wrong mixture is rejected with the path of the field', () => {
  test.each<[path: string | null, document: unknown]>([
    ['layers[1].agents[0].model', second({ agents: [{ model: 'demo' }] })],
    ['layers[1].agents[0].model', second({ agents: [{}] })],
    ['layers[1].agents[0].temprature', second({ agents: [{ ...agent, temprature: 1 }] })],
    ['layers[1].agents[0].fallbacks[0]', second({ agents: [{ ...agent, fallbacks: ['quick'] }] })],
    ['layers[1].agents[0].samples', second({ agents: [{ ...agent, samples: 17 }] })],
    [
      'layers[1].agents[1].name',
      second({
        agents: [
          { ...agent, name: 'a' },
          { ...agent, name: 'a' },
        ],
      }),
    ],
    ['layers[1].agents', second({ agents: [] })],
    [
      'layers[1].agents',
      second({ agents: Array.from({ length: 9 }, () => ({ ...agent, samples: 2 })) }),
    ],
    ['layers[1].quorum', second({ agents: [agent], quorum: 2 })],
    ['layers[1].timeout_ms', second({ agents: [agent], timeout_ms: 900_001 })],
    ['layers', { ...plain, layers: Array.from({ length: 9 }, () => plain.layers[0]) }],
    ['layers', { aggregator }],
    ['aggregator', { layers: [] }],
    ['aggregator.model', { ...plain, aggregator: { model: 'judge' } }],
    ['aggregator.prompt', { ...plain, aggregator: { ...aggregator, prompt: '' } }],
    ['references.format', { ...plain, references: { format: 'xml' } }],
    ['cache.answers_ttl_s', { ...plain, cache: { answers_ttl_s: 59 } }],
    ['cache.proposals_ttl_s', { ...plain, cache: { proposals_ttl_s: 1.5 } }],
    ['max_cost_usd', { ...plain, max_cost_usd: 0 }],
    ['colour', { ...plain, colour: 'blue' }],
    ['id', { ...plain, id: 'another' }],
    ['id', { ...plain, id: 7 }],
    [null, 'plain'],
    [null, null],
  ])('%s', async (path, document) => {
    const { status, body } = await put('wrong', document)
    expect(status).toBe(400)
    expect(body['error']).toMatchObject({ code: 'invalid_request', param: path })
    if (path !== null && path !== 'id') {
      expect(body['error']).toMatchObject({ message: expect.stringContaining(path) })
    }
    expect((await send('/v1/mixtures/wrong')).status).toBe(404)
  })

  test('a body that is not JSON is rejected', async () => {
    const { status, body } = await put('wrong', '{"layers":')
    expect([status, body]).toMatchObject([400, { error: { code: 'invalid_request' } }])
  })
})

describe('a mixture that is allowed but probably not meant is written with a warning', () => {
  const bindings = {
    PROVIDERS: JSON.stringify({
      free: { base_url: 'https://free.test/v1' },
      paid: { base_url: 'https://paid.test/v1', default_price: { input: 1, output: 1 } },
    }),
  }
  const warningsOf = async (document: object): Promise<unknown> => {
    const { status, body } = await put('warned', document, { bindings })
    expect([200, 201]).toContain(status)
    return body['warnings']
  }

  test('of a model whose price is unknown, fallbacks too', async () => {
    const two = [{ model: 'free/x' }, { model: 'paid/x', fallbacks: ['paid/y', 'free/z'] }]
    expect(await warningsOf({ layers: [{ agents: two }], aggregator })).toEqual([
      { path: 'layers[0].agents[0].model', message: expect.stringContaining('free/x') },
      { path: 'layers[0].agents[1].fallbacks[1]', message: expect.stringContaining('free/z') },
    ])
  })

  test('of a model that cannot be called', async () => {
    const two = [{ model: 'nobody/x' }, { model: 'openai/gpt-5-mini' }]
    const warnings = await warningsOf({ layers: [{ agents: two }], aggregator })
    expect(warnings).toEqual([
      { path: 'layers[0].agents[0].model', message: expect.stringContaining('nobody') },
      { path: 'layers[0].agents[1].model', message: expect.stringContaining('OPENAI_API_KEY') },
    ])
  })

  test('of one agent, and of an agent that is the aggregator', async () => {
    expect(await warningsOf({ layers: [{ agents: [agent] }], aggregator })).toEqual([
      { path: 'layers[0].agents', message: expect.stringContaining('one agent') },
    ])
    expect(await warningsOf({ layers: [{ agents: [aggregator] }], aggregator })).toEqual([
      { path: 'layers[0].agents', message: expect.stringContaining('its own answer') },
    ])
    const samples = { layers: [{ agents: [{ ...aggregator, samples: 2 }] }], aggregator }
    expect(await warningsOf(samples)).toEqual([])
  })

  test('of one agent and nothing to compare', async () => {
    const strategy = 'select'
    expect(await warningsOf({ layers: [{ agents: [aggregator] }], aggregator, strategy })).toEqual([
      { path: 'layers[0].agents', message: expect.stringContaining('nothing to compare') },
    ])
  })

  test('of a judge that the strategy does not call', async () => {
    const layers = [{ agents: [{ ...agent, samples: 2 }] }]
    const judge = { max_tokens: 500 }
    expect(await warningsOf({ layers, aggregator, judge })).toEqual([
      { path: 'judge', message: 'The strategy "synthesize" calls no judge: it has no effect' },
    ])
    expect(await warningsOf({ layers, aggregator, judge, strategy: 'select' })).toEqual([])
  })

  test('of no agents at all', async () => {
    expect(await warningsOf({ layers: [], aggregator })).toEqual([
      { path: 'layers', message: expect.stringContaining('alone') },
    ])
  })
})

describe('an id', () => {
  test.each(['a', '0', 'team-answer', 'a.b_c-d', 'x'.repeat(64)])('"%s" is valid', async (id) => {
    expect((await put(id, plain)).status).toBe(201)
    expect((await send(`/v1/mixtures/${id}`)).body['id']).toBe(id)
  })

  test.each([
    'Team',
    '-a',
    '.a',
    '_a',
    'a%20b',
    'a%2Fb',
    'a%5Cb',
    'a%00b',
    'a%0A',
    'caf%C3%A9',
    '%F0%9F%91%8B',
    '%E2%84%AA', // The Kelvin sign, which lower-cases to a plain k.
    'a%FF',
    'a%',
    '%252F',
    '..%2f..%2fadmin%2fsecret',
    'x'.repeat(65),
    'x'.repeat(100),
    'x'.repeat(2_000),
    '%F0%9F%91%8B'.repeat(100),
  ])('"%s" is invalid: it cannot be written, and reading it finds nothing', async (id) => {
    const written = await put(id, plain)
    expect(written.status).toBe(400)
    expect(written.body['error']).toMatchObject({ code: 'invalid_request', param: 'id' })
    for (const method of ['GET', 'DELETE']) {
      const answer = await send(`/v1/mixtures/${id}`, { method })
      expect([method, answer.status]).toEqual([method, 404])
      expect(answer.body['error']).toMatchObject({ code: 'not_found' })
    }
    expect((await send(`/v1/mixtures/${id}?version=1`)).status).toBe(404)
  })

  test('with a path that leaves the collection is another route, not a mixture', async () => {
    for (const path of ['/v1/mixtures/', '/v1/mixtures/..', '/v1/mixtures/a/b', '/v1/mixtures/.']) {
      expect((await send(path, { method: 'PUT', body: plain })).status).toBeOneOf([404, 405])
    }
  })
})

describe('the list', () => {
  const list = (query: string) => send(`/v1/mixtures${query}`)
  const idsOf = ({ body }: Answered) => (body['data'] as { id: string }[]).map(({ id }) => id)

  test('has built-in mixtures first, then all of the tenant by id, page by page', async () => {
    const mine = ['list-a', 'list-b', 'list-c', 'list-d', 'list-e']
    for (const id of mine) await put(id, plain)
    const all = idsOf(await list('?limit=100'))
    expect(all.slice(0, 2)).toEqual(['demo', 'demo-deep'])
    expect(all.filter((id) => id.startsWith('list-'))).toEqual(mine)
    const seen: string[] = []
    let cursor: string | null = ''
    do {
      const from = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const page = await list(`?limit=2${from}`)
      const own = (page.body['data'] as { built_in: boolean }[]).filter((each) => !each.built_in)
      expect(own.length).toBeLessThanOrEqual(2)
      seen.push(...idsOf(page))
      cursor = page.body['next_cursor'] as string | null
    } while (cursor !== null)
    expect(seen.sort()).toEqual(all.sort())
  })

  test('shows a mixture that shadows a built-in one in its place, and no deleted mixture', async () => {
    await put('demo', { ...plain, description: 'mine' })
    await put('list-gone', plain)
    await send('/v1/mixtures/list-gone', { method: 'DELETE' })
    const listed = await list('?limit=100')
    const demos = (listed.body['data'] as { id: string }[]).filter(({ id }) => id === 'demo')
    expect(demos).toMatchObject([{ description: 'mine', built_in: false, version: 1 }])
    expect(idsOf(listed)).not.toContain('list-gone')
    await send('/v1/mixtures/demo', { method: 'DELETE' })
    expect(idsOf(await list(''))).toContain('demo')
  })

  test('of models begins with the mixtures', async () => {
    await put('list-model', plain)
    const ids = idsOf(await send('/v1/models'))
    expect(ids.indexOf('list-model')).toBeGreaterThan(-1)
    expect(ids.indexOf('list-model')).toBeLessThan(ids.indexOf('sim/quick'))
    expect((await send('/v1/models/list-model')).body).toMatchObject({ owned_by: 'edge-moa' })
    expect((await send('/v1/models/sim/quick')).body).toMatchObject({ id: 'sim/quick' })
  })

  test.each(['0', '101', '-1', '1.5', 'many'])('rejects a limit of %s', async (limit) => {
    const { status, body } = await list(`?limit=${limit}`)
    expect([status, body]).toMatchObject([400, { error: { param: 'limit' } }])
  })

  test.each(['nonsense', '', '%00', 'x'.repeat(3_000)])(
    'rejects or tolerates a foreign cursor',
    async (cursor) => {
      for (const path of ['/v1/mixtures', '/v1/runs']) {
        const { status } = await send(`${path}?cursor=${cursor}`)
        expect([path, status]).toEqual([path, expect.toBeOneOf([200, 400])])
      }
    },
  )
})

describe('a write with dry_run', () => {
  test('returns every default and the warnings, and writes nothing', async () => {
    const { status, body } = await put('only-tried?dry_run=true', plain)
    expect(status).toBe(200)
    expect(body).toMatchObject({ id: 'only-tried', version: null, strategy: 'synthesize' })
    expect(body).toHaveProperty('warnings', [])
    expect((await send('/v1/mixtures/only-tried')).status).toBe(404)
  })

  test('rejects what a write rejects, with its path', async () => {
    const wrong = second({ agents: [] })
    const { status, body } = await put('only-tried?dry_run=true', wrong)
    expect([status, body]).toMatchObject([400, { error: { param: 'layers[1].agents' } }])
  })

  test('leaves the stored version as it is', async () => {
    await put('tried-again', { ...plain, description: 'first' })
    await put('tried-again?dry_run=true', { ...plain, description: 'second' })
    const { body } = await send('/v1/mixtures/tried-again')
    expect(body).toMatchObject({ description: 'first', version: 1 })
  })

  test('writes with false, and rejects any other word', async () => {
    expect((await put('tried-false?dry_run=false', plain)).status).toBe(201)
    const { status, body } = await put('tried-yes?dry_run=yes', plain)
    expect([status, body]).toMatchObject([400, { error: { param: 'dry_run' } }])
    expect((await send('/v1/mixtures/tried-yes')).status).toBe(404)
  })
})
