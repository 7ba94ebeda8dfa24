import { describe, expect, test } from 'vitest'
import type { CallReport, CallStatus } from '../../src/moa/events.ts'
import type { Delta } from '../../src/moa/model-port.ts'
import type { RunReport } from '../../src/moa/report.ts'
import { NO_USAGE } from '../../src/moa/cost/usage.ts'
import { ORIGIN } from '../../src/gateway/documents.ts'
import { createApp } from '../../src/http/app.ts'
import { openApiDocument } from '../../src/docs/openapi.ts'
import { METHODS, type OpenApiDocument } from '../../src/docs/document.ts'
import { errorSchema } from '../../src/protocol/error-response.ts'
import { ANSWER } from '../../src/docs/examples/answers.ts'
import type { Services } from '../../src/gateway/ports/services.ts'
import { errorResponse } from '../../src/http/errors.ts'
import { ERRORS, type ErrorCode } from '../../src/protocol/errors.ts'
import { builtinMixtures } from '../../src/protocol/mixtures/builtin-mixtures.ts'
import { chatRequestSchema } from '../../src/protocol/openai-chat/chat-request.ts'
import { responseSchemas } from '../../src/protocol/openai-chat/chat-response.ts'
import { completion } from '../../src/protocol/openai-chat/completion.ts'
import { mixtureModel, providerModel } from '../../src/protocol/openai-chat/model-list.ts'

const document = openApiDocument('https://moa.example.com')
const access = { adminKey: null, open: false, problem: null }
const stored = () => Promise.resolve(JSON.stringify(openApiDocument(ORIGIN)))
const app = createApp({ services: () => ({ access, document: stored }) as unknown as Services })

const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  METHODS.flatMap((method) => {
    const operation = item[method]
    return operation === undefined ? [] : [{ method, path, operation }]
  }),
)

describe('the document', () => {
  test('has the structure of OpenAPI 3.1', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/)
    expect(document.info).toMatchObject({
      title: expect.any(String),
      version: expect.any(String),
      license: { name: 'Apache-2.0' },
    })
    const tags = document.tags.map(({ name }) => name)
    const ids = operations.map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { path, operation } of operations) {
      expect(path).toMatch(/^\//)
      expect(operation.summary).not.toBe('')
      expect(tags).toEqual(expect.arrayContaining([...operation.tags]))
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const declared = (operation.parameters ?? []).filter((each) => each.in === 'path')
      expect(declared.map(({ name }) => name)).toEqual(named)
      expect(declared.every(({ required }) => required === true)).toBe(true)
      const statuses = Object.entries(operation.responses)
      expect(statuses.length).toBeGreaterThan(0)
      for (const [status, response] of statuses) {
        expect(status).toMatch(/^[1-5]\d\d$/)
        expect(response.description).not.toBe('')
      }
    }
  })

  test('contains only JSON values', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document)
  })

  test('references only existing components, and has nothing but a description beside a reference', () => {
    const references = referencesIn(document)
    expect(references.length).toBeGreaterThan(10)
    for (const { $ref, ...beside } of references) {
      expect([$ref, resolve(document, $ref)]).not.toContain(undefined)
      expect(Object.keys(beside).filter((key) => key !== 'description')).toEqual([])
    }
  })

  test('defines the security schemes that it requires', () => {
    const { components, security } = document as unknown as {
      components: { securitySchemes: Record<string, unknown> }
      security: readonly Record<string, unknown>[]
    }
    for (const name of security.flatMap(Object.keys)) {
      expect(components.securitySchemes[name]).toMatchObject({ type: 'http', scheme: 'bearer' })
    }
  })

  test('has every route of the app and no other', () => {
    const served = app.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)(\{[^}]*\})?/g, '{$1}')}`)
    const documented = operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`)
    expect(documented.toSorted()).toEqual([...new Set(served)].toSorted())
  })

  test('requires a key for routes under /v1, /mcp and /metrics, and for no others', () => {
    for (const { path, operation } of operations) {
      const needsKey = ['/mcp', '/metrics'].includes(path) || path.startsWith('/v1/')
      const refusal = JSON.stringify(operation.responses['401'] ?? {})
      const documented = [operation.security?.length !== 0, refusal.includes('"invalid_api_key"')]
      expect([path, ...documented]).toEqual([path, needsKey, needsKey])
    }
  })

  test('is built once and names the origin of the request as its server', () => {
    const other = openApiDocument('http://localhost:8787')
    expect(other.servers).toEqual([{ url: 'http://localhost:8787' }])
    expect(document.servers).toEqual([{ url: 'https://moa.example.com' }])
    expect(other.paths).toBe(document.paths)
  })

  test('is the response of GET /openapi.json', async () => {
    const context = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} }
    const response = await app.request('https://moa.example.com/openapi.json', {}, {}, context)
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual(document)
  })
})

