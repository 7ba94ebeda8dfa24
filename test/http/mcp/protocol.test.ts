import { describe, expect, test } from 'vitest'
import { send } from '../gateway.ts'
import { modern, MODERN, post, request, rpc } from './mcp-stage.ts'

const SERVER = { name: 'edge-moa', title: 'edge-moa', version: '1' }
const client = { capabilities: {}, clientInfo: { name: 'test', version: '1' } }

describe('the handshake', () => {
  test.each(['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'])(
    'agrees on %s',
    async (protocolVersion) => {
      const { status, body } = await post(request('initialize', { protocolVersion, ...client }))
      expect([status, body['id']]).toEqual([200, 1])
      expect(body['result']).toMatchObject({
        protocolVersion,
        capabilities: { tools: {} },
        serverInfo: SERVER,
        instructions: expect.stringContaining('list_mixtures'),
      })
    },
  )

  test.each(['1999-01-01', MODERN, '2099-01-01'])(
    'offers the newest revision that has one in place of %s',
    async (protocolVersion) => {
      const answer = await post(request('initialize', { protocolVersion, ...client }))
      expect(rpc(answer).result?.['protocolVersion']).toBe('2025-11-25')
    },
  )

  test('needs a version, and opens no session', async () => {
    const wrong = rpc(await post(request('initialize', { protocolVersion: 5 })))
    expect(wrong.error?.code).toBe(-32602)
    const right = await post(request('initialize', { protocolVersion: '2025-11-25', ...client }))
    expect(right.headers.get('mcp-session-id')).toBeNull()
  })

  test('is none in a revision that has none', async () => {
    const headers = { 'mcp-protocol-version': MODERN }
    const initialize = request('initialize', { protocolVersion: MODERN, ...client })
    const answer = await post(initialize, { headers })
    expect([answer.status, rpc(answer).error?.code]).toEqual([400, -32020])
    const claimed = await post(modern('initialize').body, modern('initialize'))
    expect([claimed.status, rpc(claimed).error?.code]).toEqual([404, -32601])
  })
})

describe('messages', () => {
  test.each([
    ['a text that is not JSON', '{"jsonrpc":', -32700, null],
    ['an empty body', '', -32700, null],
    ['a text', '"tools/list"', -32600, null],
    ['null', 'null', -32600, null],
    ['another version of JSON-RPC', { jsonrpc: '1.0', id: 7, method: 'ping' }, -32600, 7],
    ['no version', { id: 'a', method: 'ping' }, -32600, 'a'],
    ['no method', { jsonrpc: '2.0', id: 7 }, -32600, 7],
    ['a method that is a number', { jsonrpc: '2.0', id: 7, method: 7 }, -32600, 7],
    ['an id that is null', { jsonrpc: '2.0', id: null, method: 'ping' }, -32600, null],
    ['an id that is a fraction', { jsonrpc: '2.0', id: 1.5, method: 'ping' }, -32600, null],
    ['an id that is an object', { jsonrpc: '2.0', id: {}, method: 'ping' }, -32600, null],
    ['params that are a list', { jsonrpc: '2.0', id: 7, method: 'ping', params: [] }, -32600, 7],
  ])('%s is an error of JSON-RPC', async (_what, body, code, id) => {
    const answer = await post(body)
    expect([answer.status, rpc(answer).error?.code, rpc(answer).id]).toEqual([400, code, id])
    expect(rpc(answer).error?.message).toMatch(/^Cannot read the (body|message): \S/)
  })

  test.each(['', 'x', 0, -1, Number.MAX_SAFE_INTEGER])('the id %j comes back', async (id) => {
    expect(rpc(await post(request('ping', undefined, id)))).toEqual({
      jsonrpc: '2.0',
      id,
      result: {},
    })
  })

  test.each([
    'notifications/initialized',
    'notifications/cancelled',
    'notifications/roots/list_changed',
    'notifications/unheard-of',
  ])('%s is accepted with 202 and no body', async (method) => {
    const answer = await post({ jsonrpc: '2.0', method, params: { requestId: 1 } })
    expect([answer.status, answer.text]).toEqual([202, ''])
  })

  test('a response of the client is accepted with 202 and no body', async () => {
    for (const more of [{ result: {} }, { error: { code: 1, message: 'no' } }]) {
      const answer = await post({ jsonrpc: '2.0', id: 1, ...more })
      expect([answer.status, answer.text]).toEqual([202, ''])
    }
  })

  test.each(['resources/list', 'prompts/list', 'server/discover', 'toString', '__proto__', ''])(
    'the method %j is not found',
    async (method) => {
      const answer = await post(request(method))
      expect([answer.status, rpc(answer).error?.code]).toEqual([200, -32601])
    },
  )

  test('a client that takes neither JSON nor a stream gets 406', async () => {
    for (const accept of ['*/*', 'application/*', 'application/json', 'text/event-stream']) {
      expect((await post(request('ping'), { headers: { accept } })).status).toBe(200)
    }
    const answer = await post(request('ping'), { headers: { accept: 'text/html' } })
    expect([answer.status, rpc(answer).error?.code]).toEqual([406, 406])
  })

  test.each(['GET', 'DELETE', 'PUT', 'PATCH'])('%s is 405', async (method) => {
    const answer = await send('/mcp', { method })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST'])
    expect(answer.body).toMatchObject({
      jsonrpc: '2.0',
      id: null,
      error: { data: { code: 'method_not_allowed' } },
    })
  })
})

