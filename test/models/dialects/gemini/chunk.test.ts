import { describe, expect, test } from 'vitest'
import { readGemini } from '../../../../src/models/dialects/gemini/chunk.ts'
import { inBandFailure } from '../../../../src/reading/errors/failures.ts'
import { usageOfParts } from '../../../../src/reading/usage.ts'

const NOTHING_BEFORE = { textChars: 0, toolCalls: 0 }

function read(body: object, received = NOTHING_BEFORE) {
  return readGemini(JSON.stringify(body), received)
}

function deltaOf(parts: readonly object[], received = NOTHING_BEFORE): unknown {
  const reading = read({ candidates: [{ content: { role: 'model', parts } }] }, received)
  return reading.type === 'chunk' ? reading.delta : reading
}

function finishOf(finishReason: string) {
  return read({
    candidates: [{ content: { parts: [{ text: 'Hi' }] }, finishReason }],
    usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 1, totalTokenCount: 4 },
  })
}

describe('parts become a delta', () => {
  const call = (name: string, more: object = {}) => ({
    functionCall: { name, args: { a: 1 } },
    ...more,
  })
  const piece = (name: string) => ({ index: null, whole: true, name, arguments: '{"a":1}' })
  const deltas: [string, readonly object[], object | null][] = [
    ['text', [{ text: 'Yes' }], { text: 'Yes' }],
    ['several texts', [{ text: 'Y' }, { text: 'es' }], { text: 'Yes' }],
    ['an empty text', [{ text: '' }], null],
    ['a thought', [{ text: 'Hm', thought: true }], { reasoning: 'Hm' }],
    [
      'thought and text',
      [{ text: 'Hm', thought: true }, { text: 'Yes' }],
      { text: 'Yes', reasoning: 'Hm' },
    ],
    ['a call', [call('f')], { toolCalls: [piece('f')] }],
    ['two calls of one function', [call('f'), call('f')], { toolCalls: [piece('f'), piece('f')] }],
    [
      'a call without arguments',
      [{ functionCall: { name: 'f' } }],
      { toolCalls: [{ ...piece('f'), arguments: '{}' }] },
    ],
    [
      'a call with its id',
      [{ functionCall: { id: 'x', name: 'f', args: {} } }],
      { toolCalls: [{ ...piece('f'), id: 'x', arguments: '{}' }] },
    ],
    ['a call by a name that Gemini does not take', [call('__3d')], { toolCalls: [piece('3d')] }],
    ['parts that are not read', [{ executableCode: { code: '1' } }, { inlineData: {} }], null],
  ]
  test.for(deltas)('%s', ([, parts, delta]) => {
    expect(deltaOf(parts)).toEqual(delta)
  })

  test('the signature of a call leaves on the call', () => {
    expect(deltaOf([call('f', { thoughtSignature: 'c2ln' })])).toEqual({
      toolCalls: [
        { ...piece('f'), extra: { extra_content: { google: { thought_signature: 'c2ln' } } } },
      ],
    })
  })

  test('the signature of a text, a thought or an empty part leaves with its place', () => {
    const parts = [
      { text: 'Hm', thought: true, thoughtSignature: 'dGg=' },
      { text: 'and ' },
      { text: 'this', thoughtSignature: 'dHg=' },
      call('f'),
      { text: '', thoughtSignature: 'ZW0=' },
    ]
    expect(deltaOf(parts, { textChars: 10, toolCalls: 1 })).toEqual({
      text: 'and this',
      reasoning: 'Hm',
      toolCalls: [piece('f')],
      extra: {
        reasoning_details: [
          {
            type: 'reasoning.text',
            text: 'Hm',
            signature: 'dGg=',
            id: '10-0-1',
            format: 'google-gemini-v1',
          },
          { type: 'reasoning.encrypted', data: 'dHg=', id: '14-4-1', format: 'google-gemini-v1' },
          { type: 'reasoning.encrypted', data: 'ZW0=', id: '18-0-2', format: 'google-gemini-v1' },
        ],
      },
    })
  })
})

