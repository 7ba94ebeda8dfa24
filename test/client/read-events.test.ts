import { describe, expect, test } from 'vitest'
import type { ServerEvent } from '../../src/client/event-parser.ts'
import { readEvents } from '../../src/client/read-events.ts'
import { broken, streamed } from './fake-fetch.ts'

async function eventsOf(response: Response): Promise<readonly ServerEvent[]> {
  const events: ServerEvent[] = []
  for await (const event of readEvents(response)) events.push(event)
  return events
}

/** Every field, comments, texts of several bytes a character, and all three line ends. */
const STREAM =
  ': keepalive\n\nid: 1\nevent: progress\ndata: Zürich ✓\n\n' +
  ':\r\n\r\ndata: first\r\ndata: second 🧭\r\n\r\n' +
  'id: 2\rdata:third\r\r' +
  'unknown: x\ndata: last\n\n'

const EVENTS = [
  { id: '1', event: 'progress', data: 'Zürich ✓' },
  { data: 'first\nsecond 🧭' },
  { id: '2', data: 'third' },
  { data: 'last' },
]

const bytes = new TextEncoder().encode(STREAM)

test('events are the same wherever the stream is cut in two', async () => {
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    const events = await eventsOf(streamed([bytes.slice(0, cut), bytes.slice(cut)]))
    expect([cut, events]).toMatchObject([cut, EVENTS])
    expect(events).toHaveLength(EVENTS.length)
  }
})

test('events are the same when every byte comes alone', async () => {
  const events = await eventsOf(streamed(Array.from(bytes, (byte) => Uint8Array.of(byte))))
  expect(events).toMatchObject(EVENTS)
  expect(events).toHaveLength(EVENTS.length)
})

test('an event without its blank line is not an event', async () => {
  expect(await eventsOf(streamed(['data: a\n\ndata: b\n']))).toMatchObject([{ data: 'a' }])
})

test('a body that is no event stream is rejected with its type', async () => {
  const html = new Response('<html>', { headers: { 'content-type': 'text/html' } })
  await expect(eventsOf(html)).rejects.toMatchObject({
    code: 'malformed',
    message: 'Cannot read the answer: its type is text/html, wanted text/event-stream',
  })
})

test('a body that is no event stream and cannot be cancelled is rejected with its type', async () => {
  const cancel = () => Promise.reject(new Error('The stream is broken'))
  const body = new ReadableStream({ cancel })
  const html = new Response(body, { headers: { 'content-type': 'text/html' } })
  await expect(eventsOf(html)).rejects.toMatchObject({ code: 'malformed' })
})

test('a stream that breaks is an error, after the events that came before', async () => {
  const events = readEvents(broken('data: a\n\n', 'data: b\n'))
  expect((await events.next()).value).toMatchObject({ data: 'a' })
  await expect(events.next()).rejects.toMatchObject({ code: 'cut_off', status: 200 })
})

test('an event over the limit is an error', async () => {
  const mebibyte = 'x'.repeat(1024 * 1024)
  const endless = streamed(['data: ', ...Array.from({ length: 17 }, () => mebibyte)])
  await expect(eventsOf(endless)).rejects.toMatchObject({ code: 'too_large' })
})

describe('a consumer that stops early', () => {
  test('cancels the request', async () => {
    const cancelled = Promise.withResolvers<void>()
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('data: a\n\n')),
      cancel: () => cancelled.resolve(),
    })
    const headers = { 'content-type': 'text/event-stream' }
    for await (const event of readEvents(new Response(body, { headers }))) {
      expect(event.data).toBe('a')
      break
    }
    await cancelled.promise
  })
})
