import { describe, expect, test } from 'vitest'
import type { Delta } from '../../../src/moa/model-port.ts'
import { responseSchemas } from '../../../src/protocol/openai-chat/chat-response.ts'
import { completion, wholeMessage } from '../../../src/protocol/openai-chat/completion.ts'
import type { AnswerForm } from '../../../src/protocol/wire-shape.ts'
import { isDocumented, looseFields } from '../../support/documented.ts'
import { RUN_END } from '../../support/run-end.ts'

const call = (index: number, fields: object = {}) => ({ index, id: `c${index}`, ...fields })
const wireCall = (id: string, name: string, text: string) => ({
  id,
  type: 'function',
  function: { name, arguments: text },
})

describe('the message of', () => {
  test.each<[what: string, deltas: readonly Delta[], fields: object]>([
    ['no deltas has empty content', [], { content: '', refusal: null }],
    ['empty deltas has empty content', [{}, { text: '' }], { content: '', refusal: null }],
    [
      'several texts has them in order',
      [{ text: 'a' }, {}, { text: 'b' }],
      { content: 'ab', refusal: null },
    ],
    [
      'a refusal has it beside empty content',
      [{ refusal: 'N' }, { refusal: 'o' }],
      { content: '', refusal: 'No' },
    ],
    [
      'reasoning has it apart from the text',
      [{ reasoning: 'H', text: 'a' }, { reasoning: 'm' }],
      { content: 'a', refusal: null, reasoning_content: 'Hm' },
    ],
    [
      'tool calls alone has no content',
      [{ toolCalls: [call(0, { name: 'f', arguments: '{}' })] }],
      { content: null, refusal: null, tool_calls: [wireCall('c0', 'f', '{}')] },
    ],
    [
      'tool calls of several deltas has all of them, beside the text',
      [
        { text: 'a', toolCalls: [call(0, { name: 'f', arguments: '1' })] },
        { toolCalls: [call(1, { name: 'g', arguments: '2' })] },
      ],
      {
        content: 'a',
        refusal: null,
        tool_calls: [wireCall('c0', 'f', '1'), wireCall('c1', 'g', '2')],
      },
    ],
    [
      'a tool call without arguments has empty ones',
      [{ toolCalls: [call(0, { name: 'f' })] }],
      { content: null, refusal: null, tool_calls: [wireCall('c0', 'f', '')] },
    ],
    ['an empty list of tool calls has none', [{ toolCalls: [] }], { content: '', refusal: null }],
  ])('%s', (_what, deltas, fields) => {
    expect(wholeMessage(deltas)).toStrictEqual({ role: 'assistant', ...fields })
  })
})

const FORM: AnswerForm = {
  shape: 'openai-chat',
  id: 'chatcmpl_1',
  created: 1,
  model: 'demo',
  stream: false,
  progress: 'none',
  options: {},
}

test('a completion has one choice, with the finish reason as the upstream wrote it', () => {
  const body = completion(FORM, { ...RUN_END, deltas: [{ text: 'a' }], finishReason: 'eos' })
  expect(body).toMatchObject({
    id: 'chatcmpl_1',
    object: 'chat.completion',
    created: 1,
    model: 'demo',
    usage: { total_tokens: 15, estimated: true },
    moa: { run: 'run_1' },
  })
  expect(body.choices).toStrictEqual([
    { index: 0, message: wholeMessage([{ text: 'a' }]), finish_reason: 'eos', logprobs: null },
  ])
})

test('every field of a completion is documented, and only the named ones may be missing', () => {
  const deltas = [{ reasoning: 'Hm', toolCalls: [call(0, { name: 'f', arguments: '{}' })] }]
  const body = completion(FORM, { ...RUN_END, deltas, finishReason: 'tool_calls' })
  const schema = responseSchemas().completion
  expect(isDocumented(schema, body)).toBe(true)
  expect(looseFields(schema, body)).toEqual({
    removable: [
      'choices.0.message.reasoning_content',
      'choices.0.message.tool_calls',
      'usage.estimated',
      'moa',
      'moa.finding.faults.small',
      'moa.chosen',
      'moa.chosen.propensity',
      'moa.early_exit',
      'moa.usage_by_role',
      'moa.usage_by_role.agent',
      'moa.usage_by_role.agent.estimated',
      'moa.calls.0.usage.estimated',
    ],
    // Faults are by the name of the agent.
    renamable: ['moa.finding.faults.small'],
  })
})

test('fields of the provider stand beside those of the answer and of its calls', () => {
  const extra = { annotations: [{ type: 'url_citation' }], role: 'user' }
  const signed = { extra_content: { google: { thought_signature: 'c2ln' } } }
  const signedCall = { index: 0, id: 'c', name: 'f', arguments: '{}', extra: signed }
  expect(wholeMessage([{ text: 'a', extra }, { toolCalls: [signedCall] }])).toEqual({
    role: 'assistant',
    content: 'a',
    refusal: null,
    annotations: extra.annotations,
    tool_calls: [
      { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' }, ...signed },
    ],
  })
})