describe('requests', () => {
  const body =
    document.paths['/v1/chat/completions']?.post?.requestBody?.content['application/json']

  test('have the fields that the server parses', () => {
    expect(body?.schema).toEqual({ $ref: '#/components/schemas/ChatCompletionRequest' })
    const { properties = {}, required } = schemaNamed('ChatCompletionRequest')
    expect(Object.keys(properties)).toEqual(Object.keys(chatRequestSchema.shape))
    expect(required).toEqual(['model', 'messages'])
    expect(schemaNamed('Layer').properties?.['grace']).toMatchObject({ default: 1.5, minimum: 1 })
    expect(schemaNamed('Agent').required).toEqual(['model'])
    expect(schemaNamed('MoaRequest').additionalProperties).toBe(false)
  })

  test('describe the headers and fields that control caches', () => {
    const chat = document.paths['/v1/chat/completions']?.post
    expect(chat?.parameters).toMatchObject([
      { in: 'header', name: 'cache-control' },
      { in: 'header', name: 'idempotency-key' },
      { in: 'header', name: 'x-moa-solo' },
    ])
    for (const word of ['age', 'moa.cache', 'no-store', 'no-cache', 'cached', 'cache.turns']) {
      expect(chat?.description).toContain(word)
    }
  })

  test('have examples that the server accepts, with built-in mixtures', () => {
    const examples = Object.values(body?.examples ?? {})
    expect(examples.length).toBeGreaterThan(0)
    for (const { value } of examples) {
      expect(builtinMixtures().has(chatRequestSchema.parse(value).model)).toBe(true)
    }
  })
})

