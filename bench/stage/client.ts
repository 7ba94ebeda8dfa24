import { Agent, request } from 'node:http'

/** One connection that stays open: a client that costs as little as it can. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 })

export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
  readonly ms: number
}

/** Sends a request, reads the whole answer, and says how long both took. */
export function send(
  url: string,
  method: string,
  body?: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answered> {
  const started = performance.now()
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method, agent, headers: { ...headers, 'accept-encoding': 'identity' } },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (part: string) => (text += part))
        response.on('error', reject)
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            ms: performance.now() - started,
          }),
        )
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}
