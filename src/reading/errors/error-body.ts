import { collect } from '../collect.ts'
import type { Stop } from '../stop.ts'

/** Most bytes of an error body that are read. */
const MAX_ERROR_BYTES = 16_384

/**
 * Reads the body of an error response, as far as it fits the limit; empty for a page. Many servers send JSON, or a
 * sentence with the time to wait, as plain text or without a type. Bounded by the call's own time.
 */
export async function readErrorBody(response: Response, stop: Stop): Promise<string> {
  if (response.body === null) return ''
  if ((response.headers.get('content-type') ?? '').includes('html')) {
    response.body.cancel().catch(() => {}) // An HTML page has no error code.
    return ''
  }
  const decoder = new TextDecoder()
  let text = ''
  const take = (piece: Uint8Array) => {
    text += decoder.decode(piece, { stream: true })
    return false
  }
  await collect(response.body, stop, { take, maxBytes: MAX_ERROR_BYTES })
  return text
}
