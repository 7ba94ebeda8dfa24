import { describe, expect, test } from 'vitest'
import { chat, send } from '../gateway.ts'
import { call, post, request, rpc } from './mcp-stage.ts'

const QUESTION = 'What is 17 × 23?'

interface ListedTool {
  readonly name: string
  readonly description: string
  readonly inputSchema: {
    readonly type: string
    readonly required?: readonly string[]
    readonly properties: Readonly<Record<string, { readonly description: string }>>
  }
  readonly outputSchema: { readonly type: string }
}

async function tools(): Promise<readonly ListedTool[]> {
  const { result } = rpc(await post(request('tools/list')))
  return result?.['tools'] as readonly ListedTool[]
}

describe('tools/list', () => {
  test('has ask and list_mixtures, with schemas that every client can read', async () => {
    const [ask, list, ...others] = await tools()
    expect(others).toEqual([])
    expect([ask?.name, list?.name]).toEqual(['ask', 'list_mixtures'])
    for (const tool of [ask, list]) {
      expect(tool?.inputSchema.type).toBe('object')
      expect(tool?.outputSchema.type).toBe('object')
      // A draft that its validator does not know makes an older client fail.
      expect(JSON.stringify(tool)).not.toContain('$schema')
      expect(JSON.stringify(tool)).not.toContain('$ref')
    }
    expect(ask?.inputSchema.required).toEqual(['question', 'mixture'])
    expect(Object.keys(ask?.inputSchema.properties ?? {})).toEqual([
      'question',
      'mixture',
      'system',
      'max_tokens',
      'max_cost_usd',
    ])
    expect(ask?.inputSchema.properties['mixture']?.description).toContain('demo, demo-deep')
  })

  test('has one page: a cursor is a wrong one', async () => {
    for (const cursor of ['next', '', 5, null]) {
      expect(rpc(await post(request('tools/list', { cursor }))).error?.code).toBe(-32602)
    }
  })
})

describe('list_mixtures', () => {
  test('lists what GET /v1/models lists of mixtures', async () => {
    const id = `mcp-${crypto.randomUUID()}`
    const document = { description: 'For MCP', layers: [], aggregator: { model: 'sim/quick' } }
    await send(`/v1/mixtures/${id}`, { method: 'PUT', body: document })
    const lacking = `mcp-${crypto.randomUUID()}`
    const other = { layers: [], aggregator: { model: 'openai/gpt-5' } }
    await send(`/v1/mixtures/${lacking}`, { method: 'PUT', body: other })
    const { structuredContent, content, isError } = await call('list_mixtures', {})
    const listed = structuredContent['mixtures'] as readonly { id: string; description: string }[]
    const ids = listed.map((each) => each.id)
    expect(isError).toBe(false)
    expect(ids).toEqual(expect.arrayContaining(['demo', 'demo-deep', id]))
    expect(ids).not.toContain(lacking)
    expect(ids).not.toContain('moa')
    expect(content[0]?.text).toContain(`${id}: For MCP`)
  })

  test('needs no arguments, and ignores those that a model makes up', async () => {
    for (const args of [undefined, {}, { random_string: '' }]) {
      expect((await call('list_mixtures', args)).isError).toBe(false)
    }
  })
})

