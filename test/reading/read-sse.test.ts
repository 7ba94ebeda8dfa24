import { describe, expect, test } from 'vitest'
import { createSseReader, MAX_EVENT_CHARS, SseOverflowError } from '../../src/reading/read-sse.ts'
import { RECORDED } from '../models/wire.ts'

function read(...pieces: readonly string[]): readonly string[] {
  const reader = createSseReader()
  return [...pieces.flatMap((piece) => reader.feed(piece)), ...reader.end()]
}

/** In pieces of `size` UTF-16 units, also through the middle of a character. */
function cut(text: string, size: number): readonly string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
    text.slice(index * size, (index + 1) * size),
  )
}

describe('createSseReader()', () => {
  const framings: Record<string, string> = {
    LF: 'data: a\n\ndata: b\n\n',
    CRLF: 'data: a\r\n\r\ndata: b\r\n\r\n',
    CR: 'data: a\r\rdata: b\r\r',
    'a mix': 'data: a\r\n\ndata: b\n\r\n',
    'a byte order mark': '\uFEFFdata: a\n\ndata: b\n\n',
    comments: ': hello\n\ndata: a\n\n:\n\n: OPENROUTER PROCESSING\n\ndata: b\n\n',
    'other fields': 'event: x\nid: 1\nretry: 5\ndata: a\n\nevent: y\nnonsense\ndata: b\n\n',
    'no space after the colon': 'data:a\n\ndata:b\n\n',
    'no final newline': 'data: a\n\ndata: b',
    'one final newline': 'data: a\n\ndata: b\n',
    'a final CR': 'data: a\r\rdata: b\r',
    'empty events': 'data:\n\ndata: a\n\ndata\n\ndata: b\n\ndata: \n\n',
    'many blank lines': '\n\n\ndata: a\n\n\n\ndata: b\n\n\n\n',
  }
  test.for(Object.entries(framings))('reads two events framed with %s', ([, text]) => {
    expect(read(text)).toEqual(['a', 'b'])
    for (const size of [1, 2, 3]) {
      expect(read(...cut(text, size)), `in pieces of ${size}`).toEqual(['a', 'b'])
    }
  })

  test('joins the lines of one event', () => {
    expect(read('data: {\ndata: "a": 1\ndata: }\n\n')).toEqual(['{\n"a": 1\n}'])
  })

  test('returns an event with the text that completes it', () => {
    const reader = createSseReader()
    expect(reader.feed('data: a\n')).toEqual([])
    expect(reader.feed('\nda')).toEqual(['a'])
    expect(reader.feed('ta: b\r\r')).toEqual(['b'])
    expect(reader.end()).toEqual([])
  })

  test.for(Object.entries(RECORDED))('reads the stream "%s" however it is cut', ([, text]) => {
    const whole = read(text)
    expect(whole.length).toBeGreaterThan(2)
    for (let at = 0; at <= text.length; at += 1) {
      expect(read(text.slice(0, at), text.slice(at)), `cut at ${at}`).toEqual(whole)
    }
    for (const size of [1, 2, 3, 7]) {
      expect(read(...cut(text, size)), `in pieces of ${size}`).toEqual(whole)
    }
  })
})

describe('an event without end', () => {
  const long = 'x'.repeat(MAX_EVENT_CHARS)

  test.for([1_000, 65_536, MAX_EVENT_CHARS * 2])('is rejected in pieces of %d', (size) => {
    const reader = createSseReader()
    const pieces = cut(`data: ${long}${long}`, size)
    expect(() => pieces.forEach((piece) => reader.feed(piece))).toThrow(SseOverflowError)
    expect(() => reader.end()).toThrow(SseOverflowError)
  })

  test('is rejected even in one piece, with its end', () => {
    expect(() => read(`data: ${long}x\n\n`)).toThrow(SseOverflowError)
    expect(() => read(`data: ${long}x\r\n\r\n`)).toThrow(SseOverflowError)
  })

  test('is rejected in many lines', () => {
    expect(() =>
      read(...Array.from({ length: 40 }, () => `data: ${'x'.repeat(50_000)}\n`)),
    ).toThrow(SseOverflowError)
  })

  test('leaves the events before it, and drops those after it', () => {
    const reader = createSseReader()
    expect(reader.feed(`data: a\n\ndata: ${long}x\n\ndata: b\n\n`)).toEqual(['a'])
    expect(() => reader.feed('data: c\n\n')).toThrow(SseOverflowError)
  })

  test('is not confused with a long event that ends', () => {
    const data = long.slice(10)
    expect(read(`data: ${data}\n\n`)).toEqual([data])
  })
})
