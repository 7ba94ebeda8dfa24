import { describe, expect, test } from 'vitest'
import type * as z from 'zod'
import { hookSchema } from '../../../src/protocol/hooks/hook.ts'
import { jobRequestSchema } from '../../../src/protocol/jobs/job.ts'
import { keySchema } from '../../../src/protocol/keys/key.ts'
import { mixtureSchema } from '../../../src/protocol/mixtures/mixture.ts'
import { STRATEGIES } from '../../../src/protocol/mixtures/strategy.ts'
import { chatRequestSchema } from '../../../src/protocol/openai-chat/chat-request.ts'
import { responsesRequestSchema } from '../../../src/protocol/openai-responses/responses-request.ts'
import { parseWith } from '../../../src/protocol/parse.ts'
import { aggregateSchema } from '../../../src/protocol/runs/aggregate.ts'
import {
  sessionChangeSchema,
  sessionRequestSchema,
} from '../../../src/protocol/sessions/session.ts'
import { LIBRARY_WORDS, wrongCopies } from '../../support/wrong-values.ts'

const messages = [{ role: 'user', content: 'Hi' }]
const ask = (fields: object) => ({ model: 'demo', messages, ...fields })
const say = (message: unknown) => ({ model: 'demo', messages: [message] })

/** Words as a problem lists them. */
function anyOf(words: readonly string[]): string {
  const quoted = words.map((word) => `"${word}"`)
  return `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`
}

function problemOf(schema: z.ZodType, value: unknown): string {
  const parsed = parseWith(schema, value)
  return parsed.ok ? 'none' : parsed.error.message
}

test.each([
  [null, 'wanted an object, not null'],
  [[], 'wanted an object, not a list'],
  [{}, 'model: is missing, wanted a text'],
  [say({ role: 'user' }), 'messages[0].content: is missing, wanted a text or a list of parts'],
  [
    say({ role: 'user', content: 5 }),
    'messages[0].content: wanted a text or a list of parts, not a number',
  ],
  [say({ role: 'user', content: [] }), 'messages[0].content: wanted at least 1 item'],
  [
    say({ role: 'user', content: [{ type: 'text' }] }),
    'messages[0].content[0].text: is missing, wanted a text',
  ],
  [
    say({}),
    'messages[0].role: is missing, wanted "system", "developer", "user", "assistant", "tool" or "function"',
  ],
  [
    say({ role: 'wizard' }),
    'messages[0].role: wanted "system", "developer", "user", "assistant", "tool" or "function"',
  ],
  [ask({ temperature: 'hot' }), 'temperature: wanted a number, not a text'],
  [ask({ temperature: 3 }), 'temperature: wanted at most 2'],
  [ask({ max_tokens: 1.5 }), 'max_tokens: wanted a whole number'],
  [ask({ max_tokens: 0 }), 'max_tokens: wanted at least 1'],
  [ask({ stream: 'yes' }), 'stream: wanted true or false, not a text'],
  [ask({ stop: 5 }), 'stop: wanted a text or a list, not a number'],
  [ask({ stop: [true] }), 'stop[0]: wanted a text, not true'],
  [ask({ stop: ['a', 'b', 'c', 'd', 'e'] }), 'stop: wanted at most 4 items'],
  [ask({ verbosity: 'chatty' }), 'verbosity: wanted "low", "medium" or "high"'],
  [ask({ verbosity: 3 }), 'verbosity: wanted "low", "medium" or "high", not a number'],
  [ask({ tool_choice: {} }), 'tool_choice.type: is missing, wanted "function" or "allowed_tools"'],
  [
    ask({ moa: { strategy: 5 } }),
    `moa.strategy: wanted ${anyOf(Object.keys(STRATEGIES))}, not a number`,
  ],
  [ask({ moa: { speed: 11 } }), 'moa.speed: is not a known field'],
  [ask({ moa: { max_cost_usd: 0 } }), 'moa.max_cost_usd: wanted more than 0'],
  [ask({ logit_bias: [] }), 'logit_bias: wanted an object, not a list'],
])('%j: %s', (request, message) => {
  expect(problemOf(chatRequestSchema, request)).toBe(message)
})

