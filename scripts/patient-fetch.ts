import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { Readable } from 'node:stream'
import type { ReadableStream as NodeStream } from 'node:stream/web'

/** A `fetch` of texts that waits as long as it takes: Node's own gives up after five minutes without a header. */
export async function patientFetch(
  input: string | URL | Request,
  init: RequestInit = {},
): Promise<Response> {
  const target = new URL(input instanceof Request ? input.url : input)
  const request = target.protocol === 'https:' ? requestHttps : requestHttp
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = request(target, {
      method: init.method ?? 'GET',
      agent: false,
      headers: Object.fromEntries(new Headers(init.headers)),
      ...(init.signal ? { signal: init.signal } : {}),
    })
    outgoing.once('response', resolve)
    outgoing.on('error', reject)
    outgoing.end(init.body ?? undefined)
  })
  const { statusCode: status = 0, statusMessage: statusText = '' } = incoming
  const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [
    name,
    [value].flat().join(', '),
  ])
  const body = status === 204 ? null : (Readable.toWeb(incoming) as NodeStream<Uint8Array>)
  return new Response(body as ReadableStream<Uint8Array> | null, { status, statusText, headers })
}
