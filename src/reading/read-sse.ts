import { createParser } from 'eventsource-parser'

/** Longest single event that is read, in characters. */
export const MAX_EVENT_CHARS = 1_048_576

/** Reads the events of a stream from its text. */
export interface SseReader {
  /** Takes the next text and returns the `data` of every event that it completes. */
  feed(text: string): readonly string[]
  /** Ends the stream: a last event counts without its blank line too, which servers often leave out. */
  end(): readonly string[]
}

/** An event that is too long to read. */
export class SseOverflowError extends Error {
  constructor() {
    super(`Cannot read the stream: an event is longer than ${MAX_EVENT_CHARS} characters`)
  }
}

/**
 * Reads server-sent events (WHATWG HTML, section 9.2) from text cut anywhere.
 *
 * @throws {SseOverflowError} when one event does not end within `MAX_EVENT_CHARS`.
 */
export function createSseReader(): SseReader {
  let ready: string[] = []
  let overflow = false
  const parser = createParser({
    maxBufferSize: MAX_EVENT_CHARS,
    onEvent({ data }) {
      // An event that comes in one piece never fills the parser's buffer.
      overflow ||= data.length > MAX_EVENT_CHARS
      // By the standard, an event without data is ignored.
      if (!overflow && data !== '') ready.push(data)
    },
    // Without `onError`: the parser would make an error, with its stack, of every line of an unknown field.
  })
  const feed = (text: string): readonly string[] => {
    if (text !== '' && !overflow) {
      try {
        parser.feed(text)
      } catch {
        overflow = true // Its buffer is full: it takes nothing more.
      }
    }
    // Events that were complete before the overflow are returned first.
    if (overflow && ready.length === 0) throw new SseOverflowError()
    const events = ready
    if (events.length > 0) ready = []
    return events
  }
  return {
    feed,
    end: () => feed('\n\n'),
  }
}
