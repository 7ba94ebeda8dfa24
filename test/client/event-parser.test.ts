import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { expect, test } from 'vitest'
import { eventParser, type ServerEvent } from '../../src/client/event-parser.ts'

const PIECES = [
  'data: a',
  'data:b',
  'data:  c',
  'data',
  'data:',
  'data: :',
  'datas: x',
  ' data: x',
  ': comment',
  'id: 7',
  'id',
  'event: step',
  'event:',
  'retry: 10',
  'unknown',
  '',
]
const ENDS = ['\n', '\r\n', '\r']

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function eventsIn(parts: readonly string[]): ServerEvent[] {
  const parser = eventParser()
  return parts.flatMap((part) => parser.feed(part))
}

/** What another implementation of the standard finds. */
function referenceIn(text: string): ServerEvent[] {
  const events: EventSourceMessage[] = []
  createParser({ onEvent: (event) => events.push(event) }).feed(text)
  return events.map(({ id, event, data }) => ({
    ...(id === undefined ? {} : { id }),
    ...(event === undefined ? {} : { event }),
    data,
  }))
}

const withoutEmptyTypes = (events: readonly ServerEvent[]) =>
  events.map(({ event, ...rest }) => (event ? { ...rest, event } : rest))

test('finds the events that another parser finds, in any stream and wherever it is cut', () => {
  for (let seed = 0; seed < 300; seed += 1) {
    const random = randomFrom(seed)
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
    const end = seed % 4 === 3 ? null : pick(ENDS)
    let text = ''
    for (let line = 0; line < 30; line += 1) text += pick(PIECES) + (end ?? pick(ENDS))
    // A CR at the very end may be half of a CR LF, so both would wait.
    text += 'data: last\n\n: end'
    const expected = withoutEmptyTypes(referenceIn(text))
    const parts: string[] = []
    for (let at = 0; at < text.length;) {
      const next = at + 1 + Math.floor(random() * 6)
      parts.push(text.slice(at, next))
      at = next
    }
    expect([seed, withoutEmptyTypes(eventsIn(parts))]).toEqual([seed, expected])
    expect([seed, withoutEmptyTypes(eventsIn([text]))]).toEqual([seed, expected])
  }
})

test('an id with a NUL is no id', () => {
  expect(eventsIn(['id: 1\0\ndata: a\n\n'])).toEqual([{ data: 'a' }])
})

test('counts what waits for the end of its event', () => {
  const parser = eventParser()
  parser.feed('data: abc\ndata: d')
  expect(parser.waitingChars).toBe('data: abc'.length + 'data: d'.length)
  parser.feed('\n\n')
  expect(parser.waitingChars).toBe(0)
})
