import { Agent, request, type IncomingMessage } from 'node:http'

/** Connections that stay open: a client that costs as little as it can. */
const agent = new Agent({ keepAlive: true, maxSockets: Infinity, scheduling: 'fifo' })

export interface Sending {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH'
  readonly body?: object
  readonly headers?: Readonly<Record<string, string>>
  /** Told of every piece of the body as it comes. */
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
        const { statusCode = 0, headers: told } = response
        resolve({ status: statusCode, headers: told, text, ms: performance.now() - started })
      })
    })
    sent.on('error', (error: NodeJS.ErrnoException) => {
      // A server may close a connection that was idle in the moment in which it is used again.
      const stale = sent.reusedSocket && error.code === 'ECONNRESET'
      if (stale) send(url, sending).then(resolve, reject)
      else reject(error)
    })
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

/** The answer as JSON; what is not a success ends the bench. */
export async function sendOk<T>(url: string, sending: Sending = {}): Promise<T> {
  const { status, text } = await send(url, sending)
  if (status >= 300) throw new Error(`Cannot measure: ${url} answered ${status}: ${text}`)
  return JSON.parse(text) as T
}

/** When what of a streamed answer came, in milliseconds since it was asked for. */
export interface Timing {
  readonly firstByteMs: number
  readonly firstTokenMs: number
  readonly totalMs: number
}

/** Text of the answer, in whatever order a server writes its fields; an empty one is none. */
const FIRST_TOKEN = /"content": ?"[^"]/

/** Asks for a streamed completion, reads it to its end, and makes sure that it is whole. */
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

/** The words of a streamed answer. */
export function wordsOf(stream: string): string {
  const pieces = stream.matchAll(/"content": ?("(?:[^"\\]|\\.)*")/g)
  return [...pieces].map(([, piece = '""']) => JSON.parse(piece) as string).join('')
}
