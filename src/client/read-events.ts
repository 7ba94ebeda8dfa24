import { createParser } from 'eventsource-parser'
import { errorAbout } from './api-error.ts'
import { readPieces } from './read-body.ts'

/** Longest event that is read, in characters. */
const MAX_EVENT_CHARS = 16 * 1024 * 1024

/** A server-sent event (WHATWG HTML, section 9.2). */
export interface ServerEvent {
  readonly id?: string | undefined
  /** The type; none for a plain message. */
  readonly event?: string | undefined
  readonly data: string
}

/** The events of a stream, cut anywhere by the network. Comments are skipped. */
export async function* readEvents(
  response: Response,
  signal?: AbortSignal,
): AsyncGenerator<ServerEvent, void> {
  const type = response.headers.get('content-type') ?? 'none'
  if (!type.startsWith('text/event-stream')) {
    response.body?.cancel().catch(() => {}) // Rejects when the stream has failed; this error says more.
    const message = `Cannot read the answer: its type is ${type}, wanted text/event-stream`
    throw errorAbout(response, message, { code: 'malformed' })
  }
  const ready: ServerEvent[] = []
  const parser = createParser({
    maxBufferSize: MAX_EVENT_CHARS,
    onEvent: (event) => ready.push(event),
    onError: (error) => {
      if (error.type !== 'max-buffer-size-exceeded') return
      const message = `Cannot read the answer: an event is over ${MAX_EVENT_CHARS} characters`
      throw errorAbout(response, message, { code: 'too_large' })
    },
  })
  for await (const text of readPieces(response, signal)) {
    parser.feed(text)
    yield* ready.splice(0)
  }
}
