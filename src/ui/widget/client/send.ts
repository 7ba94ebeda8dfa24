/**
 * How the widget reaches the gateway: what `src/client` does for every program, cut down to the one kind of request that a page
 * sends, because each visitor loads it.
 */
import type { ApiErrorFields } from '../../../client/api-error.ts'
import type { WireError } from '../../../protocol/error-response.ts'
import type { WireChunk } from '../../../protocol/openai-chat/wire-chunk.ts'

/** Every failure of a request. The message is fit to show: it holds no key and no prompt. */
export class AskError extends Error {
  declare readonly code: ApiErrorFields['code']
  /** HTTP status; 200 when the answer failed after it had begun, absent when no response came. */
  declare readonly status?: number
  /** The path of the wrong field. */
  declare readonly param?: string | null
  /** How long to wait before the next attempt; 0 where the response does not say so. */
  declare readonly retryAfterMs?: number

  constructor(
    message: string,
    fields: Pick<AskError, 'code' | 'status' | 'param' | 'retryAfterMs'>,
  ) {
    super(message)
    Object.assign(this, fields)
  }
}

/** Where requests go. */
export interface Gateway {
  /** With a slash at its end. */
  readonly url: string
  /** Sends the requests. */
  readonly fetch?: typeof fetch | undefined
}

/** One request. */
export interface Outgoing {
  readonly bearer: string | undefined
  readonly body: object
  readonly signal?: AbortSignal | undefined
}

/** A connection to a gateway; nothing is sent yet. */
export type Post = (path: string, outgoing: Outgoing) => Promise<Response>

/** The way to post to a gateway. What it returns is a success; all else is an `AskError`, or the reason of the signal. */
export function postTo({ url, fetch: send }: Gateway): Post {
  return async (path, { bearer, body, signal }) => {
    const headers: Record<string, string> = { 'content-type': 'application/json' }
    if (bearer !== undefined) headers['authorization'] = `Bearer ${bearer}`
    const init = { method: 'POST', headers, body: JSON.stringify(body), signal: signal ?? null }
    let response: Response
    try {
      response = await (send ?? fetch)(new URL(`v1/${path}`, url).href, init)
    } catch {
      signal?.throwIfAborted()
      throw new AskError(`Cannot reach ${url}`, { code: 'unreachable' })
    }
    if (response.ok) return response
    const { error } = (await response.json().catch(() => ({}))) as { error?: WireError }
    throw about(response, error)
  }
}

/** The chunks of a streamed completion, up to its end; an answer that breaks off is an error. */
export async function* readChunks(
  response: Response,
  signal?: AbortSignal,
): AsyncGenerator<WireChunk, void> {
  const decoder = new TextDecoder()
  const reader = response.body?.getReader()
  let rest = ''
  try {
    for (;;) {
      // A stream that fails ends too early, which is what the visitor can know of it.
      const piece = await reader?.read().catch(() => undefined)
      signal?.throwIfAborted()
      if (piece?.value === undefined) throw about(response, CUT_OFF)
      const lines = (rest + decoder.decode(piece.value, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const [, data = ''] = line.split(/^data: /)
        if (data.startsWith('[DONE]')) return
        if (data === '') continue
        const chunk = JSON.parse(data) as WireChunk
        if (chunk.error !== undefined) throw about(response, chunk.error)
        yield chunk
      }
    }
  } finally {
    reader?.cancel().catch(() => {}) // Rejects when the stream has failed, which is known by then.
  }
}

const CUT_OFF = {
  code: 'cut_off',
  message: 'Cannot read the answer: it broke off before its end',
} as const

/** An error about a response, with what its body says. */
function about(
  { status, headers }: Response,
  { message = `The gateway answered HTTP ${status}`, ...fields }: Partial<AskError> = {},
): AskError {
  // The other form of `retry-after`, a date, needs a clock that is right.
  const retryAfterMs = Number(headers.get('retry-after')) * 1_000 || 0
  return new AskError(message, { code: 'http_error', ...fields, status, retryAfterMs })
}
