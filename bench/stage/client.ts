import { Agent, request, type IncomingMessage } from 'node:http'

/** Keeps connections open, so that the client costs little. */
const agent = new Agent({ keepAlive: true, maxSockets: Infinity, scheduling: 'fifo' })

export interface Sending {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH'
  readonly body?: object
  readonly headers?: Readonly<Record<string, string>>
  /** Called with every piece of the body as it arrives. */
  readonly hear?: (piece: string) => void
  readonly signal?: AbortSignal
}

export interface Answered {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
  readonly ms: number
}

/** Sends a request and reads the whole answer. */
export function send(url: string, sending: Sending = {}): Promise<Answered> {
  const { body, headers, hear, signal, method = body === undefined ? 'GET' : 'POST' } = sending
  const started = performance.now()
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method,
      agent,
      ...(signal === undefined ? {} : { signal }),
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        'accept-encoding': 'identity',
        ...headers,
      },
    })
    sent.on('response', (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (piece: string) => {
        text += piece
        hear?.(piece)
      })
      response.on('error', reject)
      response.on('end', () => {
        const { statusCode = 0, headers: received } = response
        resolve({ status: statusCode, headers: received, text, ms: performance.now() - started })
      })
    })
    sent.on('error', (error: NodeJS.ErrnoException) => {
      // A server may close an idle connection at the moment when it is reused.
      const stale = sent.reusedSocket && error.code === 'ECONNRESET'
      if (stale) send(url, sending).then(resolve, reject)
      else reject(error)
    })
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

/** Sends a request and returns its JSON body; throws unless it succeeds. */
export async function sendOk<T>(url: string, sending: Sending = {}): Promise<T> {
  const { status, text } = await send(url, sending)
  if (status >= 300) throw new Error(`Cannot measure: ${url} answered ${status}: ${text}`)
  return JSON.parse(text) as T
}

/** When the parts of a streamed answer arrived, in milliseconds since its request. */
export interface Timing {
  readonly firstByteMs: number
  readonly firstTokenMs: number
  readonly totalMs: number
}

/** The first non-empty text of the answer, in any order of the fields. */
const FIRST_TOKEN = /"content": ?"[^"]/

/** Requests a streamed completion and reads it to its end; throws unless it is complete. */
export async function askStream(url: string, sending: Sending): Promise<Timing> {
  const started = performance.now()
  let firstByteMs = Number.NaN
  let firstTokenMs = Number.NaN
  let heard = ''
  const { status, text } = await send(url, {
    ...sending,
    hear(piece) {
      sending.hear?.(piece)
      if (!Number.isNaN(firstTokenMs)) return
      const now = performance.now() - started
      if (Number.isNaN(firstByteMs)) firstByteMs = now
      heard += piece
      if (FIRST_TOKEN.test(heard)) firstTokenMs = now
    },
  })
  const totalMs = performance.now() - started
  if (status !== 200 || Number.isNaN(firstTokenMs) || !text.includes('[DONE]')) {
    throw new Error(`Cannot measure: not a whole answer: ${status} ${text.slice(-300)}`)
  }
  return { firstByteMs, firstTokenMs, totalMs }
}

/** The text of a streamed answer. */
export function wordsOf(stream: string): string {
  const pieces = stream.matchAll(/"content": ?("(?:[^"\\]|\\.)*")/g)
  return [...pieces].map(([, piece = '""']) => JSON.parse(piece) as string).join('')
}
