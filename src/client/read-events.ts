import { errorAbout } from './api-error.ts'
import { eventParser, type ServerEvent } from './event-parser.ts'
import { readPieces } from './read-body.ts'

/** Longest event that is read, in characters. */
const MAX_EVENT_CHARS = 16 * 1024 * 1024

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
  const parser = eventParser()
  for await (const text of readPieces(response, signal)) {
    yield* parser.feed(text)
    if (parser.waitingChars > MAX_EVENT_CHARS) {
      const message = `Cannot read the answer: an event is over ${MAX_EVENT_CHARS} characters`
      throw errorAbout(response, message, { code: 'too_large' })
    }
  }
}
