import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** A request as the fake gateway saw it. */
export interface Seen {
  readonly path: string | undefined
  readonly authorization: string | undefined
  readonly body: unknown
}

/** A gateway of a few lines: it answers every request with `handle`. */
export interface FakeGateway {
  readonly url: string
  readonly seen: Seen[]
  close(): Promise<void>
}

/** Writes an answer. */
export type Handle = (response: ServerResponse) => void | Promise<void>

export async function fakeGateway(handle: Handle): Promise<FakeGateway> {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    void readAll(request).then((sent) => {
      const body: unknown = sent === '' ? null : JSON.parse(sent)
      seen.push({ path: request.url, authorization: request.headers.authorization, body })
      return handle(response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('No port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    seen,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

async function readAll(request: IncomingMessage): Promise<string> {
  let all = ''
  for await (const piece of request.setEncoding('utf8')) all += piece
  return all
}

/** Answers with the frames of a stream; a frame is a chunk, or text that is sent as it is. */
export function sse(...frames: readonly unknown[]): Handle {
  return (response) => {
    openStream(response)
    for (const frame of frames) response.write(typeof frame === 'string' ? frame : data(frame))
    response.end()
  }
}

export function openStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
}

export function data(payload: unknown): string {
  return `data: ${JSON.stringify(payload)}\n\n`
}

export const done = 'data: [DONE]\n\n'

/** A chunk with text. */
export function text(content: string) {
  return chunk({ delta: { content }, finish_reason: null })
}

/** A chunk with a step of the run. */
export function event(moaEvent: Record<string, unknown>) {
  return { ...chunk({ delta: {}, finish_reason: null }), moa: { event: moaEvent } }
}

/** A chunk that fails the answer midway. */
export function failure(message: string) {
  const error = { message, type: 'upstream_error', param: null, code: 'upstream_failed' }
  return { ...chunk({ delta: {}, finish_reason: 'error' }), error }
}

/** The last chunks of an answer that is whole. */
export function ending(run: Record<string, unknown> = {}): readonly unknown[] {
  const moa = { run: 'run_1', synthesized: true, degraded: false, reasons: [], ...run }
  return [
    chunk({ delta: {}, finish_reason: 'stop' }),
    {
      ...chunk(),
      usage: { prompt_tokens: 30, completion_tokens: 12, total_tokens: 42 },
      moa: { cost_usd: 0.00123, calls: [{}, {}, {}], ...moa },
    },
    done,
  ]
}

function chunk(choice?: Record<string, unknown>) {
  const choices = choice ? [{ index: 0, ...choice }] : []
  return { id: 'chatcmpl-1', object: 'chat.completion.chunk', model: 'demo', choices, usage: null }
}
