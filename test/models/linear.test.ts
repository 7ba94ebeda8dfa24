import { expect, test } from 'vitest'
import type { Message } from '../../src/moa/message.ts'
import type { CallSettings } from '../../src/moa/model-port.ts'
import { WORKERS_AI } from '../../src/models/catalog/catalog.ts'
import type { Endpoint } from '../../src/models/catalog/endpoint.ts'
import { gemini } from '../../src/models/dialects/gemini/gemini.ts'
import { openai } from '../../src/models/dialects/openai/openai.ts'
import { workersAi } from '../../src/models/dialects/workers-ai/workers-ai.ts'
import { bodyWaitMs } from '../../src/reading/errors/body-wait.ts'
import { BodyReader } from '../../src/reading/body-reader.ts'
import { createSseReader } from '../../src/reading/read-sse.ts'
import { ReplyBuilder } from '../../src/reading/reply-builder.ts'
import { ToolCalls } from '../../src/reading/tool-calls.ts'
import { growthOf } from '../support/steps.ts'

const many = <T>(size: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: size }, (_, index) => make(index))

const endpoint: Endpoint = {
  id: 'workers-ai/m',
  provider: WORKERS_AI,
  model: 'm',
  key: null,
  fetch: () => Promise.reject(new Error('Never called')),
}

function request(messages: readonly Message[], settings: CallSettings = {}): void {
  const call = { id: '0', model: 'workers-ai/m', messages, settings }
  openai.request(endpoint, call)
  workersAi.request(endpoint, call)
  gemini.request(endpoint, call)
}

function read(texts: readonly string[], messages: readonly Message[] = []): void {
  const builder = new ReplyBuilder('up/a', { finish: 'reported', messages })
  const reader = new BodyReader(builder, { read: openai.read, onDelta() {} })
  const encoder = new TextEncoder()
  for (const text of texts) reader.take(encoder.encode(text))
  reader.end(true)
  builder.build({ cut: false, failure: null, firstTokenMs: 0, latencyMs: 0 })
}

const chunk = (delta: object) => `data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`

