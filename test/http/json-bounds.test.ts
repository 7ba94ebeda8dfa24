import { expect, test } from 'vitest'
import { send } from './gateway.ts'

const MESSAGES = '"messages":[{"role":"user","content":"Why is the sky blue?"}]'
const deep = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
const tools = (parameters: string) =>
  `"tools":[{"type":"function","function":{"name":"look_up","parameters":${parameters}}}]`

/** Every route that reads a JSON body. */
const ROUTES: readonly [method: string, path: string][] = [
  ['POST', '/v1/chat/completions'],
  ['POST', '/v1/responses'],
  ['POST', '/v1/estimate'],
  ['PUT', '/v1/mixtures/deep'],
  ['POST', '/v1/keys'],
  ['POST', '/v1/sessions'],
  ['PATCH', '/v1/sessions/sess_00000000000000000000000000000000'],
  ['POST', '/v1/jobs'],
  ['PUT', '/v1/hooks/deep'],
  ['POST', '/v1/runs/run_x/aggregate'],
]

test.each(ROUTES)('%s %s rejects a body that is nested too deep', async (method, path) => {
  for (const body of [deep(65), '['.repeat(1_000_000), deep(600_000)]) {
    const answer = await send(path, { method, body })
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ error: { code: 'invalid_request' } })
    expect(answer.text).toContain('64 levels')
    expect(answer.text.length).toBeLessThan(1_000)
  }
})

test.each(ROUTES)('%s %s rejects a body with too many values', async (method, path) => {
  const answer = await send(path, { method, body: `[${'1,'.repeat(300_000)}1]` })
  expect(answer.status).toBe(400)
  expect(answer.text).toContain('at most 200000 values')
})

test('a schema may be deeper than other fields', async () => {
  const question = (depth: number) => ({
    method: 'POST',
    body: `{"model":"sim/terse",${MESSAGES},${tools(deep(depth))}}`,
  })
  expect((await send('/v1/chat/completions', question(512))).status).toBe(200)
  const rejected = await send('/v1/chat/completions', question(513))
  expect(rejected.body).toMatchObject({
    error: { code: 'invalid_request', param: 'tools[0].function.parameters' },
  })
})

test.each<[path: string, body: string]>([
  [
    '/v1/responses',
    `"input":"Hi","tools":[{"type":"function","name":"f","parameters":${deep(512)}}]`,
  ],
  [
    '/v1/responses',
    `"input":"Hi","tools":[{"type":"namespace","name":"n","tools":[{"type":"function","name":"f","parameters":${deep(512)}}]}]`,
  ],
  ['/v1/messages', `"max_tokens":9,${MESSAGES},"tools":[{"name":"f","input_schema":${deep(512)}}]`],
  [
    '/v1/messages',
    `"max_tokens":9,"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":${deep(512)}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"a"}]}]`,
  ],
])('%s takes a deep schema too, and what fits one: %.40s', async (path, fields) => {
  const answer = await send(path, { method: 'POST', body: `{"model":"sim/terse",${fields}}` })
  expect(answer.status).toBe(200)
})

test('a deep schema passes through an Idempotency-Key and the answer cache', async () => {
  const body = `{"model":"sim/terse",${MESSAGES},${tools(deep(512))}}`
  const headers = { 'idempotency-key': 'deep-schema' }
  const options = { method: 'POST', body, headers }
  const first = await send('/v1/chat/completions', options)
  const second = await send('/v1/chat/completions', options)
  expect(first.status).toBe(200)
  expect(second.headers.get('idempotent-replayed')).toBe('true')
})

const MANY = 60_000
const LARGE: readonly [what: string, fields: string][] = [
  ['invalid parts', `"messages":[{"role":"user","content":[${'{"type":"x"},'.repeat(MANY)}{}]}]`],
  ['a long unknown field of moa', `${MESSAGES},"moa":{"${'k'.repeat(3_000_000)}":1}`],
  ['stop words', `${MESSAGES},"stop":[${'"",'.repeat(MANY)}""]`],
  ['a long role', `"messages":[{"role":"${'r'.repeat(3_000_000)}"}]`],
  [
    'invalid texts in a record',
    `${MESSAGES},"metadata":{${Array.from({ length: MANY }, (_, i) => `"k${i}":1`).join()}}`,
  ],
]

const FOREIGN: readonly [what: string, fields: string][] = [
  ['many unknown fields', Array.from({ length: MANY }, (_, i) => `"k${i}":1`).join()],
  ['a long unknown field', `"${'k'.repeat(3_000_000)}":1`],
]

test.each(FOREIGN)('%s are ignored, and the answer is short', async (_what, fields) => {
  const body = `{"model":"sim/terse",${MESSAGES},${fields}}`
  const answer = await send('/v1/chat/completions', { method: 'POST', body })
  expect(answer.status).toBe(200)
  expect(answer.text.length).toBeLessThan(4_000)
})

test.each(LARGE)('%s are a 400 with a short message', async (_what, fields) => {
  const answer = await send('/v1/chat/completions', {
    method: 'POST',
    body: `{"model":"sim/terse",${fields}}`,
  })
  expect(answer.status).toBe(400)
  expect(answer.body).toMatchObject({ error: { code: 'invalid_request' } })
  expect(answer.text.length).toBeLessThan(2_000)
})

test('a field called __proto__ makes another request under the same Idempotency-Key', async () => {
  const body = (value: number) =>
    `{"model":"sim/terse",${MESSAGES},${tools(`{"__proto__":{"a":${value}}}`)}}`
  const headers = { 'idempotency-key': 'proto' }
  const ask = (value: number) =>
    send('/v1/chat/completions', { method: 'POST', body: body(value), headers })
  expect((await ask(1)).status).toBe(200)
  expect((await ask(2)).status).toBe(422)
})

test.each(['/v1/chat/completions', '/v1/responses', '/v1/messages', '/v1/embeddings'])(
  '%s says that it takes no compressed body',
  async (path) => {
    const sent = (encoding: string) =>
      send(path, {
        method: 'POST',
        body: '\u{1f}\u{8b}',
        headers: { 'content-encoding': encoding },
      })
    const answer = await sent('gzip')
    expect([answer.status, answer.text]).toEqual([
      400,
      expect.stringContaining(String.raw`its Content-Encoding is \"gzip\", wanted none`),
    ])
    expect((await sent('identity')).text).toContain('it is not JSON')
  },
)
