import { request as openRequest, type IncomingHttpHeaders } from 'node:http'
import type { ChatBody } from './script.ts'
import type { Upstream } from './upstream.ts'

/** The response as it arrived, unparsed. */
export interface RawAnswer {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  /** One entry for each time that bytes arrived. */
  readonly chunks: readonly Buffer[]
  readonly bytes: Buffer
  readonly text: string
  /** The code of the error that ended it, or `limit`, or `end` when HTTP ended it properly. */
  readonly ended: string
  readonly tookMs: number
}

export interface RawOptions {
  /** Leaves after so long, or after so many bytes. */
  readonly limitMs?: number
  readonly limitBytes?: number
}

/** Sends a request to an upstream on a connection of its own and records the response byte for byte. */
export function sendRaw(
  upstream: Upstream,
  body: ChatBody,
  { limitMs = 30_000, limitBytes = Infinity }: RawOptions = {},
): Promise<RawAnswer> {
  const start = performance.now()
  const chunks: Buffer[] = []
  let received = 0
  let status: number | undefined
  let headers: IncomingHttpHeaders = {}
  return new Promise((resolve) => {
    const finish = (ended: string) => {
      clearTimeout(timer)
      request.destroy()
      const bytes = Buffer.concat(chunks)
      const tookMs = performance.now() - start
      resolve({ status, headers, chunks, bytes, text: bytes.toString(), ended, tookMs })
    }
    const fail = (error: NodeJS.ErrnoException) => finish(error.code ?? error.message)
    const url = `${upstream.url}/chat/completions`
    const request = openRequest(url, { method: 'POST', agent: false }, (response) => {
      ;({ statusCode: status, headers } = response)
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        received += chunk.length
        if (received >= limitBytes) finish('limit')
      })
      response.on('end', () => finish('end'))
      response.on('error', fail)
    })
    const timer = setTimeout(() => finish('limit'), limitMs)
    request.on('error', fail)
    request.end(JSON.stringify(body))
  })
}
