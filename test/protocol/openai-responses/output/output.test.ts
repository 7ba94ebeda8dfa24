import { describe, expect, test } from 'vitest'
import type { Opaque } from '../../../../src/moa/message.ts'
import type { Delta } from '../../../../src/moa/model-port.ts'
import type { EventSink } from '../../../../src/protocol/openai-responses/output/item-list.ts'
import { Output } from '../../../../src/protocol/openai-responses/output/output.ts'

/** Writes down the types of all events. */
function sink(): EventSink & { readonly types: string[] } {
  const types: string[] = []
  let deltas = ''
  return {
    types,
    event: (type) => void types.push(type.replace('response.', '')),
    deltas: (type) => void (deltas = type.replace('response.', '')),
    delta: (text) => void types.push(`${deltas} ${text}`),
  }
}

function written(deltas: readonly Delta[], options = {}) {
  const events = sink()
  const output = new Output('resp_7', options, events)
  for (const delta of deltas) output.add(delta)
  return { output, types: events.types }
}

const call = (index: number, fields: object = {}) => ({ toolCalls: [{ index, ...fields }] })

test.each([
  ['resp_7', 'msg_7_0'],
  ['resp_a_b', 'msg_a_b_0'],
  ['7', 'msg_7_0'],
])('the first message of %s is %s', (answer, id) => {
  const output = new Output(answer, {}, sink())
  output.add({ text: 'a' })
  expect(output.items[0]?.id).toBe(id)
})

test('each kind of item is counted alone; a refusal is a part of a message', () => {
  const { output } = written([
    { reasoning: 'a' },
    { text: 'b' },
    { reasoning: 'c' },
    { refusal: 'd' },
    call(0, { id: 'c0', name: 'f', arguments: '{}' }),
  ])
  expect(output.items.map(({ id }) => id)).toEqual([
    'rs_7_0',
    'msg_7_0',
    'rs_7_1',
    'msg_7_1',
    'fc_7_0',
  ])
})

test('the items so far have what is open; what was returned before does not grow', () => {
  const { output } = written([{ text: 'a' }])
  const before = output.soFar()
  output.add({ text: 'b' })
  expect(before).toMatchObject([{ status: 'in_progress', content: [{ text: 'a' }] }])
  expect(output.soFar()).toMatchObject([{ content: [{ text: 'ab' }] }])
  expect(output.items).toMatchObject([{ content: [] }])
  output.add(call(0, { id: 'c', name: 'f', arguments: '{"a"' }))
  expect(output.soFar()).toMatchObject([{}, { status: 'in_progress', arguments: '{"a"' }])
})

test('progress and reasoning are parts of the same item', () => {
  const { output } = written([])
  output.write({ kind: 'progress', text: 'Layer 1: asking a\n' })
  output.add({ reasoning: 'Hm' })
  output.end('completed')
  expect(output.items).toMatchObject([
    { type: 'reasoning', summary: [{ text: 'Layer 1: asking a\n' }, { text: 'Hm' }] },
  ])
})

describe('calls', () => {
  test('that come one after the other are written as they come', () => {
    const { types } = written([
      call(0, { id: 'a', name: 'f', arguments: '{"x":' }),
      call(0, { arguments: '1}' }),
      call(1, { id: 'b', name: 'g', arguments: '{' }),
      call(1, { arguments: '}' }),
    ])
    expect(types).toEqual([
      'output_item.added',
      'function_call_arguments.delta {"x":',
      'function_call_arguments.delta 1}',
      'function_call_arguments.done',
      'output_item.done',
      'output_item.added',
      'function_call_arguments.delta {',
      'function_call_arguments.delta }',
    ])
  })

  test('whose pieces are mixed are written one after the other, each with its own arguments', () => {
    const { output } = written([
      call(0, { id: 'a', name: 'f', arguments: '{"x":' }),
      call(1, { id: 'b', name: 'g', arguments: '{"y":' }),
      { text: 'And' },
      call(0, { arguments: '1}' }),
      call(1, { arguments: '2}' }),
      { text: ' so' },
    ])
    output.end('completed')
    expect(output.items).toMatchObject([
      { call_id: 'a', arguments: '{"x":1}', status: 'completed' },
      { call_id: 'b', arguments: '{"y":2}', status: 'completed' },
      { content: [{ text: 'And so' }] },
    ])
  })

  test('of which the first has no arguments until the end wait for it', () => {
    const { output } = written([
      call(0, { id: 'a', name: 'f' }),
      call(1, { id: 'b', name: 'g', arguments: '{"y":2}' }),
      call(0, { arguments: '{}' }),
    ])
    output.end('completed')
    expect(output.items).toMatchObject([
      { call_id: 'a', arguments: '{}', status: 'completed' },
      { call_id: 'b', arguments: '{"y":2}', status: 'completed' },
    ])
  })

  test('that have ended can only get fields, which other calls do not get', () => {
    const extra = { extra_content: { google: 1 } }
    const { output } = written(
      [
        call(0, { id: 'a', name: 'f', arguments: '{}' }),
        call(1, { id: 'b', name: 'g', arguments: '{}' }),
        call(0, { arguments: ' ', extra }),
      ],
      { sealed: true },
    )
    output.end('completed')
    expect(output.items).toMatchObject([
      { call_id: 'a' },
      { call_id: 'b' },
      { type: 'reasoning', encrypted_content: expect.stringContaining('{"a":{"extra_content"') },
    ])
  })

  test('that are cut in half are never completed', () => {
    const { output, types } = written([call(0, { id: 'a', name: 'f', arguments: '{"x":' })])
    output.end('incomplete')
    expect(output.items).toMatchObject([{ status: 'incomplete', arguments: '{"x":' }])
    expect(types).not.toContain('function_call_arguments.done')
  })

  test('of tools whose input is text have that text, and are written when they are whole', () => {
    const clientCalls = { patch: { type: 'custom', name: 'patch' } }
    const deltas = [
      call(0, { id: 'a', name: 'patch', arguments: '{"input":"*** ' }),
      call(0, { arguments: 'Begin\\n"}' }),
    ]
    const { output, types } = written(deltas, { clientCalls })
    expect(types).toEqual([])
    output.end('completed')
    expect(types).toEqual([
      'output_item.added',
      'custom_tool_call_input.delta *** Begin\n',
      'custom_tool_call_input.done',
      'output_item.done',
    ])
    expect(output.items).toMatchObject([
      { id: 'ctc_7_0', type: 'custom_tool_call', name: 'patch', input: '*** Begin\n' },
    ])
    const half = written(deltas.slice(0, 1), { clientCalls }).output
    half.end('incomplete')
    expect(half.items).toMatchObject([{ type: 'message' }])
  })

  test('of a namespace have it beside their own name', () => {
    const clientCalls = { mcp__look: { type: 'function', name: 'look', namespace: 'mcp' } }
    const deltas = [call(0, { id: 'a', name: 'mcp__look', arguments: '{}' })]
    const { output } = written(deltas, { clientCalls })
    expect(output.items).toMatchObject([{ name: 'look', namespace: 'mcp' }])
  })

  test('with the name of a field that every object has are calls of functions', () => {
    const deltas = [call(0, { id: 'a', name: 'constructor', arguments: '{}' })]
    expect(written(deltas, { clientCalls: {} }).output.items).toMatchObject([
      { type: 'function_call', name: 'constructor' },
    ])
  })
})