describe('the header of the revision', () => {
  test.each(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])(
    'may be %s',
    async (version) => {
      const headers = { 'mcp-protocol-version': version }
      expect((await post(request('ping'), { headers })).status).toBe(200)
    },
  )

  test.each(['1999-01-01', '2025-12-24', '2099-01-01', 'nonsense'])(
    'may not be %s',
    async (version) => {
      const answer = await post(request('ping'), { headers: { 'mcp-protocol-version': version } })
      expect(answer.status).toBe(400)
      expect(rpc(answer).error).toMatchObject({
        code: -32022,
        data: { requested: version, supported: expect.arrayContaining([MODERN, '2025-11-25']) },
      })
      const notification = { jsonrpc: '2.0', method: 'notifications/initialized' }
      const refused = await post(notification, { headers: { 'mcp-protocol-version': version } })
      expect(refused.status).toBe(400)
    },
  )
})

describe('the revision without a handshake', () => {
  test('is discovered', async () => {
    const { body, headers } = modern('server/discover')
    const { result } = rpc(await post(body, { headers }))
    expect(result).toMatchObject({
      resultType: 'complete',
      supportedVersions: [MODERN],
      capabilities: { tools: {} },
      ttlMs: expect.any(Number),
      cacheScope: 'private',
      _meta: { 'io.modelcontextprotocol/serverInfo': SERVER },
    })
  })

  test('has results that are complete', async () => {
    const { body, headers } = modern('tools/list')
    const { result } = rpc(await post(body, { headers }))
    expect(result).toMatchObject({ resultType: 'complete', ttlMs: 60_000, cacheScope: 'private' })
    const list = modern('tools/call', { name: 'list_mixtures' })
    const listed = rpc(await post(list.body, { headers: list.headers })).result
    expect(listed).toMatchObject({ resultType: 'complete', isError: false })
    expect(listed).not.toHaveProperty('ttlMs')
  })

  test.each(['ping', 'logging/setLevel', 'subscriptions/listen', 'resources/list', 'constructor'])(
    'has no %s',
    async (method) => {
      const { body, headers } = modern(method)
      const answer = await post(body, { headers })
      expect([answer.status, rpc(answer).error?.code]).toEqual([404, -32601])
    },
  )

  const named = modern('tools/call', { name: 'list_mixtures' })

  test.each<[string, Record<string, string>]>([
    ['another revision', { 'mcp-protocol-version': '2025-11-25' }],
    ['another method', { 'mcp-method': 'tools/list' }],
    ['a method in other letters', { 'mcp-method': 'Tools/Call' }],
    ['another name', { 'mcp-name': 'ask' }],
    ['a name that is wrongly encoded', { 'mcp-name': '=?base64?%%%?=' }],
  ])('rejects headers with %s', async (_what, headers) => {
    const answer = await post(named.body, { headers: { ...named.headers, ...headers } })
    expect([answer.status, rpc(answer).error?.code, rpc(answer).id]).toEqual([400, -32020, 1])
  })

  test.each(['mcp-protocol-version', 'mcp-method', 'mcp-name'])(
    'rejects a request without %s',
    async (missing) => {
      const headers = Object.fromEntries(
        Object.entries(named.headers).filter(([name]) => name !== missing),
      )
      const answer = await post(named.body, { headers })
      expect([answer.status, rpc(answer).error?.code]).toEqual([400, -32020])
    },
  )

  test('takes a name that is encoded', async () => {
    const headers = { ...named.headers, 'mcp-name': `=?base64?${btoa('list_mixtures')}?=` }
    expect((await post(named.body, { headers })).status).toBe(200)
  })

  test.each<[string, object]>([
    ['a revision that is no text', { 'io.modelcontextprotocol/protocolVersion': 5 }],
    ['capabilities that are no object', { 'io.modelcontextprotocol/clientCapabilities': 'all' }],
  ])('rejects %s', async (_what, _meta) => {
    const { body, headers } = modern('tools/list', { _meta })
    const answer = await post(body, { headers })
    expect([answer.status, rpc(answer).error?.code]).toEqual([400, -32602])
  })

  test('rejects a request that says its revision in a header only', async () => {
    const headers = { 'mcp-protocol-version': MODERN, 'mcp-method': 'tools/list' }
    const answer = await post(request('tools/list'), { headers })
    expect([answer.status, rpc(answer).error?.code]).toEqual([400, -32602])
  })

  test.each(['2025-11-25', '2027-01-01', 'nonsense'])('is not %s', async (version) => {
    const _meta = { 'io.modelcontextprotocol/protocolVersion': version }
    const { body, headers } = modern('tools/list', { _meta })
    const answer = await post(body, { headers: { ...headers, 'mcp-protocol-version': version } })
    expect(answer.status).toBe(400)
    const data = { requested: version, supported: [MODERN] }
    expect(rpc(answer).error).toMatchObject({ code: -32022, data })
  })

  test('accepts notifications', async () => {
    const { body, headers } = modern('notifications/cancelled')
    const { id: _id, ...notification } = body as { id: number }
    expect((await post(notification, { headers })).status).toBe(202)
  })
})

