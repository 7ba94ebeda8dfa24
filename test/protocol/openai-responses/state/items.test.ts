import { describe, expect, test } from 'vitest'
import type { StateItem } from '../../../../src/protocol/state/shape-state.ts'
import {
  answerOf,
  identifiedItems,
  repeated,
} from '../../../../src/protocol/openai-responses/state/items.ts'

const user = (content: unknown) => ({ type: 'message', role: 'user', content })
const said = { type: 'output_text', text: 'Hello.', annotations: [], logprobs: [] }
const output = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [said],
}
const call = {
  id: 'fc_1',
  type: 'function_call',
  call_id: 'c',
  name: 'f',
  arguments: '{"a": 1}',
  status: 'completed',
}
const result = { type: 'function_call_output', call_id: 'c', output: 'Found.' }
const next = user('And now?')

describe('items that repeat a whole conversation', () => {
  const conversation = [user('Hi'), output, call, result]

  test.each<[what: string, items: StateItem[]]>([
    ['as they were stored', [user('Hi'), output, call, result]],
    [
      'without types, ids and status',
      [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello.' },
        { type: 'function_call', call_id: 'c', name: 'f', arguments: '{"a":1}' },
        result,
      ],
    ],
    [
      'as lists of parts',
      [
        user([{ type: 'input_text', text: 'Hi' }]),
        {
          role: 'assistant',
          content: [
            { type: 'output_text', text: 'Hel' },
            { type: 'output_text', text: 'lo.' },
          ],
        },
        { ...call, id: null, status: null },
        { ...result, id: 'fco_9', output: [{ type: 'input_text', text: 'Found.' }] },
      ],
    ],
    [
      'with reasoning between them',
      [user('Hi'), { type: 'reasoning', id: 'rs_1', summary: [] }, output, call, result],
    ],
  ])('are found %s', (_what, items) => {
    expect(repeated(conversation, [...items, next])).toBe(items.length)
    expect(repeated(conversation, items)).toBe(items.length)
  })

  test.each<[what: string, items: StateItem[]]>([
    ['only its beginning', [user('Hi'), output, next]],
    ['only its end', [call, result, next]],
    ['another text', [user('Hi!'), output, call, result]],
    ['another role', [{ ...user('Hi'), role: 'system' }, output, call, result]],
    ['other arguments', [user('Hi'), output, { ...call, arguments: '{"a":2}' }, result]],
    ['another result', [user('Hi'), output, call, { ...result, output: 'Lost.' }]],
    ['something before', [next, user('Hi'), output, call, result]],
    ['nothing', []],
  ])('are not those with %s', (_what, items) => {
    expect(repeated(conversation, items)).toBe(0)
  })

  test('are not a question that is sent twice', () => {
    expect(repeated([user('Hi'), output], [user('Hi')])).toBe(0)
    expect(repeated([user('Hi'), output], [user('Hi'), user('Hi')])).toBe(0)
  })

  test('are told apart by their images', () => {
    const image = { type: 'input_image', image_url: 'https://a.example/1.png', detail: 'auto' }
    const seen = [user([image]), output]
    expect(repeated(seen, [user([{ ...image, detail: null }]), output, next])).toBe(2)
    expect(repeated(seen, [user([{ ...image, image_url: 'https://b.example' }]), output])).toBe(0)
  })

  test('are none of an empty conversation', () => {
    expect(repeated([], [next])).toBe(0)
    expect(repeated([{ type: 'reasoning', summary: [] }], [next])).toBe(0)
  })
})

test('an item without an id gets one that leads to its answer; another keeps its own', () => {
  const suffix = '0123456789abcdef'.repeat(2)
  const items = identifiedItems([{ role: 'user', content: 'Hi' }, output, result], `resp_${suffix}`)
  expect(items.map(({ id }) => id)).toEqual([`msg_${suffix}_in0`, 'msg_1', `fco_${suffix}_in2`])
  for (const index of [0, 2]) expect(answerOf(String(items[index]?.['id']))).toBe(`resp_${suffix}`)
  expect(['msg_1', 'rs_abc_0', `msg_${suffix}`, ''].map(answerOf)).toEqual([null, null, null, null])
})
