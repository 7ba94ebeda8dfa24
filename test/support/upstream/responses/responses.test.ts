import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startUpstream, type Upstream } from '../upstream.ts'

let upstream: Upstream
beforeAll(async () => {
  upstream = await startUpstream()
})
afterAll(() => upstream.close())

type Json = Readonly<Record<string, unknown>> & {
  readonly error?: { readonly message: string; readonly code: string | null }
}

async function send(body: object, path = '/responses'): Promise<{ status: number; body: Json }> {
  const response = await fetch(`${upstream.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: (await response.json()) as Json }
}

const REQUEST = { model: 'gpt-5.4', input: 'Why?', store: false }
const tool = { type: 'function', name: 'add', parameters: {}, strict: false }
const call = { type: 'function_call', call_id: 'a', name: 'add', arguments: '{}' }
const output = { type: 'function_call_output', call_id: 'a', output: '3' }

/** A reasoning item, and the call after it, as the upstream made them. */
async function thought(model = 'gpt-5.4'): Promise<readonly Json[]> {
  upstream.script(model, {
    reasoning: 'Hm.',
    toolCalls: [{ id: 'a', name: 'add', arguments: '{}' }],
  })
  const include = ['reasoning.encrypted_content']
  const { body } = await send({ ...REQUEST, model, include })
  return body['output'] as readonly Json[]
}

/** A function call of a response without the id that is only known where responses are stored. */
const bare = ({ id: _, status: _status, ...item }: Json) => item

describe('a request is rejected', () => {
  test.each<[what: string, over: object, message: string]>([
    ['without input', { input: undefined }, "Missing required parameter: 'input'"],
    ['with an unknown parameter', { stop: ['x'] }, "Unknown parameter: 'stop'"],
    ['with the name of Chat Completions', { max_tokens: 64 }, "Unknown parameter: 'max_tokens'"],
    ['with too few tokens', { max_output_tokens: 15 }, 'Expected a value >= 16, but got 15'],
    ['with temperature and its default effort', { temperature: 1 }, "parameter: 'temperature'"],
    [
      'with temperature and an effort',
      { temperature: 1, reasoning: { effort: 'low' } },
      "parameter: 'temperature'",
    ],
    ['with an effort that is not known', { reasoning: { effort: 'minimal' } }, "'minimal'"],
    ['with a long cache key', { prompt_cache_key: 'x'.repeat(65) }, 'prompt_cache_key'],
    [
      'with a nested tool',
      { tools: [{ type: 'function', function: { name: 'add' } }] },
      "Unknown parameter: 'tools[0].function'",
    ],
    ['with a choice without tools', { tool_choice: 'auto' }, 'tool_choice'],
    [
      'with a nested choice',
      { tools: [tool], tool_choice: { type: 'function', function: { name: 'add' } } },
      'tool_choice',
    ],
    [
      'with a nested schema',
      { text: { format: { type: 'json_schema', json_schema: {} } } },
      "'text.format.name'",
    ],
    ['with a result without its call', { input: [output] }, 'No tool call found'],
    ['with a call without its result', { input: [call] }, 'No tool output found'],
    [
      'with the id of an item that is not stored',
      { input: [{ ...call, id: 'fc_1' }, output] },
      'not persisted',
    ],
    [
      'with a text of the wrong kind',
      { input: [{ role: 'assistant', content: [{ type: 'input_text', text: 'x' }] }] },
      "Invalid value: 'input_text'",
    ],
  ])('%s', async (_, over, message) => {
    const { status, body } = await send({ ...REQUEST, ...over })
    expect(status).toBe(400)
    expect(body.error?.message).toContain(message)
  })

  test('in Chat Completions, where the newest models have tools and may reason', async () => {
    const tools = [{ type: 'function', function: { name: 'add' } }]
    const chat = (over: object) =>
      send({ model: 'gpt-5.4', messages: [], tools, ...over }, '/chat/completions')
    expect((await chat({})).body.error?.message).toContain('use /v1/responses')
    expect((await chat({ reasoning_effort: 'low' })).status).toBe(400)
    expect((await chat({ reasoning_effort: 'none' })).status).toBe(200)
    expect((await chat({ model: 'gpt-5.2' })).status).toBe(200)
  })
})

describe('a reasoning item is accepted', () => {
  test('only as it was, before the item that followed it', async () => {
    const [reasoning = {}, made = {}] = await thought()
    upstream.script('gpt-5.4', {})
    const after = async (...input: readonly object[]) => (await send({ ...REQUEST, input })).body
    expect(await after(reasoning, bare(made), output)).toMatchObject({ status: 'completed' })
    const changed = {
      ...reasoning,
      encrypted_content: `x${String(reasoning['encrypted_content'])}`,
    }
    const rejected = { error: { code: 'invalid_encrypted_content' } }
    expect(await after(changed, bare(made), output)).toMatchObject(rejected)
    const message = { role: 'user', content: 'Why?' }
    for (const input of [
      [message, reasoning],
      [reasoning, message],
      [bare(made), reasoning, output],
    ])
      expect((await after(...input)).error?.message).toContain('required following item')
  })

  test('only by the model that made it', async () => {
    const [reasoning = {}, made = {}] = await thought('gpt-6-sol')
    const { body } = await send({ ...REQUEST, input: [reasoning, bare(made), output] })
    expect(body).toMatchObject({ error: { code: 'invalid_encrypted_content' } })
  })
})