describe('ask', () => {
  test('returns the answer, and what its run was', async () => {
    const { content, structuredContent, isError } = await call('ask', {
      question: QUESTION,
      mixture: 'demo',
    })
    expect(isError).toBe(false)
    expect(content[0]).toEqual({ type: 'text', text: structuredContent['answer'] })
    expect(structuredContent).toMatchObject({
      answer: expect.stringContaining('391'),
      run: expect.stringMatching(/^run_/),
      mixture: 'demo',
      finish_reason: 'stop',
      synthesized: true,
      degraded: false,
      reasons: [],
      cost_usd: 0,
    })
    const run = String(structuredContent['run'])
    expect(content[1]?.text).toContain(`run ${run}; cost 0 US dollars`)
    const { body } = await send(`/v1/runs/${run}`)
    expect(body['mixture']).toBe('demo')
  })

  test('gives the same answer as a chat completion', async () => {
    const { structuredContent } = await call('ask', { question: QUESTION, mixture: 'demo' })
    const { body } = await chat('demo')
    const [choice] = body['choices'] as readonly { message: { content: string } }[]
    expect(structuredContent['answer']).toBe(choice?.message.content)
  })

  test('says why an answer is degraded, also in its text', async () => {
    const id = `mcp-${crypto.randomUUID()}`
    const agents = [{ model: 'sim/quick' }, { model: 'sim/terse?status=500', name: 'broken' }]
    const document = { layers: [{ agents }], aggregator: { model: 'sim/judge' } }
    await send(`/v1/mixtures/${id}`, { method: 'PUT', body: document })
    const { content, structuredContent } = await call('ask', { question: QUESTION, mixture: id })
    expect(structuredContent).toMatchObject({ degraded: true })
    expect(structuredContent['reasons']).toContain('agent_failed:0/broken')
    expect(content[1]?.text).toContain('degraded: agent_failed:0/broken')
  })

  test('says that an answer was cut short', async () => {
    const args = { question: 'Tell me all about Paris', mixture: 'demo', max_tokens: 1 }
    const { content, structuredContent } = await call('ask', args)
    expect(structuredContent['finish_reason']).toBe('length')
    expect(content[1]?.text).toContain('ended by length')
  })

  test.each<[string, object, string, string]>([
    ['no question', { mixture: 'demo' }, 'invalid_request', 'question'],
    ['an empty question', { question: '', mixture: 'demo' }, 'invalid_request', 'question'],
    [
      'a question that is a number',
      { question: 5, mixture: 'demo' },
      'invalid_request',
      'question',
    ],
    [
      'a question that is a list',
      { question: ['a'], mixture: 'demo' },
      'invalid_request',
      'question',
    ],
    ['no mixture', { question: QUESTION }, 'invalid_request', 'mixture'],
    ['a mixture that is null', { question: QUESTION, mixture: null }, 'invalid_request', 'mixture'],
    [
      'a mixture that is wrong',
      { question: QUESTION, mixture: 'dmeo' },
      'model_not_found',
      'mixture',
    ],
    ['a model', { question: QUESTION, mixture: 'sim/quick' }, 'model_not_found', 'mixture'],
    ['no model', { question: QUESTION, mixture: 'sim/none' }, 'model_not_found', 'mixture'],
    [
      'a mixture that lacks a key',
      { question: QUESTION, mixture: 'moa' },
      'provider_not_configured',
      'mixture',
    ],
    [
      'a system text that is a number',
      { question: QUESTION, mixture: 'demo', system: 5 },
      'invalid_request',
      'system',
    ],
    [
      'no tokens',
      { question: QUESTION, mixture: 'demo', max_tokens: 0 },
      'invalid_request',
      'max_tokens',
    ],
    [
      'a limit that is a text',
      { question: QUESTION, mixture: 'demo', max_cost_usd: '1' },
      'invalid_request',
      'max_cost_usd',
    ],
    [
      'an unknown field',
      { question: QUESTION, mixture: 'demo', model: 'demo' },
      'invalid_request',
      'model',
    ],
  ])('with %s fails with a result that says so', async (_what, args, code, param) => {
    const { isError, content, structuredContent } = await call('ask', args)
    expect(isError).toBe(true)
    const { error } = structuredContent
    expect(error).toMatchObject({ code, param, message: expect.stringMatching(/^Cannot /) })
    expect(content).toEqual([
      { type: 'text', text: `${code}: ${(error as unknown as { message: string }).message}` },
    ])
    expect(JSON.stringify(content)).not.toContain('17 ×')
  })

  test('does not ask a model alone, whose name could be that of a mixture', async () => {
    const bindings = { ANTHROPIC_API_KEY: 'sk-test' }
    const args = { question: QUESTION, mixture: 'claude-opus-4-5' }
    const { structuredContent } = await call('ask', args, { bindings })
    expect(structuredContent.error).toMatchObject({ code: 'model_not_found', param: 'mixture' })
    expect(structuredContent).not.toHaveProperty('run')
  })

  test('says when another call may succeed, where every model limits the rate', async () => {
    const id = `mcp-${crypto.randomUUID()}`
    const agents = [{ model: 'sim/terse?status=429', retries: 0 }]
    const document = { layers: [{ agents }], aggregator: { model: 'sim/judge' } }
    await send(`/v1/mixtures/${id}`, { method: 'PUT', body: document })
    const { structuredContent } = await call('ask', { question: QUESTION, mixture: id })
    expect(structuredContent.error).toMatchObject({
      code: 'upstream_rate_limited',
      retry_after_s: expect.any(Number),
    })
  })

  test('whose models all fail has a result that names its run and its cost', async () => {
    const id = `mcp-${crypto.randomUUID()}`
    const agents = [{ model: 'sim/terse?status=500', name: 'broken', retries: 0 }]
    const document = { layers: [{ agents }], aggregator: { model: 'sim/judge' } }
    await send(`/v1/mixtures/${id}`, { method: 'PUT', body: document })
    const { isError, structuredContent, content } = await call('ask', {
      question: QUESTION,
      mixture: id,
    })
    expect(isError).toBe(true)
    expect(structuredContent.error?.code).toBe('quorum_not_met')
    expect(content[0]?.text).toMatch(/^quorum_not_met: Cannot/)
    expect(structuredContent['run']).toMatch(/^run_/)
    expect(structuredContent).toHaveProperty('cost_usd')
  })
})

describe('tools/call', () => {
  test.each<[string, object]>([
    ['an unknown tool', { name: 'delete_everything' }],
    ['a tool in other letters', { name: 'Ask' }],
    ['a name of Object', { name: 'constructor' }],
    ['no name', {}],
    ['a name that is a number', { name: 5 }],
    ['arguments that are a text', { name: 'ask', arguments: 'hi' }],
    ['arguments that are a list', { name: 'ask', arguments: [] }],
    ['a token of progress that is an object', { name: 'ask', _meta: { progressToken: {} } }],
  ])('with %s is an error of the protocol', async (_what, params) => {
    const answer = await post(request('tools/call', params))
    expect([answer.status, rpc(answer).error?.code, rpc(answer).id]).toEqual([200, -32602, 1])
  })
})
