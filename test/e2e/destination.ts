import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'

/** A request as a service saw it. */
export interface Received {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** As it came. */
  readonly body: string
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** The reaction of a service to a request; `reset` closes the connection without an answer. */
export interface Reply {
  readonly afterMs?: number
  readonly status?: number | 'reset'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** A service that answers are delivered to. */
export interface Destination extends AsyncDisposable {
  /** Without a slash at its end. */
  readonly url: string
  /** In the order in which they were read. */
  readonly received: readonly Received[]
}

/** Starts one on a free port of the loopback interface; `reply` gets the earlier requests of the same path. */
export async function startDestination(
  reply: (received: Received, before: readonly Received[]) => Reply = () => ({}),
): Promise<Destination> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    void read(request).then(async (now) => {
      const before = received.filter(({ path }) => path === now.path)
      received.push(now)
      await answer(response, reply(now, before))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 1024, resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    [Symbol.asyncDispose]() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

async function answer(response: ServerResponse, reply: Reply): Promise<void> {
  const { afterMs = 0, status = 200, headers = {}, body = '' } = reply
  if (afterMs > 0) await wait(afterMs)
  if (status === 'reset') response.socket?.resetAndDestroy()
  else response.writeHead(status, headers).end(body)
}

async function read(request: IncomingMessage): Promise<Received> {
  let body = ''
  for await (const piece of request.setEncoding('utf8')) body += piece
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
  )
  return { method: request.method ?? '', path: request.url ?? '', headers, body, at: Date.now() }
}