describe('answers', () => {
  const { completion: completionSchema, model, modelList } = responseSchemas()

  // A schema without `loose` drops unknown fields, so equality proves that every field is described.
  test('of real runs have no field that is not described', () => {
    const statuses: readonly CallStatus[] = ['ok', 'partial', 'failed', 'cancelled', 'cached']
    const report: RunReport = {
      strategy: 'select',
      finding: { best: 'mini', ranking: ['mini', 'llama'], faults: { llama: 'It is too long.' } },
      calls: statuses.map((status, index) => call(status, index === 0 ? null : 0)),
      reasons: ['agent_failed:0/mini'],
      degraded: true,
      synthesized: false,
      usage: { ...NO_USAGE, promptTokens: 9, completionTokens: 3, estimated: true },
      costUsd: null,
    }
    const answers: Delta[] = [
      { text: 'Four', reasoning: 'Two and two' },
      { refusal: 'No' },
      { toolCalls: [{ index: 0, id: 'call_1', name: 'add', arguments: '{"a":2}' }] },
    ]
    const form = {
      shape: 'openai-chat',
      id: 'chatcmpl_1',
      created: 1,
      model: 'demo',
      stream: false,
      progress: 'none',
      options: {},
    } as const
    for (const delta of answers) {
      for (const version of [null, 3]) {
        const identity = { run: 'run_1', mixture: 'demo', version, cache: 'off' } as const
        const end = { identity, report, deltas: [delta], finishReason: 'stop' }
        const answer = completion(form, end)
        expect(completionSchema.parse(answer)).toEqual(answer)
      }
    }
  })

  test('may get further fields: their schemas do not forbid them', () => {
    for (const name of ['ChatCompletion', 'MoaReport', 'Call', 'Usage', 'ModelList', 'Error']) {
      expect(schemaNamed(name)).not.toHaveProperty('additionalProperties')
    }
  })

  test('have an example whose sums are right', () => {
    expect(completionSchema.parse(ANSWER)).toEqual(ANSWER)
    const calls = ANSWER.moa.calls as readonly { usage: typeof ANSWER.usage; cost_usd: number }[]
    const sum = (pick: (each: (typeof calls)[number]) => number) =>
      calls.reduce((total, each) => total + pick(each), 0)
    expect(ANSWER.usage.prompt_tokens).toBe(sum(({ usage }) => usage.prompt_tokens))
    expect(ANSWER.usage.completion_tokens).toBe(sum(({ usage }) => usage.completion_tokens))
    expect(ANSWER.moa.cost_usd).toBeCloseTo(
      sum((each) => each.cost_usd),
      9,
    )
  })

  test('of the model list have no field that is not described', () => {
    const [mixture] = builtinMixtures().values()
    if (mixture === undefined) throw new Error('Cannot test: there is no built-in mixture')
    const facts = { price: { input: 1, output: 2 }, missing: null }
    const data = [mixtureModel(mixture, facts), providerModel('sim/quick', facts)]
    const list = { object: 'list', data }
    expect(modelList.parse(list)).toEqual(list)
    expect(model.parse(list.data[0])).toEqual(list.data[0])
  })

  test('have their headers described: the request id on all, the run on chat answers', () => {
    for (const { operation } of operations) {
      for (const response of Object.values(operation.responses)) {
        expect(Object.keys(response.headers ?? {})).toContain('x-request-id')
      }
    }
    const chat = document.paths['/v1/chat/completions']?.post?.responses['200']
    expect(Object.keys(chat?.headers ?? {})).toEqual(
      expect.arrayContaining(['x-moa-run', 'x-moa-mixture', 'x-moa-cache', 'age', 'server-timing']),
    )
    expect(Object.keys(chat?.content ?? {})).toEqual(['application/json', 'text/event-stream'])
  })
})

describe('errors', () => {
  const codes = Object.keys(ERRORS) as ErrorCode[]

  test('have one shape for every code', async () => {
    for (const code of codes) {
      const body = await errorResponse({ code, message: 'Cannot', param: 'model' }).json()
      expect(errorSchema().parse(body)).toEqual(body)
    }
  })

  test('are listed under the status that the server uses', () => {
    for (const { operation } of operations) {
      for (const [status, response] of Object.entries(operation.responses)) {
        for (const code of response['x-error-codes'] ?? []) {
          expect(ERRORS[code as ErrorCode].status).toBe(Number(status))
          expect(response.description).toContain(`\`${code}\``)
        }
      }
    }
  })
})

function schemaNamed(name: string) {
  return document.components.schemas[name] ?? {}
}

function call(status: CallStatus, layer: number | null): CallReport {
  const ok = status === 'ok'
  return {
    id: `${layer ?? '-'}/mini/0`,
    role: layer === null ? 'aggregator' : 'agent',
    layer,
    agent: 'mini',
    model: 'openai/gpt-5-mini',
    status,
    finishReason: ok ? 'stop' : null,
    latencyMs: 12.7,
    firstTokenMs: ok ? 3.2 : null,
    attempts: ok ? 1 : 0,
    usage: { ...NO_USAGE, promptTokens: 3, estimated: !ok },
    costUsd: ok ? 0.000_2 : null,
    failure: ok ? null : { code: 'upstream_timeout', message: 'took too long', retryable: true },
  }
}

interface Reference {
  readonly $ref: string
}

function referencesIn(value: unknown): readonly Reference[] {
  if (typeof value !== 'object' || value === null) return []
  const inner = Object.values(value).flatMap(referencesIn)
  return '$ref' in value && typeof value.$ref === 'string' ? [value as Reference, ...inner] : inner
}

function resolve(from: OpenApiDocument, reference: string): unknown {
  const [root, ...steps] = reference.split('/')
  expect(root).toBe('#')
  return steps.reduce<unknown>(
    (at, step) => (at as Record<string, unknown> | undefined)?.[step],
    from,
  )
}