const mixture = {
  id: 'team',
  description: 'x',
  layers: [
    {
      agents: [
        {
          model: 'sim/quick',
          name: 'a',
          samples: 1,
          system: 'x',
          temperature: 1,
          top_p: 1,
          seed: 1,
          max_tokens: 1,
          reasoning_effort: 'low',
          timeout_ms: 1,
          retries: 1,
          fallbacks: ['sim/terse'],
          required: true,
        },
      ],
      quorum: 1,
      grace: 1,
      timeout_ms: 1,
    },
  ],
  aggregator: { model: 'sim/judge', prompt: 'x', idle_ms: 1 },
  strategy: { type: 'select' },
  judge: { model: 'sim/judge', max_tokens: 1 },
  references: { format: 'paper', place: 'tail', shuffle: true, max_chars: 200 },
  on_shortfall: 'fail',
  max_cost_usd: 1,
  cache: { answers_ttl_s: 60, proposals_ttl_s: 60, turns: true, share: 'tenant' },
}

const chat = {
  model: 'demo',
  messages: [
    { role: 'system', content: 'x' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'x' },
        { type: 'image_url', image_url: { url: 'https://a.example/b.png', detail: 'low' } },
      ],
    },
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
    },
    { role: 'tool', tool_call_id: 'a', content: 'x' },
  ],
  stream: true,
  stream_options: { include_usage: true },
  max_tokens: 1,
  temperature: 1,
  stop: ['x'],
  logit_bias: { a: 1 },
  response_format: { type: 'json_schema', json_schema: { name: 'x', schema: {} } },
  tools: [{ type: 'function', function: { name: 'f', parameters: {} } }],
  tool_choice: { type: 'function', function: { name: 'f' } },
  metadata: { a: 'x' },
  n: 1,
  modalities: ['text'],
  moa: { layers: mixture.layers, aggregator: { model: 'sim/judge' }, cache: 'off' },
}

const responses = {
  model: 'demo',
  input: [
    { role: 'user', content: [{ type: 'input_text', text: 'x' }] },
    { role: 'assistant', content: [{ type: 'output_text', text: 'x' }] },
    { type: 'reasoning' },
  ],
  instructions: 'x',
  max_output_tokens: 1,
  text: { format: { type: 'json_schema', name: 'x', schema: {} }, verbosity: 'low' },
  reasoning: { effort: 'low' },
  metadata: { a: 'x' },
  stream: true,
}

const { messages: _messages, stream: _stream, stream_options: _options, ...questionless } = chat

const hook = {
  verify: { scheme: 'hmac-sha256', secret: 'A_SECRET', header: 'x-signature' },
  when: [{ pointer: '/a', equals: 1 }],
  prompt: '{{/a}}',
  request: questionless,
  session: `sess_${'0'.repeat(32)}`,
  deliver: {
    url: 'https://a.example/b',
    hosts: ['a.example'],
    format: 'text',
    secret: 'A_SECRET',
    headers: { authorization: 'A_SECRET' },
  },
  tenant: 'a',
}

const job = {
  request: chat,
  callback: { url: 'https://a.example/b', secret: 'A_SECRET' },
  session: `sess_${'0'.repeat(32)}`,
}

const key = {
  kind: 'publishable',
  name: 'a',
  mixtures: ['a'],
  origins: ['https://a.example'],
  session_budget_usd: 1,
  budget_usd_per_day: 1,
  requests_per_minute: 1,
  expires_at: 1,
  tenant: 'a',
}

const aggregation = {
  aggregator: { model: 'sim/judge', max_tokens: 1, fallbacks: ['sim/terse'] },
  references: { format: 'paper', max_chars: 200 },
  stream: true,
}

describe('no wrong value at any place is explained in words of the library', () => {
  test.each<[string, z.ZodType, object]>([
    ['a chat completion', chatRequestSchema, chat],
    ['a response', responsesRequestSchema(), responses],
    ['a mixture', mixtureSchema, mixture],
    ['a hook', hookSchema, hook],
    ['a job', jobRequestSchema, job],
    ['a key', keySchema, key],
    ['a session', sessionRequestSchema, { budget_usd: 1, expires_in: 1, mixture: 'a' }],
    ['a change of a session', sessionChangeSchema, { budget_usd: 1, expires_in: 1 }],
    ['another answer', aggregateSchema, aggregation],
  ])('of %s', (_what, schema, document) => {
    const problems = new Set<string>()
    for (const copy of wrongCopies(document)) problems.add(problemOf(schema, copy))
    expect(problems.size).toBeGreaterThan(5)
    expect([...problems].filter((problem) => LIBRARY_WORDS.test(problem))).toEqual([])
    expect([...problems].filter((problem) => /another value|: $|^$/.test(problem))).toEqual([])
  })
})
