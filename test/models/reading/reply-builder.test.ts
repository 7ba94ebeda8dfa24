import { describe, expect, test } from 'vitest'
import { cutShort } from '../../../src/models/reading/failures.ts'
import type { ChunkDelta, ChunkReading } from '../../../src/models/dialects/dialect.ts'
import { ReplyBuilder, type ReplyContext } from '../../../src/models/reading/reply-builder.ts'

const CONTEXT: ReplyContext = { finish: 'reported', messages: [] }
const END = { cut: false, failure: null, firstTokenMs: 5, latencyMs: 9 }
const DONE: ChunkReading = { type: 'done' }
const PARTS = { prompt: 1, fresh: 1, cacheRead: 0, output: 2, reasoning: 0 }
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
      finishReason: 'stop',
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
  const none = { prompt: 0, fresh: 0, cacheRead: 0, output: 0, reasoning: 0 }
  const reports = [PARTS, none].map((usage) => chunk(null, { usage }))
  expect(build([...reports, STOP, DONE]).usage).toEqual(USAGE)
  expect(build([...reports.toReversed(), STOP, DONE]).usage).toEqual(USAGE)
})
