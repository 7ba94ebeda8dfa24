import { expect, test } from 'vitest'
import { canonicalJson } from '../../src/protocol/canonical-json.ts'
import { hookSchema } from '../../src/protocol/hooks/hook.ts'
import { pointerValue } from '../../src/protocol/hooks/json-pointer.ts'
import { FUSION_TOOL } from '../../src/protocol/fusion/fusion.ts'
import { fillTemplate, templatePointers } from '../../src/protocol/hooks/template.ts'
import { jsonProblem } from '../../src/protocol/json-bounds.ts'
import { responsesState } from '../../src/protocol/openai-responses/state/responses-state.ts'
import { parseWith } from '../../src/protocol/parse.ts'
import { SHAPES } from '../../src/protocol/shapes.ts'
import type { AnswerForm, ShapeName } from '../../src/protocol/wire-shape.ts'
import { wireText } from '../../src/protocol/wire-text.ts'
import { growthOf } from '../support/steps.ts'

const many = <T>(size: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: size }, (_, index) => make(index))
const object = (size: number, value: unknown) =>
  Object.fromEntries(many(size, (index) => [`k${index}`, value]))

const ask = (more: object) =>
  SHAPES['openai-chat'].parse({
    model: 'a/b',
    messages: [{ role: 'user', content: 'Hi' }],
    ...more,
  })

const respond = (more: object) =>
  SHAPES['openai-responses'].parse({ model: 'a/b', input: 'Hi', ...more })

const message = (more: object) =>
  SHAPES['anthropic-messages'].parse({
    model: 'a/b',
    max_tokens: 5,
    messages: [{ role: 'user', content: 'Hi' }],
    ...more,
  })

/** Calls of tools, each with its result. */
const calledItems = (size: number) =>
  many(size, (index) => [
    { type: 'function_call', call_id: `c${index}`, name: 'f', arguments: '{}' },
    { type: 'function_call_output', call_id: `c${index}`, output: 'Done.' },
  ]).flat()

const calledTurns = (size: number) =>
  many(size, (index) => [
    { role: 'assistant', content: [{ type: 'tool_use', id: `c${index}`, name: 'f', input: {} }] },
    {
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: `c${index}`, content: 'Done.' }],
    },
  ]).flat()

/** Two calls whose pieces come in turn. */
const interleaved = (size: number) => [
  { toolCalls: [{ index: 0, id: 'c0', name: 'f', arguments: '{"a":[' }] },
  { toolCalls: [{ index: 1, id: 'c1', name: 'f', arguments: '{"a":[' }] },
  ...many(size, (index) => ({ toolCalls: [{ index: index % 2, arguments: '{},' }] })),
]

function encoded(name: ShapeName, deltas: readonly object[]): void {
  const form = {
    shape: name,
    id: 'a_1',
    created: 1,
    model: 'm',
    stream: true,
    progress: 'none',
    options: { inputTokens: 1 },
  }
  const encoder = SHAPES[name].encoder(form as AnswerForm)
  encoder.start()
  for (const delta of deltas) encoder.event({ type: 'answer-deltas', deltas: [delta] })
}

