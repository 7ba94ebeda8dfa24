import { describe, expect, test } from 'vitest'
import { readChunk } from '../../../../src/models/dialects/openai/chunk.ts'

function chunk(over: object): string {
  return JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: null }], ...over })
}

function deltaOf(delta: object): unknown {
  const reading = readChunk(chunk({ choices: [{ index: 0, delta }] }))
  return reading.type === 'chunk' ? reading.delta : reading
}

describe('the delta is found', () => {
  const thinking = [
    { type: 'thinking', thinking: [{ type: 'text', text: 'Hm' }] },
    { type: 'text', text: 'Yes' },
  ]
  const deltas: [string, object, object | null][] = [
    ['text', { role: 'assistant', content: 'Yes' }, { text: 'Yes' }],
    ['the role alone', { role: 'assistant' }, null],
    ['an empty text', { content: '' }, null],
    ['a null text', { content: null, refusal: null, tool_calls: null }, null],
    ['reasoning_content', { content: null, reasoning_content: 'Hm' }, { reasoning: 'Hm' }],
    ['reasoning', { content: '', reasoning: 'Hm' }, { reasoning: 'Hm' }],
    ['reasoning and text', { content: 'Yes', reasoning: 'Hm' }, { text: 'Yes', reasoning: 'Hm' }],
    ['an object for reasoning', { content: 'Yes', reasoning: { effort: 'low' } }, { text: 'Yes' }],
    ['parts', { content: [{ type: 'text', text: 'Y' }, { text: 'es' }] }, { text: 'Yes' }],
    ['thinking parts', { content: thinking }, { text: 'Yes', reasoning: 'Hm' }],
    ['a refusal', { refusal: 'No' }, { refusal: 'No' }],
    ['a number for a text', { content: 5 }, null],
  ]
  test.for(deltas)('%s', ([, delta, expected]) => {
    expect(deltaOf(delta)).toEqual(expected)
  })

  test('in a whole completion', () => {
    const message = { role: 'assistant', content: 'Yes', reasoning_content: 'Hm', refusal: null }
    const data = chunk({ choices: [{ index: 0, message, finish_reason: 'length' }] })
    expect(readChunk(data)).toEqual({
      type: 'chunk',
      delta: { text: 'Yes', reasoning: 'Hm' },
      finishReason: 'length',
      usage: null,
    })
  })
})

describe('pieces of tool calls are found', () => {
  const call = { id: 'a', type: 'function', function: { name: 'add', arguments: '{"x":1}' } }
  const piece = { id: 'a', name: 'add', arguments: '{"x":1}' }
  const calls: [string, object[], object[]][] = [
    ['with an index', [{ ...call, index: 3 }], [{ ...piece, index: 3 }]],
    ['without one', [call, call], [piece, piece].map((each) => ({ ...each, index: null }))],
    [
      'with arguments as an object',
      [{ index: 0, function: { name: 'add', arguments: { x: 1 } } }],
      [{ index: 0, name: 'add', arguments: '{"x":1}' }],
    ],
    [
      'with empty id and name',
      [{ index: 0, id: '', function: { name: '', arguments: 'x' } }],
      [{ index: 0, arguments: 'x' }],
    ],
    [
      'with nothing but null',
      [{ index: 0, id: null, function: { name: null, arguments: null } }],
      [{ index: 0 }],
    ],
  ]
  test.for(calls)('%s', ([, wire, toolCalls]) => {
    expect(deltaOf({ tool_calls: wire })).toEqual({ toolCalls })
  })

  test('of none, when the list is empty', () => {
    expect(deltaOf({ content: 'Yes', tool_calls: [] })).toEqual({ text: 'Yes' })
  })
})

describe('fields that a provider wants back are found', () => {
  const signed = { google: { thought_signature: 'c2ln' } }
  const sources = [{ type: 'url_citation' }]
  test.each<[string, object, object | null]>([
    [
      'beside a text',
      { content: 'a', annotations: sources },
      { text: 'a', extra: { annotations: sources } },
    ],
    ['alone', { annotations: sources }, { extra: { annotations: sources } }],
    [
      'beside reasoning',
      { reasoning: 'Hm', reasoning_details: sources },
      { reasoning: 'Hm', extra: { reasoning_details: sources } },
    ],
    ['on the answer', { extra_content: signed }, { extra: { extra_content: signed } }],
    [
      'not where they are empty',
      { content: 'a', annotations: [], extra_content: null },
      { text: 'a' },
    ],
    ['not where nobody knows them', { content: 'a', mood: signed }, { text: 'a' }],
  ])('%s', (_where, message, delta) => {
    expect(deltaOf(message)).toEqual(delta)
  })

  test('on a tool call', () => {
    const called = { function: { name: 'f', arguments: '{}' } }
    expect(deltaOf({ tool_calls: [{ index: 0, ...called, extra_content: signed }] })).toEqual({
      toolCalls: [{ index: 0, name: 'f', arguments: '{}', extra: { extra_content: signed } }],
    })
  })
})

