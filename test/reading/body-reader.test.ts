import { describe, expect, test } from 'vitest'
import { BodyReader } from '../../src/reading/body-reader.ts'
import { readChunk } from '../../src/models/dialects/openai/chunk.ts'
import { MAX_BODY_BYTES } from '../../src/reading/collect.ts'
import { MAX_EVENT_CHARS } from '../../src/reading/read-sse.ts'
import { ReplyBuilder } from '../../src/reading/reply-builder.ts'
import type { Delta } from '../../src/moa/model-port.ts'
import { piecesOf } from '../support/fake-upstream.ts'
import { bytesOf, RECORDED } from '../models/wire.ts'

const END = { cut: false, failure: null, firstTokenMs: null, latencyMs: 0 }
const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`
const STREAM = `${chunk({ content: 'Zwölf ' })}${chunk({ content: '🪐' }, 'stop')}data: [DONE]\n\n`
const OBJECT = JSON.stringify({
  choices: [
    { index: 0, message: { role: 'assistant', content: 'Zwölf 🪐' }, finish_reason: 'stop' },
  ],
})

/** The reply of a body that comes in pieces of a size. */
function read(body: string, { size = 1, whole = true, max = Infinity } = {}) {
  const builder = new ReplyBuilder('sim/a', { finish: 'reported', messages: [] })
  const heard: Delta[] = []
  const reader = new BodyReader(builder, {
    read: readChunk,
    onDelta: (delta) => void heard.push(delta),
  })
  for (const piece of piecesOf(bytesOf(body).subarray(0, max), size)) reader.take(piece)
  reader.end(whole)
  const { text, finishReason, failure } = builder.build(END)
  return { text, finishReason, failure: failure?.code ?? null, heard, overlong: reader.overlong }
}

const WHOLE = { text: 'Zwölf 🪐', finishReason: 'stop', failure: null, overlong: false }

describe('a body is read the same', () => {
  const bodies = {
    'a stream': STREAM,
    'an object': OBJECT,
    'an object after space and lines': `\n \r\n${OBJECT}`,
    'an object after a byte order mark': `\uFEFF${OBJECT}`,
    'a stream after a byte order mark': `\uFEFF${STREAM}`,
    'a stream after empty lines': `\n\n\n${STREAM}`,
    'a stream after a comment': `: {"hello": 1}\n\n${STREAM}`,
    'a stream without its last line': STREAM.trimEnd(),
  }
  for (const [name, body] of Object.entries(bodies)) {
    test.for([1, 2, 3, 7, 10_000])(`${name}, in pieces of %d bytes`, (size) => {
      expect(read(body, { size })).toMatchObject(WHOLE)
    })
  }
})

describe('a stream of a provider is read the same, also byte by byte', () => {
  test.for(Object.entries(RECORDED))('%s', ([, text]) => {
    const whole = read(text, { size: 1_000_000 })
    expect(whole.heard.length).toBeGreaterThan(0)
    for (const size of [1, 2, 3, 7]) expect(read(text, { size }), `${size}`).toEqual(whole)
  })
})

test('deltas are passed on as they come', () => {
  expect(read(STREAM).heard).toEqual([{ text: 'Zwölf ' }, { text: '🪐' }])
  expect(read(OBJECT).heard).toEqual([{ text: 'Zwölf 🪐' }])
})

describe('a body that is cut off', () => {
  test('has the events that came before, wherever it is cut off', () => {
    const [first, last] = [chunk({ content: 'Zwölf ' }), chunk({ content: '🪐' }, 'stop')]
    // An event is whole without the last of its two line ends.
    const ends = [first, first + last].map((events) => bytesOf(events).length - 2)
    for (let max = 0; max < bytesOf(STREAM).length; max++) {
      const whole = ends.filter((end) => end <= max).length
      const said = {
        text: ['', 'Zwölf ', 'Zwölf 🪐'][whole],
        failure: whole === 2 ? null : 'upstream_cut',
      }
      expect(read(STREAM, { size: 5, whole: false, max }), `after ${max} bytes`).toMatchObject(said)
    }
  })

  test('is ignored when it is an object, and is not malformed', () => {
    for (const max of [1, 30, bytesOf(OBJECT).length - 1]) {
      expect(read(OBJECT, { whole: false, max })).toMatchObject({
        text: '',
        failure: 'upstream_cut',
      })
    }
  })
})

test('half an object that the upstream ended is malformed, and so is one without an answer', () => {
  expect(read(OBJECT.slice(0, -5)).failure).toBe('upstream_malformed')
  expect(read('{"choices":[]}').failure).toBe('upstream_malformed')
})

test('an event that is too long ends the reading, and leaves what came before', () => {
  const long = `data: ${'x'.repeat(MAX_EVENT_CHARS)}`
  const reply = read(`${chunk({ content: 'Yes.' })}${long}x\n\n${chunk({ content: ' No.' })}`, {
    size: 300_000,
  })
  expect(reply).toMatchObject({ text: 'Yes.', overlong: true })
})

test('an object that is too long ends the reading', () => {
  const builder = new ReplyBuilder('sim/a', { finish: 'reported', messages: [] })
  const reader = new BodyReader(builder, { read: readChunk, onDelta: () => {} })
  const line = bytesOf(`{${' '.repeat(100_000)}\n`)
  let taken = 0
  for (; !reader.overlong && taken < 10_000_000; taken += line.byteLength) reader.take(line)
  expect(taken).toBeLessThan(MAX_BODY_BYTES + 2 * line.byteLength)
  reader.end(true)
  expect(builder.build(END)).toMatchObject({ failure: { code: 'upstream_cut' } })
})