/** Work on what callers write and models answer; the input has the size. */
const CASES: readonly [what: string, act: (size: number) => void][] = [
  ['levels and values of a body', (size) => jsonProblem(`[${'{"a":[1,"b"]},'.repeat(size)}1]`)],
  ['fields for a key', (size) => canonicalJson(object(size, { b: 1, a: [2] }))],
  [
    'levels for a key',
    (size) => canonicalJson(JSON.parse(`${'{"a":['.repeat(size)}${']}'.repeat(size)}`)),
  ],
  [
    'messages of a request',
    (size) => ask({ messages: many(size, () => ({ role: 'user', content: 'Hi' })) }),
  ],
  [
    'wrong parts',
    (size) => ask({ messages: [{ role: 'user', content: many(size, () => ({ type: 'x' })) }] }),
  ],
  ['unknown fields', (size) => ask(object(size, 1))],
  ['wrong fields of a record', (size) => ask({ metadata: object(size, 1) })],
  ['stop words', (size) => ask({ stop: many(size, () => 'a') })],
  [
    'headers of a hook',
    (size) =>
      parseWith(hookSchema, {
        verify: { scheme: 'none' },
        prompt: 'Why?',
        request: { model: 'a/b' },
        deliver: { url: 'https://example.com/', headers: object(size, 'NAME') },
      }),
  ],
  [
    'pointers of a template',
    (size) => templatePointers(many(size, (index) => `{{/${index}}}`).join('')),
  ],
  ['values of a template', (size) => fillTemplate('{{/a}}'.repeat(size), { a: 'b' }, 'nonce')],
  ['braces of a template', (size) => fillTemplate('{{/'.repeat(size), {}, 'nonce')],
  ['parts of a pointer', (size) => pointerValue({}, '/a'.repeat(size))],
  ['separators in an event', (size) => wireText('\u2028'.repeat(size))],
  [
    'tokens of a chat answer',
    (size) =>
      encoded(
        'openai-chat',
        many(size, () => ({ text: 'a' })),
      ),
  ],
  [
    'tokens of a response',
    (size) =>
      encoded(
        'openai-responses',
        many(size, () => ({ text: 'a' })),
      ),
  ],
  [
    'changes between kinds of text in a response',
    (size) =>
      encoded(
        'openai-responses',
        many(size, (index) => (index % 2 === 0 ? { text: 'a' } : { reasoning: 'b' })),
      ),
  ],
  [
    'tokens of a message',
    (size) =>
      encoded(
        'anthropic-messages',
        many(size, () => ({ text: 'a' })),
      ),
  ],
  [
    'changes between kinds of text in a message',
    (size) =>
      encoded(
        'anthropic-messages',
        many(size, (index) => (index % 2 === 0 ? { text: 'a' } : { reasoning: 'b' })),
      ),
  ],
  [
    'pieces of calls side by side in a response',
    (size) => encoded('openai-responses', interleaved(size)),
  ],
  [
    'pieces of calls side by side in a message',
    (size) => encoded('anthropic-messages', interleaved(size)),
  ],
  ['items of fusion', (size) => respond({ input: many(size, () => ({ type: FUSION_TOOL })) })],
  [
    'plugins of fusion',
    (size) => respond({ plugins: many(size, () => ({ id: 'fusion', model: 'a/b' })) }),
  ],
  ['tools of fusion', (size) => message({ tools: many(size, () => ({ type: FUSION_TOOL })) })],
  ['calls in a request for a response', (size) => respond({ input: calledItems(size) })],
  ['calls in a request for a message', (size) => message({ messages: calledTurns(size) })],
  ['wrong items', (size) => respond({ input: many(size, () => ({ type: 'message', role: 'x' })) })],
  [
    'wrong blocks',
    (size) => message({ messages: [{ role: 'user', content: many(size, () => ({ type: 'x' })) }] }),
  ],
  [
    'tools of a request for a response',
    (size) => respond({ tools: many(size, (index) => ({ type: 'function', name: `f${index}` })) }),
  ],
  [
    'tools of a choice',
    (size) =>
      respond({
        tools: many(size, (index) => ({ type: 'function', name: `f${index}` })),
        tool_choice: {
          type: 'allowed_tools',
          mode: 'auto',
          tools: many(size, (index) => ({ type: 'function', name: `f${index}` })),
        },
      }),
  ],
  [
    'items that a conversation repeats',
    (size) => {
      const items = calledItems(size)
      const found = new Map([['resp_1', { items, turns: 1 }]])
      responsesState.merge({ previous_response_id: 'resp_1', input: items }, found)
    },
  ],
  [
    'items with the id of a long one',
    (size) => {
      const content = many(size, () => ({ type: 'input_image', image_url: 'https://a.b/c' }))
      const long = { id: 'msg_1', type: 'message', role: 'user', content }
      const found = new Map([['resp_1', { items: [long], turns: 1 }]])
      const input = many(size, () => ({ id: 'msg_1', role: 'user', content: 'Hi' }))
      responsesState.merge({ previous_response_id: 'resp_1', input }, found)
    },
  ],
]

test.each(CASES)('twice as many %s are at most twice the work', (_what, act) => {
  expect(growthOf(act)).toBeLessThan(2.6)
})
