import { describe, expect, test } from 'vitest'
import { inputItems } from '../../../../src/models/dialects/openai-responses/input.ts'
import type { Message, ToolCall } from '../../../../src/moa/message.ts'

type Json = Readonly<Record<string, unknown>>

function itemsOf(messages: readonly Message[], model = 'gpt-5.4'): readonly Json[] {
  return JSON.parse(JSON.stringify(inputItems(messages, model))) as readonly Json[]
}

const call = (id: string, name = 'look_up'): ToolCall => ({ id, name, arguments: '{}' })
const result = (toolCallId: string, content = 'Found.'): Message => ({
  role: 'tool',
  content,
  toolCallId,
})
const asks = (...toolCalls: readonly ToolCall[]): Message => ({
  role: 'assistant',
  content: '',
  toolCalls,
})

const wireCall = (id: string, name = 'look_up') => ({
  type: 'function_call',
  call_id: id,
  name,
  arguments: '{}',
})
const wireResult = (id: string, output = 'Found.') => ({
  type: 'function_call_output',
  call_id: id,
  output,
})
const said = (text: string) => ({
  type: 'message',
  role: 'assistant',
  content: [{ type: 'output_text', text }],
})
const heard = (role: string, text: string) => ({
  type: 'message',
  role,
  content: [{ type: 'input_text', text }],
})

describe('messages', () => {
  test('keep their roles and places, so that the beginning of a prompt stays the same', () => {
    const messages: readonly Message[] = [
      { role: 'system', content: 'brief.', before: 'Be ' },
      { role: 'developer', content: 'And kind.' },
      { role: 'user', content: 'Why?', name: 'ann' },
      { role: 'assistant', content: 'So.' },
      { role: 'system', content: 'Now long.' },
    ]
    expect(itemsOf(messages)).toEqual([
      heard('system', 'Be brief.'),
      heard('developer', 'And kind.'),
      heard('user', 'Why?'),
      said('So.'),
      heard('system', 'Now long.'),
    ])
  })

  test('have images with their detail', () => {
    const content = [
      { type: 'text', text: 'What is it?' },
      { type: 'image', url: 'data:image/png;base64,AA==' },
      { type: 'image', url: 'https://x.example/a.png', detail: 'high' },
    ] as const
    expect(itemsOf([{ role: 'user', content }])[0]?.['content']).toEqual([
      { type: 'input_text', text: 'What is it?' },
      { type: 'input_image', image_url: 'data:image/png;base64,AA==', detail: 'auto' },
      { type: 'input_image', image_url: 'https://x.example/a.png', detail: 'high' },
    ])
  })

  test('of an assistant without words and calls are left out', () => {
    expect(itemsOf([{ role: 'assistant', content: '' }])).toEqual([])
  })
})

describe('tool calls', () => {
  test('stand beside their results, in the order of the calls', () => {
    const turn: Message = { ...asks(call('a'), call('b')), content: 'I look.' }
    expect(itemsOf([turn, result('b', 'B.'), result('a', 'A.')])).toEqual([
      said('I look.'),
      wireCall('a'),
      wireCall('b'),
      wireResult('a', 'A.'),
      wireResult('b', 'B.'),
    ])
  })

  test('without a result get one, and a result without its call becomes a message', () => {
    expect(itemsOf([result('lost', 'Old.'), asks(call('a')), result('other', 'New.')])).toEqual([
      heard('user', 'Old.'),
      wireCall('a'),
      wireResult('a', 'No result.'),
      heard('user', 'New.'),
    ])
  })

  test('find a result that stands behind other messages', () => {
    const messages = [asks(call('a')), { role: 'user', content: 'Wait.' } as const, result('a')]
    expect(itemsOf(messages)).toEqual([wireCall('a'), wireResult('a'), heard('user', 'Wait.')])
  })

  test('of one turn that share an id get their results in order, and what is left becomes a message', () => {
    const results = ['1', '2', '3'].map((content) => result('a', content))
    expect(itemsOf([asks(call('a'), call('a')), ...results])).toEqual([
      wireCall('a'),
      wireCall('call_0'),
      wireResult('a', '1'),
      wireResult('call_0', '2'),
      heard('user', '3'),
    ])
  })

  test('with an id that was used, or that is too long, get another one, and so do their results', () => {
    const long = 'x'.repeat(65)
    const messages = [
      asks(call('call_0')),
      result('call_0', '1'),
      asks(call('call_0')),
      result('call_0', '2'),
      asks(call(long)),
      result(long, '3'),
      asks(call('')),
      result('', '4'),
    ]
    const ids = itemsOf(messages).map(({ call_id: id, output }) => [id, output ?? null])
    expect(ids).toEqual([
      ['call_0', null],
      ['call_0', '1'],
      ['call_1', null],
      ['call_1', '2'],
      ['call_2', null],
      ['call_2', '3'],
      ['call_3', null],
      ['call_3', '4'],
    ])
  })

  test('to functions of other providers get names that the interface accepts', () => {
    const names = itemsOf([asks(call('a', 'files.read:all'), call('b', ''), call('c', 'é'))])
      .filter(({ type }) => type === 'function_call')
      .map(({ name }) => name)
    expect(names).toEqual(['files_read_all', '_', '_'])
  })
})