/** Work on what upstreams and callers write; the input has the size. */
const CASES: readonly [what: string, act: (size: number) => void][] = [
  ['deltas of a stream', (size) => read(many(size, () => chunk({ content: 'a' })))],
  ['blanks of a stream', (size) => read(many(size, () => chunk({ content: ' ' })))],
  ['comments of a stream', (size) => read(many(size, () => ':\n'))],
  ['lines of unknown fields', (size) => read(many(size, () => 'x\n'))],
  ['blanks before a body', (size) => read(many(size, () => ' '))],
  ['pieces of an object', (size) => read(['{"a":"', ...many(size, () => 'a'), '"}'])],
  ['pieces of a line', (size) => read(['data: ', ...many(size, () => 'a'), '\n\n'])],
  ['lines of an event', (size) => read([...many(size, () => 'data: 1\n'), '\n'])],
  [
    'events in one piece',
    (size) => void createSseReader().feed(many(size, () => 'data: 1\n\n').join('')),
  ],
  [
    'tool calls with an index and an id',
    (size) =>
      read(
        many(size, (index) => chunk({ tool_calls: [{ index, id: `c${index}`, function: {} }] })),
      ),
  ],
  [
    'tool calls with ids alone',
    (size) => {
      const calls = new ToolCalls()
      for (const id of many(size, (index) => `c${index}`)) {
        calls.add({ index: null, id, name: 'f' })
        calls.add({ index: null, id, arguments: '{}' })
      }
      calls.list()
    },
  ],
  [
    'pieces of tool calls in turn',
    (size) => {
      const calls = new ToolCalls()
      for (const index of many(size, (piece) => piece % (size / 10)))
        calls.add({ index, name: 'f', arguments: '{' })
    },
  ],
  [
    'pieces of one call, and of calls under one index',
    (size) =>
      read(
        many(size, (at) =>
          chunk({
            tool_calls: [{ index: 0, function: { name: 'f', arguments: at % 9 ? '{' : '}' } }],
          }),
        ),
      ),
  ],
  [
    'whole calls under one index and one id',
    (size) =>
      read([
        ...many(size, () =>
          chunk({
            tool_calls: [{ index: 0, id: 'call_9', function: { name: 'f', arguments: '{}' } }],
          }),
        ),
        'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n',
      ]),
  ],
  [
    'ids that are those that would be made',
    (size) => {
      const calls = new ToolCalls()
      for (const index of many(size, (at) => at))
        calls.add({ index, id: `call_${index + size}`, name: 'f' })
      for (const index of many(size, (at) => at + size)) calls.add({ index, name: 'f' })
    },
  ],
  [
    'tool calls without ids, after as many in the conversation',
    (size) => {
      const toolCalls = many(size, (index) => ({ id: `call_${index}`, name: 'f', arguments: '' }))
      const piece = (index: number) => chunk({ tool_calls: [{ index, function: { name: 'f' } }] })
      read(many(size, piece), [{ role: 'assistant', content: '', toolCalls }])
    },
  ],
  [
    'messages of tools in a request',
    (size) =>
      request(
        many(size, (index) => [
          {
            role: 'assistant' as const,
            content: '',
            toolCalls: [{ id: `c${index}`, name: 'f', arguments: '' }],
          },
          { role: 'tool' as const, content: 'So.', toolCallId: `c${size - index}` },
        ]).flat(),
      ),
  ],
  [
    'signed parts and calls of an answer in a request',
    (size) =>
      request([
        {
          role: 'assistant',
          content: 'a'.repeat(size),
          toolCalls: many(size, (index) => ({ id: `c${index}`, name: 'f', arguments: '' })),
          extra: {
            reasoning_details: many(size, (index) => ({
              type: 'reasoning.encrypted',
              data: 's',
              id: `${index}-1-0`,
              format: 'google-gemini-v1',
            })),
          },
        },
      ]),
  ],
  [
    'parts and tools in a request',
    (size) =>
      request([{ role: 'user', content: many(size, () => ({ type: 'text', text: 'a' })) }], {
        tools: many(size, () => ({ type: 'function', function: { name: 'f' } })),
      }),
  ],
  [
    'waits in an error',
    (size) => {
      bodyWaitMs('"retryDelay"  '.repeat(size))
      bodyWaitMs('"retry_after" : '.repeat(size))
      bodyWaitMs('try again in 1m 2s '.repeat(size))
      bodyWaitMs(`retry after ${'1'.repeat(size)}`)
    },
  ],
  [
    'codes in an error',
    (size) => (
      openai.errorCode('"code" :'.repeat(size)),
      workersAi.errorCode('"code":"'.repeat(size))
    ),
  ],
]

test.each(CASES)('twice as many %s are twice the work', (_what, act) => {
  expect(growthOf(act)).toBeLessThan(2.6)
})

const NOTHING = { textChars: 0, toolCalls: 0 }

test('a body that is nested a million deep is read like any other', () => {
  const nested = `${'['.repeat(500_000)}${']'.repeat(500_000)}`
  for (const dialect of [openai, workersAi]) {
    expect(
      dialect.read(`{"choices":[{"delta":{"content":"a","x":${nested}}}]}`, NOTHING),
    ).toMatchObject({
      delta: { text: 'a' },
    })
    expect(dialect.read(nested, NOTHING).type).toBe('chunk')
    const called = { id: 'c', function: { name: 'f', arguments: JSON.parse(nested) } }
    const reading = dialect.read(
      `{"choices":[{"delta":{"tool_calls":[${JSON.stringify(called)}]}}]}`,
      NOTHING,
    )
    expect(reading).toMatchObject({ type: 'chunk', delta: { toolCalls: [{ arguments: nested }] } })
  }
  expect(workersAi.read(`{"response":${nested}}`, NOTHING)).toMatchObject({
    delta: { text: nested },
  })
  const part = { functionCall: { name: 'f', args: { a: JSON.parse(nested) } } }
  const reading = gemini.read(
    `{"candidates":[{"content":{"parts":[${JSON.stringify(part)}]}}]}`,
    NOTHING,
  )
  expect(reading).toMatchObject({ delta: { toolCalls: [{ arguments: `{"a":${nested}}` }] } })
})
