import { describe, expect, test } from 'vitest'
import { cutShort } from '../../src/reading/errors/failures.ts'
import type { ChunkReading } from '../../src/reading/chunk-reading.ts'
import type { ChunkDelta } from '../../src/reading/chunk-reading.ts'
import { ReplyBuilder, type ReplyContext } from '../../src/reading/reply-builder.ts'
import { partsOf } from '../../src/reading/usage.ts'

const CONTEXT: ReplyContext = { finish: 'reported', messages: [] }
const END = { cut: false, failure: null, firstTokenMs: 5, latencyMs: 9 }
const DONE: ChunkReading = { type: 'done' }
const NO_REPORT = { total: null, cached: 0, reasoning: null }
const PARTS = partsOf({ ...NO_REPORT, prompt: 1, completion: 2 })
const USAGE = {
  promptTokens: 1,
  completionTokens: 2,
  cachedTokens: 0,
  reasoningTokens: 0,
  estimated: false,
}

function chunk(delta: ChunkDelta | null, over: object = {}): ChunkReading {
  return { type: 'chunk', delta, finishReason: null, usage: null, ...over }
}

const STOP = chunk(null, { finishReason: 'stop' })

function build(readings: readonly ChunkReading[], end: object = {}, finish: 'done' | null = null) {
  const builder = new ReplyBuilder('acme/large', { ...CONTEXT, finish: finish ?? 'reported' })
  for (const reading of readings) builder.add(reading)
  return builder.build({ ...END, ...end })
}

