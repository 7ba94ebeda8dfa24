import { errorAbout } from './api-error.ts'

/** Longest body that is read at once, in characters. */
const MAX_BODY_CHARS = 16 * 1024 * 1024

/** The body as text, piece by piece. Cancels the request when the consumer stops early. */
export async function* readPieces(
  response: Response,
  signal?: AbortSignal,
): AsyncGenerator<string, void> {
  // Not `for await`: some browsers cannot iterate over a stream.
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader()
  if (reader === undefined) return
  const decoder = new TextDecoder()
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        signal?.throwIfAborted()
        throw cutOff(response, cause)
      })
      const text = decoder.decode(value, { stream: !done })
      if (text !== '') yield text
      if (done) return
    }
  } finally {
    // Rejects when the stream has failed, which the consumer knows already.
    reader.cancel().catch(() => {})
  }
}

/** The whole body as text. */
export async function readText(response: Response, signal?: AbortSignal): Promise<string> {
  let text = ''
  for await (const piece of readPieces(response, signal)) {
    text += piece
    if (text.length > MAX_BODY_CHARS) {
      const message = `Cannot read the answer: it is over ${MAX_BODY_CHARS} characters`
      throw errorAbout(response, message, { code: 'too_large' })
    }
  }
  return text
}

/** The whole body as JSON. Its type is a promise of the gateway; nothing is validated. */
export async function readJson<T>(response: Response, signal?: AbortSignal): Promise<T> {
  return parseJson(await readText(response, signal), response) as T
}

/** JSON of this response. */
export function parseJson(text: string, response: Response): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message is dropped: it quotes the text.
    const message = 'Cannot read the answer: it is not JSON'
    throw errorAbout(response, message, { code: 'malformed' })
  }
}

/** The body ended before the answer did. */
export function cutOff(response: Response, cause?: unknown) {
  const message = 'Cannot read the answer: it broke off before its end'
  return errorAbout(response, message, { code: 'cut_off', cause })
}
