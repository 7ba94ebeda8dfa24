import { describe, expect, test } from 'vitest'
import { readWorkersAi } from '../../../../src/models/dialects/workers-ai/chunk.ts'

const read = (body: object) => readWorkersAi(JSON.stringify(body))
const USAGE = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 }
const NOTHING = { type: 'chunk', delta: null, finishReason: null, usage: null }

function deltaOf(body: object): unknown {
  const reading = read(body)
  return reading.type === 'chunk' ? reading.delta : reading
}

describe('the text of an answer is found', () => {
  const answers: [string, object, object | null][] = [
    ['in an event', { response: 'Yes', p: 'abcdef' }, { text: 'Yes' }],
    ['nowhere when it is empty', { response: '', tool_calls: [] }, null],
    ['nowhere when it is null', { response: null }, null],
    [
      'in JSON mode',
      { response: { name: 'Bern', population: 134000 } },
      { text: '{"name":"Bern","population":134000}' },
    ],
    ['in JSON mode, as a list', { response: ['a', 1] }, { text: '["a",1]' }],
    ['as a number', { response: 42 }, { text: '42' }],
    ["in OpenAI's shape", { choices: [{ delta: { content: 'Yes' } }] }, { text: 'Yes' }],
    [
      "in OpenAI's shape, whole",
      { response: null, choices: [{ message: { content: 'Yes' } }] },
      { text: 'Yes' },
    ],
    ['in the answer rather than in choices', { response: 'Yes', choices: [] }, { text: 'Yes' }],
  ]
  test.for(answers)('%s', ([, body, delta]) => {
    expect(deltaOf(body)).toEqual(delta)
  })

  test('with usage and finish reason beside it', () => {
    expect(read({ response: 'Yes', usage: USAGE, finish_reason: 'length' })).toMatchObject({
      delta: { text: 'Yes' },
      finishReason: 'length',
      usage: { prompt: 1, output: 2 },
    })
  })
})

describe('tool calls are found', () => {
  const flat = { name: 'getWeather', arguments: { latitude: '51' } }
  const nested = {
    id: 'a',
    index: 0,
    function: { name: 'getWeather', arguments: '{"latitude":"51"}' },
  }
  const whole = { index: null, name: 'getWeather', arguments: '{"latitude":"51"}' }
  const calls: [string, object[], object[]][] = [
    ['as name and arguments', [flat], [whole]],
    ['as many as there are', [flat, flat], [whole, whole]],
    ['with an id', [{ ...flat, id: 'a' }], [{ ...whole, id: 'a' }]],
    ['with arguments as text', [{ ...flat, arguments: '{"latitude":"51"}' }], [whole]],
    ['without arguments', [{ name: 'now' }], [{ index: null, name: 'now', arguments: '{}' }]],
    ['in pieces', [{ index: 0, name: 'now' }], [{ index: 0, name: 'now' }]],
    ["in OpenAI's shape", [nested], [{ ...whole, index: 0, id: 'a' }]],
    [
      'without the empty piece at the end',
      [flat, { id: null, index: 0, function: { name: null, arguments: '' } }],
      [whole],
    ],
  ]
  test.for(calls)('%s', ([, wire, toolCalls]) => {
    expect(deltaOf({ response: null, tool_calls: wire })).toEqual({ toolCalls })
    expect(deltaOf({ tool_calls: wire })).toEqual({ toolCalls })
  })

  test('beside text', () => {
    expect(deltaOf({ response: 'Hm', tool_calls: [flat] })).toEqual({
      text: 'Hm',
      toolCalls: [whole],
    })
  })

  test('nowhere when the list is null or has no object', () => {
    expect(deltaOf({ response: 'Hm', tool_calls: null })).toEqual({ text: 'Hm' })
    expect(deltaOf({ response: null, tool_calls: [null, 'x'] })).toBeNull()
  })
})

describe('an error is found', () => {
  const errors: [string, object, object][] = [
    [
      'by its internal code',
      { errors: [{ message: 'x', code: 5007 }] },
      { status: 400, code: 'model_not_found' },
    ],
    [
      'in the words of the binding',
      { errors: [{ message: 'AiError: 3040: Capacity' }] },
      { status: 429 },
    ],
    [
      'without a known code',
      { errors: [{ message: 'x', code: 9999 }], success: false },
      { message: 'x', code: 9999 },
    ],
    ['without any word', { success: false, result: null }, {}],
    ['beside an answer', { success: false, response: 'Yes', errors: [] }, {}],
    ["in OpenAI's shape", { error: { code: 503, message: 'x' } }, { code: 503, message: 'x' }],
    ['as text', { error: '3040: Capacity' }, { status: 429 }],
  ]
  test.for(errors)('%s', ([, body, error]) => {
    expect(read(body)).toEqual({ type: 'error', error })
  })

  test('only where there is one', () => {
    expect(read({ success: true, errors: [], error: null, response: 'Yes' })).toMatchObject({
      delta: { text: 'Yes' },
    })
  })
})

test('the end and malformed events are read as in any stream', () => {
  expect(readWorkersAi('[DONE]')).toEqual({ type: 'done' })
  expect(readWorkersAi('{"respon')).toEqual({ type: 'malformed' })
  expect(readWorkersAi('null')).toEqual(NOTHING)
  expect(read({ p: 'abc' })).toEqual(NOTHING)
})