describe('ReplyBuilder', () => {
  test('holds fields of a provider, of the answer and of its calls, and counts their length', () => {
    const builder = new ReplyBuilder('acme/large', CONTEXT)
    const signed = { extra_content: { google: { thought_signature: 'c2ln' } } }
    const piece = { index: 0, id: 'a', name: 'f', arguments: '{}', extra: signed }
    expect(builder.add(chunk({ extra: { blocks: [1] } }))).toEqual({ extra: { blocks: [1] } })
    expect(builder.add(chunk({ toolCalls: [piece] }))).toEqual({ toolCalls: [piece] })
    builder.add(chunk({ extra: { blocks: [2] } }))
    builder.add(STOP)
    expect(builder.build(END)).toMatchObject({
      extra: { blocks: [1, 2] },
      toolCalls: [{ id: 'a', name: 'f', arguments: '{}', extra: signed }],
    })
    expect(builder.heldChars).toBeGreaterThan(JSON.stringify(signed).length + 2)
  })

  test('counts what an answer cost that ended in an error', () => {
    const reply = build([chunk({ text: 'Ye' }), { type: 'error', error: {}, usage: PARTS }])
    expect(reply.failure).not.toBeNull()
    expect(reply.usage).toMatchObject(USAGE)
  })

  test('joins the readings of a stream', () => {
    const toolCall = { index: null, id: 'a', name: 'add', arguments: '{}' }
    const reply = build([
      chunk({ reasoning: 'Hm' }),
      chunk({ reasoning: '.', text: 'Ye' }),
      chunk({ text: 's', refusal: 'N' }),
      chunk({ refusal: 'o', toolCalls: [toolCall] }),
      chunk(null, { finishReason: 'stop', usage: { ...PARTS, output: 1 } }),
      chunk(null, { usage: PARTS }),
      DONE,
    ])
    expect(reply).toEqual({
      text: 'Yes',
      reasoning: 'Hm.',
      refusal: 'No',
      toolCalls: [{ id: 'a', name: 'add', arguments: '{}' }],
      finishReason: 'tool_calls',
      usage: USAGE,
      firstTokenMs: 5,
      latencyMs: 9,
      cut: false,
      sent: true,
      failure: null,
    })
  })

  test('returns what every reading adds', () => {
    const builder = new ReplyBuilder('acme/large', CONTEXT)
    expect(builder.add(chunk({ text: 'a' }))).toEqual({ text: 'a' })
    expect(builder.add(chunk(null))).toBeNull()
    const toolCalls = [{ index: 7, id: 'a', name: 'add' }]
    expect(builder.add(chunk({ toolCalls }))).toEqual({
      toolCalls: [{ ...toolCalls[0], index: 0 }],
    })
    expect(builder.closed).toBe(false)
    expect(builder.add(DONE)).toBeNull()
    expect(builder.closed).toBe(true)
  })

  test('ignores readings after the end', () => {
    const late = [
      chunk({ text: 'b' }),
      chunk(null, { usage: PARTS }),
      { type: 'malformed' } as const,
    ]
    const reply = build([chunk({ text: 'a' }), STOP, DONE, ...late])
    expect(reply).toMatchObject({ text: 'a', usage: null, failure: null })
  })

  test('ignores readings after a failure, and has the first failure', () => {
    const error = { type: 'error', error: { code: 429 } } as const
    const reply = build([
      chunk({ text: 'a' }),
      error,
      { type: 'malformed' },
      chunk({ text: 'b' }),
      STOP,
    ])
    expect(reply).toMatchObject({
      text: 'a',
      finishReason: null,
      failure: { code: 'upstream_rate_limited', status: 429 },
    })
  })

  test('fails when a failure comes after the finish reason', () => {
    const reply = build([chunk({ text: 'a' }), STOP, { type: 'error', error: 'x' }])
    expect(reply).toMatchObject({ finishReason: 'stop', failure: { code: 'upstream_error' } })
  })

  test.for([[[]], [[chunk({ text: 'a' })]], [[chunk({ text: 'a' }), DONE]]])(
    'is cut when the stream has no finish reason: %j',
    ([readings]) => {
      expect(build(readings ?? []).failure?.code).toBe('upstream_cut')
    },
  )

  test('finishes with [DONE] where the dialect has no finish reason', () => {
    const said = chunk({ text: 'a' })
    expect(build([said, DONE], {}, 'done')).toMatchObject({ finishReason: 'stop', failure: null })
    expect(build([said], {}, 'done')).toMatchObject({ failure: { code: 'upstream_cut' } })
    const length = chunk(null, { finishReason: 'length' })
    expect(build([said, length, DONE], {}, 'done').finishReason).toBe('length')
  })

  test.for([
    ['STOP', 'stop'],
    ['COMPLETE', 'stop'],
    ['end_turn', 'stop'],
    ['eos', 'stop'],
    ['max_tokens', 'length'],
    ['MAX_TOKENS', 'length'],
    ['model_length', 'length'],
    ['SAFETY', 'content_filter'],
    ['tool_calls', 'stop'],
    ['function_call', 'stop'],
    ['mood', 'mood'],
  ] as const)('of a text alone that ends with %s has the finish reason %s', ([given, reason]) => {
    const ended = chunk(null, { finishReason: given })
    expect(build([chunk({ text: 'a' }), ended]).finishReason).toBe(reason)
  })

  test('takes only the beginning of a long finish reason, which is logged', () => {
    const reason = chunk(null, { finishReason: 'r'.repeat(1_000_000) })
    expect(build([reason]).finishReason).toBe('r'.repeat(64))
  })

  test('is partial, and no failure, when the gateway cut it off', () => {
    expect(build([chunk({ text: 'a' })], { cut: true })).toMatchObject({ cut: true, failure: null })
  })

  test('is whole when the end came before the cut-off or the break', () => {
    const said = [chunk({ text: 'a' }), STOP]
    expect(build(said, { cut: true })).toMatchObject({ cut: false, failure: null })
    expect(build(said, { failure: cutShort('acme/large') }).failure).toBeNull()
  })
})