describe('what a model wants back', () => {
  const extra = { reasoning_details: [{ type: 'reasoning.encrypted', data: 'x', format: 'f' }] }
  const sealed = { sealed: true }

  test('rides in the reasoning that it came with', () => {
    const { output } = written([{ reasoning: 'Hm' }, { extra }, { text: 'a' }], sealed)
    const [reasoning] = output.items
    expect(reasoning).toMatchObject({ encrypted_content: expect.stringContaining('"data":"x"') })
    expect(output.items).toHaveLength(2)
  })

  test('has an item of its own before what follows, where there is no reasoning to read', () => {
    const signed = { id: 'c', name: 'f', arguments: '{}', extra: { extra_content: { google: 1 } } }
    const { output } = written([{ extra }, { text: 'a' }, call(0, signed)], sealed)
    output.end('completed')
    expect(output.items).toMatchObject([
      { type: 'reasoning', summary: [], encrypted_content: expect.any(String) },
      { type: 'message' },
      { type: 'reasoning', summary: [], encrypted_content: expect.stringContaining('google') },
      { type: 'function_call' },
    ])
  })

  test('comes last where it came last', () => {
    const { output } = written([{ text: 'a' }, { extra }], sealed)
    output.end('completed')
    expect(output.items.map(({ type }) => type)).toEqual(['message', 'reasoning'])
  })

  test('is left out unless the request wants it, and no item changes its id by that', () => {
    const deltas = [{ extra }, { text: 'a' }]
    const open = written(deltas).output
    expect(open.items[0]).not.toHaveProperty('encrypted_content')
    const ids = (output: Output) => output.items.map(({ id }) => id)
    expect(ids(open)).toEqual(ids(written(deltas, sealed).output))
  })

  test.each<[what: string, extra: Opaque]>([
    ['reasoning that is only text', { reasoning_details: [{ type: 'reasoning.text', text: 'a' }] }],
    ['fields of nulls', { provider_specific_fields: { refusal: null } }],
    ['fields of no provider', { annotations: [{ type: 'url_citation' }], other: 1 }],
  ])('is not made up: %s', (_what, fields) => {
    const { output } = written([{ text: 'a', extra: fields }], sealed)
    output.end('completed')
    expect(output.items).toHaveLength(1)
  })
})

test('sources of a text stand in its part, as this shape has them', () => {
  const url_citation = { url: 'https://x.test', title: 'X', start_index: 0, end_index: 1 }
  const annotations = [{ type: 'url_citation', url_citation }, { type: 'other' }]
  const { output, types } = written([{ text: 'a' }, { extra: { annotations } }, { text: 'b' }])
  output.end('completed')
  expect(output.items).toMatchObject([
    { content: [{ text: 'ab', annotations: [{ type: 'url_citation', ...url_citation }] }] },
  ])
  expect(types).toContain('output_text.annotation.added')
})

test('an answer that fails keeps what is open, as incomplete', () => {
  const { output } = written([{ text: 'a' }])
  output.cut()
  expect(output.items).toMatchObject([{ status: 'incomplete', content: [{ text: 'a' }] }])
  const half = written([call(0, { id: 'a', name: 'f', arguments: '{"x' })]).output
  half.cut()
  expect(half.items).toMatchObject([{ status: 'incomplete', arguments: '{"x' }])
})