describe('an error is found', () => {
  const errors: [string, object, unknown][] = [
    ['as an object', { error: { code: 429, message: 'x' } }, { code: 429, message: 'x' }],
    ['as a string', { error: 'overloaded' }, 'overloaded'],
    ['without choices', { choices: undefined, error: { message: 'x' } }, { message: 'x' }],
    [
      'beside a choice that ends with it',
      { error: { code: 502 }, choices: [{ delta: { content: '' }, finish_reason: 'error' }] },
      { code: 502 },
    ],
    [
      'on the choice',
      { choices: [{ finish_reason: 'error', error: { code: 500 } }] },
      { code: 500 },
    ],
    ['as nothing but a reason', { choices: [{ delta: {}, finish_reason: 'error' }] }, null],
  ]
  test.for(errors)('%s', ([, over, error]) => {
    expect(readChunk(chunk(over))).toEqual({ type: 'error', error })
  })

  const alone: readonly object[] = [
    { object: 'error', message: 'x', type: 'BadRequestError', param: null, code: 400 },
    { detail: 'Not Found' },
    { detail: [{ loc: ['body'] }] },
    { message: 'x', code: 500 },
    { message: 'x' },
    { errors: [{ message: 'x' }] },
    { error: 'Too many', code: 429, retry_after: 9 },
  ]
  test.for(alone)('in the place of an answer: %j', (body) => {
    expect(readChunk(JSON.stringify(body))).toEqual({ type: 'error', error: body })
  })

  test('in a list', () => {
    const error = { code: 429 }
    expect(readChunk(JSON.stringify([{ error }]))).toEqual({ type: 'error', error })
  })

  test.for([{ errors: [] }, { detail: '' }, { detail: null }, { message: { role: 'x' } }])(
    'but not in %j',
    (body) => expect(readChunk(JSON.stringify(body)).type).toBe('chunk'),
  )

  test.for([null, '', false, {}, []])('but not in the error %j beside an answer', (error) => {
    expect(readChunk(chunk({ error })).type).toBe('chunk')
  })
})

describe('readChunk()', () => {
  test.for(['[DONE]', ' [DONE] ', '[DONE]\n'])('knows the end %j', (data) => {
    expect(readChunk(data)).toEqual({ type: 'done' })
  })

  test.for(['', '{"choices":[{"delta":{"cont', 'ping'])('calls %j malformed', (data) => {
    expect(readChunk(data)).toEqual({ type: 'malformed' })
  })

  test.for(['null', '[]', '42', '"[DONE]"', '{}', '{"choices":null}', '{"type":"ping"}'])(
    'ignores %j, which is no part of the answer',
    (data) => {
      const nothing = { type: 'chunk', delta: null, finishReason: null, usage: null }
      expect(readChunk(data)).toEqual(nothing)
    },
  )

  test('ignores a chunk without choices', () => {
    const nothing = { type: 'chunk', delta: null, finishReason: null, usage: null }
    expect(readChunk(chunk({ choices: [] }))).toEqual(nothing)
    expect(readChunk(chunk({ choices: [], prompt_filter_results: [{}] }))).toEqual(nothing)
    expect(readChunk(chunk({ choices: [{ index: 0 }] }))).toEqual(nothing)
  })

  test.for(['stop', 'length', 'tool_calls', 'content_filter', 'eos'])(
    'returns the finish reason %s unchanged',
    (reason) => {
      const data = chunk({ choices: [{ delta: {}, finish_reason: reason }] })
      expect(readChunk(data)).toMatchObject({ finishReason: reason })
    },
  )

  test('ignores an empty finish reason', () => {
    const data = chunk({ choices: [{ delta: { content: 'a' }, finish_reason: '' }] })
    expect(readChunk(data)).toMatchObject({ delta: { text: 'a' }, finishReason: null })
  })
})
