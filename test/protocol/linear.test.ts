import { expect, test } from 'vitest'
import { canonicalJson } from '../../src/protocol/canonical-json.ts'
import { hookSchema } from '../../src/protocol/hooks/hook.ts'
import { pointerValue } from '../../src/protocol/hooks/json-pointer.ts'
import { fillTemplate, templatePointers } from '../../src/protocol/hooks/template.ts'
import { jsonProblem } from '../../src/protocol/json-bounds.ts'
import { parseWith } from '../../src/protocol/parse.ts'
import { SHAPES } from '../../src/protocol/shapes.ts'
import type { AnswerForm } from '../../src/protocol/wire-shape.ts'
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

function encoded(name: 'openai-chat' | 'openai-responses', deltas: readonly object[]): void {
  const form = {
    shape: name,
    id: 'a_1',
    created: 1,
    model: 'm',
    stream: true,
    progress: 'none',
    options: {},
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
]

test.each(CASES)('twice as many %s are at most twice the work', (_what, act) => {
  expect(growthOf(act)).toBeLessThan(2.6)
})