describe('finish reasons', () => {
  test.for([
    ['STOP', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['CONTINUATION', 'length'],
    ['SAFETY', 'content_filter'],
    ['RECITATION', 'content_filter'],
    ['LANGUAGE', 'content_filter'],
    ['BLOCKLIST', 'content_filter'],
    ['PROHIBITED_CONTENT', 'content_filter'],
    ['SPII', 'content_filter'],
    ['MODEL_ARMOR', 'content_filter'],
    ['IMAGE_SAFETY', 'content_filter'],
    ['IMAGE_OTHER', 'content_filter'],
  ])('%s is %s', ([reason = '', expected]) => {
    expect(finishOf(reason)).toMatchObject({ delta: { text: 'Hi' }, finishReason: expected })
  })

  test.for([
    'MALFORMED_FUNCTION_CALL',
    'UNEXPECTED_TOOL_CALL',
    'TOO_MANY_TOOL_CALLS',
    'MALFORMED_RESPONSE',
    'MISSING_THOUGHT_SIGNATURE',
    'OTHER',
    'NO_IMAGE',
    'A_NEW_ONE',
  ])('%s is a failure that is worth another attempt, and its tokens count', (reason) => {
    const reading = finishOf(reason)
    expect(reading).toMatchObject({ type: 'error', usage: { prompt: 3, output: 1 } })
    if (reading.type !== 'error') throw new Error('No error')
    expect(inBandFailure('m', reading.error).retryable).toBe(true)
  })

  test('an unspecified one is none', () => {
    expect(finishOf('FINISH_REASON_UNSPECIFIED')).toMatchObject({ finishReason: null })
  })
})

describe('answers without a candidate', () => {
  test.for(['SAFETY', 'OTHER', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'IMAGE_SAFETY', 'JAILBREAK'])(
    'a prompt that is blocked for %s is a rejection by a filter, and its tokens count',
    (blockReason) => {
      const reading = read({
        promptFeedback: { blockReason, safetyRatings: [] },
        usageMetadata: { promptTokenCount: 9, totalTokenCount: 9 },
      })
      expect(reading).toMatchObject({ type: 'error', usage: { prompt: 9 } })
      if (reading.type !== 'error') throw new Error('No error')
      expect(inBandFailure('m', reading.error)).toMatchObject({
        code: 'upstream_rejected',
        retryable: false,
        status: 400,
        message: 'm reported an error in its answer (content_filter)',
      })
    },
  )

  test('usage alone is usage', () => {
    const usageMetadata = { promptTokenCount: 9, totalTokenCount: 9 }
    expect(read({ candidates: [], usageMetadata })).toMatchObject({ type: 'chunk', delta: null })
  })

  test.for([
    ['an error', { error: { code: 503, message: 'Busy', status: 'UNAVAILABLE' } }],
    ['an error in a list', [{ error: { code: 503, message: 'Busy', status: 'UNAVAILABLE' } }]],
  ] as const)('%s is an error', ([, body]) => {
    const reading = read(body)
    if (reading.type !== 'error') throw new Error('No error')
    expect(inBandFailure('m', reading.error)).toMatchObject({ status: 503, retryable: true })
  })
})

describe('usage', () => {
  test('counts thoughts and results of tools, and the cached part inside the prompt', () => {
    const reading = read({
      candidates: [{ content: { parts: [] }, finishReason: 'STOP' }],
      usageMetadata: {
        promptTokenCount: 100,
        toolUsePromptTokenCount: 20,
        cachedContentTokenCount: 60,
        candidatesTokenCount: 30,
        thoughtsTokenCount: 400,
        totalTokenCount: 550,
        serviceTier: 'FLEX',
      },
    })
    if (reading.type !== 'chunk' || reading.usage === null) throw new Error('No usage')
    expect(usageOfParts(reading.usage)).toMatchObject({
      promptTokens: 120,
      cachedTokens: 60,
      completionTokens: 430,
      reasoningTokens: 400,
      serviceTiers: ['flex'],
    })
  })

  test('a thought that is the whole answer has no candidates to count', () => {
    const usageMetadata = { promptTokenCount: 5, thoughtsTokenCount: 64, totalTokenCount: 69 }
    const reading = read({ candidates: [{ finishReason: 'MAX_TOKENS' }], usageMetadata })
    expect(reading).toMatchObject({ usage: { prompt: 5, output: 64, reasoning: 64 } })
  })
})