describe('a batch', () => {
  test('gets the responses to its requests', async () => {
    const answer = await post([
      request('ping', undefined, 'a'),
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      request('tools/list', undefined, 'b'),
      request('nothing', undefined, 'c'),
      5,
    ])
    expect(answer.status).toBe(200)
    const responses = JSON.parse(answer.text) as { id: unknown; error?: { code: number } }[]
    expect(new Map(responses.map(({ id, error }) => [id, error?.code]))).toEqual(
      new Map([
        ['a', undefined],
        ['b', undefined],
        ['c', -32601],
        [null, -32600],
      ]),
    )
  })

  test('of notifications and responses only is accepted with 202 and no body', async () => {
    const notification = { jsonrpc: '2.0', method: 'notifications/initialized' }
    const answer = await post([notification, { jsonrpc: '2.0', id: 1, result: {} }])
    expect([answer.status, answer.text]).toEqual([202, ''])
  })

  test.each<[string, readonly unknown[]]>([
    ['is empty', []],
    ['is too long', Array.from({ length: 21 }, (_, id) => request('ping', undefined, id))],
    ['holds a handshake', [request('initialize', client), request('ping')]],
    ['holds a request that says its revision', [modern('tools/list').body]],
  ])('that %s is an error as a whole', async (_what, batch) => {
    const answer = await post(batch)
    expect([answer.status, rpc(answer).id]).toEqual([400, null])
    expect(rpc(answer).error?.code).toBe(-32600)
  })

  test('is an error in revisions without batches', async () => {
    for (const [version, status] of [
      ['2025-03-26', 200],
      ['2024-11-05', 200],
      ['2025-06-18', 400],
      ['2025-11-25', 400],
      [MODERN, 400],
    ] as const) {
      const headers = { 'mcp-protocol-version': version }
      expect([version, (await post([request('ping')], { headers })).status]).toEqual([
        version,
        status,
      ])
    }
  })
})
