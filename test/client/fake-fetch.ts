/** A request as the fake gateway saw it. */
export interface Seen {
  readonly method: string
  readonly path: string
  readonly headers: Headers
  readonly body: unknown
}

/** A `fetch` that answers in turn with these responses and records the requests. */
export function fakeFetch(...responses: readonly (Response | Error)[]) {
  const seen: Seen[] = []
  const fakes = [...responses]
  const fetchFake = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const { method, url, headers } = new Request(input, init)
    const { pathname, search } = new URL(url)
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : null
    seen.push({ method, path: pathname + search, headers, body })
    init.signal?.throwIfAborted()
    const fake = fakes.shift()
    if (fake === undefined) throw new Error('One request too many')
    if (fake instanceof Error) throw fake
    return fake
  }
  return { fetch: fetchFake, seen }
}

/** A stream of these pieces, as a server sends it. */
export function streamed(
  pieces: readonly (string | Uint8Array)[],
  init: ResponseInit = {},
): Response {
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) {
        controller.enqueue(typeof piece === 'string' ? encoder.encode(piece) : piece)
      }
      controller.close()
    },
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream' }, ...init })
}

/** A body that fails after these pieces. */
export function broken(...pieces: readonly string[]): Response {
  const rest = [...pieces]
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = rest.shift()
      if (piece === undefined) controller.error(new TypeError('terminated'))
      else controller.enqueue(new TextEncoder().encode(piece))
    },
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
}

/** A chunk of a streamed completion as an event. */
export function chunk(fields: object): string {
  return `data: ${JSON.stringify({ id: 'chatcmpl-1', choices: [], ...fields })}\n\n`
}

/** An error body of the gateway. */
export function errorBody(code: string, param: string | null = null) {
  return { error: { message: `Cannot do it: ${code}`, type: 'invalid_request_error', param, code } }
}