describe('an answer with tool calls', () => {
  const piece = (over: object = {}) => ({ index: 0, id: 'a', name: 'add', ...over })
  const calls = (...toolCalls: object[]) => chunk({ toolCalls } as ChunkDelta)
  const ended = (finishReason: string) => chunk(null, { finishReason })

  test.for(['stop', 'STOP', 'end_turn', 'tool_use', 'function_call', 'tool_calls', 'mood'])(
    'that ends with %s ends with tool_calls',
    (reason) => {
      const reply = build([calls(piece({ arguments: '{"x":1}' })), ended(reason)])
      expect(reply).toMatchObject({ finishReason: 'tool_calls', failure: null })
    },
  )

  test.for(['length', 'content_filter'])(
    'that ends with %s keeps its calls as they are',
    (reason) => {
      for (const text of ['', '{"x":']) {
        const reply = build([calls(piece({ arguments: text })), ended(reason)])
        expect(reply).toMatchObject({ finishReason: reason, failure: null })
        expect(reply.toolCalls).toEqual([{ id: 'a', name: 'add', arguments: text }])
      }
    },
  )

  test('keeps stop without calls', () => {
    expect(build([chunk({ text: 'a' }), STOP]).finishReason).toBe('stop')
    const empty = { index: 0, arguments: '' }
    expect(build([chunk({ text: 'a' }), calls(empty), STOP])).toMatchObject({
      finishReason: 'stop',
      toolCalls: [],
      failure: null,
    })
  })

  test.for(['', ' ', undefined])(
    'has an empty object for the arguments %j, in the stream too',
    (text) => {
      const builder = new ReplyBuilder('acme/large', CONTEXT)
      builder.add(calls(piece(text === undefined ? {} : { arguments: text })))
      const last = builder.add(STOP)
      expect(last?.toolCalls).toEqual([{ index: 0, arguments: '{}' }])
      expect(builder.add(DONE)).toBeNull()
      expect(builder.build(END).toolCalls).toEqual([
        { id: 'a', name: 'add', arguments: `${text ?? ''}{}` },
      ])
    },
  )

  test('gets empty objects at [DONE] where the dialect has no finish reason', () => {
    const builder = new ReplyBuilder('acme/large', { ...CONTEXT, finish: 'done' })
    builder.add(calls(piece()))
    expect(builder.add(DONE)?.toolCalls).toEqual([{ index: 0, arguments: '{}' }])
    expect(builder.build(END)).toMatchObject({ finishReason: 'tool_calls', failure: null })
  })

  test.for(['{"x":', '{"x":1}{"x":2}', '[]', '1', 'null', '"{}"', 'x = 1', "{'x': 1}"])(
    'fails when its arguments are %s',
    (text) => {
      for (const reason of ['stop', 'tool_calls', 'unknown']) {
        const { failure } = build([calls(piece({ arguments: text })), ended(reason)])
        expect(failure).toMatchObject({ code: 'upstream_malformed', retryable: true })
        expect(failure?.message).not.toContain(text)
      }
    },
  )

  test('fails when a call has arguments and no name', () => {
    const reply = build([calls({ index: 0, id: 'a', arguments: '{"x":1}' }), STOP])
    expect(reply.failure?.code).toBe('upstream_malformed')
  })

  test('passes on nothing of a last chunk whose calls are not valid, and counts the usage after it', () => {
    const builder = new ReplyBuilder('acme/large', CONTEXT)
    const last = { ...calls(piece({ arguments: '{' })), finishReason: 'tool_calls' }
    expect(builder.add(last as ChunkReading)).toBeNull()
    builder.add(chunk(null, { usage: PARTS }))
    expect(builder.build(END)).toMatchObject({
      usage: USAGE,
      failure: { code: 'upstream_malformed' },
    })
  })

  test('is cut off without a failure', () => {
    const reply = build([calls(piece({ arguments: '{' }))], { cut: true })
    expect(reply).toMatchObject({ cut: true, failure: null })
  })
})

test('usage that comes after a failure still counts', () => {
  const builder = new ReplyBuilder('acme/model', CONTEXT)
  builder.add({ type: 'malformed' })
  builder.add({ type: 'chunk', delta: null, finishReason: 'stop', usage: PARTS })
  const reply = builder.build({ cut: false, failure: null, firstTokenMs: null, latencyMs: 1 })
  expect(reply).toMatchObject({
    usage: USAGE,
    finishReason: null,
    failure: { code: 'upstream_malformed' },
  })
})

test('a smaller report does not replace a larger one, whichever comes first', () => {
  const none = partsOf({ ...NO_REPORT, prompt: 0, completion: 0 })
  const reports = [PARTS, none].map((usage) => chunk(null, { usage }))
  expect(build([...reports, STOP, DONE]).usage).toEqual(USAGE)
  expect(build([...reports.toReversed(), STOP, DONE]).usage).toEqual(USAGE)
})
