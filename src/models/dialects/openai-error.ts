import { collect } from '../reading/collect.ts'
import type { Stop } from '../reading/stop.ts'

/** Most bytes of an error body that are read. */
const MAX_ERROR_BYTES = 16_384

/**
 * The `code` or `type` of an OpenAI-shaped error body; null when it has none. Reading is bounded by
 * the call's own time; nothing else of the body is looked at.
 */
export async function readErrorCode(response: Response, stop: Stop): Promise<string | null> {
  if (response.body === null) return null
  if (!(response.headers.get('content-type') ?? '').includes('json')) {
    response.body.cancel().catch(() => {}) // A page for people says nothing to a program.
    return null
  }
  const decoder = new TextDecoder()
  let text = ''
  const take = (piece: Uint8Array) => {
    text += decoder.decode(piece, { stream: true })
    return false
  }
  await collect(response.body, stop, { take, maxBytes: MAX_ERROR_BYTES })
  const code =
    /"code"\s*:\s*"([a-z_]{3,60})"/.exec(text) ?? /"type"\s*:\s*"([a-z_]{3,60})"/.exec(text)
  return code?.[1] ?? null
}
