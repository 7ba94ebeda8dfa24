import { expect, test } from 'vitest'
import type { Delta } from '../../../src/moa/model-port.ts'
import { wireDelta, type WireDelta } from '../../../src/protocol/openai-chat/wire-delta.ts'

test.each<[what: string, delta: Delta, wire: WireDelta]>([
  ['nothing', {}, {}],
  ['empty text, which some clients wait for', { text: '' }, { content: '' }],
  ['text', { text: 'a' }, { content: 'a' }],
  ['a refusal', { refusal: 'No' }, { refusal: 'No' }],
  [
    'reasoning beside text',
    { reasoning: 'Hm', text: 'a' },
    { reasoning_content: 'Hm', content: 'a' },
  ],
  ['no tool calls in a list', { toolCalls: [] }, { tool_calls: [] }],
  [
    'the start of a tool call, without arguments',
    { toolCalls: [{ index: 1, id: 'c', name: 'f' }] },
    { tool_calls: [{ index: 1, id: 'c', type: 'function', function: { name: 'f' } }] },
  ],
  [
    'more of its arguments, without id and type',
    { toolCalls: [{ index: 1, arguments: '{' }] },
    { tool_calls: [{ index: 1, function: { arguments: '{' } }] },
  ],
  [
    'empty arguments',
    { toolCalls: [{ index: 0, id: '', name: '', arguments: '' }] },
    { tool_calls: [{ index: 0, id: '', type: 'function', function: { name: '', arguments: '' } }] },
  ],
])('a delta can have %s', (_what, delta, wire) => {
  expect(wireDelta(delta)).toStrictEqual(wire)
})

test('fields of the provider stand beside the others', () => {
  const signed = { extra_content: { google: { thought_signature: 'c2ln' } } }
  const call = { index: 0, id: 'c', name: 'f', arguments: '{}', extra: signed }
  expect(wireDelta({ toolCalls: [call], extra: { annotations: [1] } })).toEqual({
    annotations: [1],
    tool_calls: [
      { index: 0, id: 'c', type: 'function', function: { name: 'f', arguments: '{}' }, ...signed },
    ],
  })
})