describe('reasoning', () => {
  const format = 'openai-responses-v1'
  const own = { format, model: 'gpt-5.4' }
  const encrypted = (id: string, index?: number, more: object = {}) => ({
    type: 'reasoning.encrypted',
    data: `${id} sealed`,
    id,
    ...own,
    ...(index === undefined ? {} : { index }),
    ...more,
  })
  const wire = (id: string, summary: readonly string[] = []) => ({
    type: 'reasoning',
    id,
    summary: summary.map((text) => ({ type: 'summary_text', text })),
    encrypted_content: `${id} sealed`,
  })
  const turn = (details: readonly object[], over: Partial<Message> = {}): Message => ({
    ...asks(call('a'), call('b')),
    content: 'I look.',
    extra: { reasoning_details: details },
    ...over,
  })
  /** The items of the assistant's turn, without the results of its calls. */
  const turnOf = (message: Message, model?: string) =>
    itemsOf([message], model).filter(({ type }) => type !== 'function_call_output')

  test('goes back before the items that followed it, with every part of its summary', () => {
    const details = [
      { type: 'reasoning.summary', summary: 'One', id: 'rs_0', ...own, index: 0 },
      { type: 'reasoning.summary', summary: 'Two', id: 'rs_0', ...own },
      encrypted('rs_0', 0),
      encrypted('rs_3', 3),
    ]
    expect(turnOf(turn(details))).toEqual([
      wire('rs_0', ['One', 'Two']),
      said('I look.'),
      wireCall('a'),
      wire('rs_3'),
      wireCall('b'),
    ])
  })

  test('stays whole where its id stands on its encrypted part alone', () => {
    const summary = { type: 'reasoning.summary', summary: 'One', ...own, index: 0 }
    expect(turnOf(turn([summary, encrypted('rs_0', 0)]))[0]).toEqual(wire('rs_0', ['One']))
  })

  test('without places stands first, in its order', () => {
    const items = turnOf(turn([encrypted('rs_0'), encrypted('rs_1')]))
    expect(items.map(({ type }) => type)).toEqual([
      'reasoning',
      'reasoning',
      'message',
      'function_call',
      'function_call',
    ])
  })

  test('that nothing follows is left out', () => {
    expect(turnOf(turn([encrypted('rs_0', 0)], { content: '', toolCalls: [] }))).toEqual([])
    expect(turnOf(turn([encrypted('rs_9', 9)]))).not.toContainEqual(wire('rs_9'))
  })

  test('of another interface, or of another model, is left out', () => {
    const foreign = [
      encrypted('rs_0', 0, { format: 'xai-responses-v1' }),
      encrypted('rs_1', 0, { format: undefined }),
      encrypted('rs_2', 0, { model: 'gpt-6-sol' }),
      encrypted('rs_3', 0, { model: undefined }),
      { type: 'reasoning.text', text: 'Hm', signature: 's', format: 'anthropic-claude-v1' },
    ]
    expect(turnOf(turn(foreign)).filter(({ type }) => type === 'reasoning')).toEqual([])
    const ofOther = turn([encrypted('rs_2', 0, { model: 'gpt-6-sol' })])
    expect(turnOf(ofOther, 'gpt-6-sol')[0]).toEqual(wire('rs_2'))
  })

  test('that is readable alone does not go back, as an id is not found without its content', () => {
    const details = [{ type: 'reasoning.summary', summary: 'One', id: 'rs_0', ...own, index: 0 }]
    expect(turnOf(turn(details))[0]).toEqual(said('I look.'))
    expect(turnOf(turn([], { reasoning: 'Hm.' }))[0]).toEqual(said('I look.'))
  })

  test('in plain words goes back as its server sent it', () => {
    const details = [{ type: 'reasoning.text', text: 'Hm.', id: 'rs_0', ...own, index: 0 }]
    expect(turnOf(turn(details))[0]).toEqual({
      type: 'reasoning',
      id: 'rs_0',
      summary: [],
      content: [{ type: 'reasoning_text', text: 'Hm.' }],
    })
  })

  test('that is no list, or holds no objects, is no reasoning', () => {
    for (const reasoning_details of ['x', [1, null, 'x'], { format }])
      expect(turnOf(turn([], { extra: { reasoning_details } }))[0]).toEqual(said('I look.'))
  })
})
