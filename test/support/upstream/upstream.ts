import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { REDIRECTED_PATH } from './bodies.ts'
import { play } from './play.ts'
import { chat } from './chat.ts'
import { servedApiOf } from './served-apis.ts'
import type { ApiRequest, ServedApi } from './served-api.ts'
import type { ChatBody, Script, ServedUsage } from './script.ts'
import { Wire } from './wire.ts'

export type { ChatBody, Script, ServedUsage } from './script.ts'

/** One request as the upstream saw it, and how it ended. */
export interface RecordedRequest {
  /** Also the id of the completion. */
  readonly id: string
  readonly path: string
  readonly model: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: ChatBody
  /** Milliseconds since the epoch. */
  readonly at: number
  /** `aborted`: the client left before the end. `done`: the upstream ended it, well or not. */
  readonly outcome: 'open' | 'done' | 'aborted'
  readonly closedAt: number | null
  /** The usage that was put on the wire, if any was. */
  readonly servedUsage: ServedUsage | null
  /** The content that was put on the wire: no reasoning, refusals or tool calls. */
  readonly servedText: string
}

/** A server of models that follows its scripts, in every interface of `SERVED_APIS`. */
export interface Upstream extends AsyncDisposable {
  /** Base URL, with `/v1`. */
  readonly url: string
  /** In the order in which they were read. */
  readonly requests: readonly RecordedRequest[]
  /** The most requests that waited for response headers at one moment. */
  readonly peakWaiting: number
  /** Responses that neither side has ended. */
  readonly openConnections: number
  /** Sets the script of a model. From a list, each request gets the next one; the last one repeats. */
  script(model: string, script: Script | readonly Script[]): void
  /** Forgets requests, scripts and the peak. */
  clear(): void
  /** Ends everything at once; resolves when nothing runs any more. */
  close(): Promise<void>
}

const BACKLOG = 1024
const KEEP_ALIVE_MS = 60_000 // Longer than clients keep a socket, so that none is reused too late.
const NO_ROUTE: Script = { status: 404 }
const MALFORMED: Script = { status: 400 }
const REDIRECTED: Script = { text: 'A redirect was followed.' }

type Writable<T> = { -readonly [Key in keyof T]: T[Key] }

/** Starts an upstream on a free port of the loopback interface. */
export async function startUpstream(): Promise<Upstream> {
  const upstream = new ScriptedUpstream()
  await upstream.listen()
  return upstream
}

class ScriptedUpstream implements Upstream {
  url = ''
  requests: RecordedRequest[] = []
  peakWaiting = 0
  openConnections = 0
  #waiting = 0
  #served = 0
  #closing = false
  readonly #scripts = new Map<string, Script[]>()
  readonly #running = new Set<Promise<void>>()
  readonly #server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    const running = this.#serve(request, response)
    this.#running.add(running)
    void running.finally(() => this.#running.delete(running))
  })

  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen({ host: '127.0.0.1', port: 0, backlog: BACKLOG }, resolve)
    })
    const address = this.#server.address()
    const port = address && typeof address === 'object' ? address.port : 0
    this.url = `http://127.0.0.1:${port}/v1`
  }

  script(model: string, script: Script | readonly Script[]): void {
    this.#scripts.set(model, [script].flat())
  }

  clear(): void {
    this.requests = []
    this.#scripts.clear()
    this.peakWaiting = this.#waiting
  }

  async close(): Promise<void> {
    this.#closing = true
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#server.closeAllConnections()
    await Promise.all([closed, ...this.#running])
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = Date.now()
    const gone = new AbortController()
    const headers = this.#wait()
    this.openConnections += 1
    response.once('close', () => {
      headers.arrived()
      this.openConnections -= 1
      gone.abort()
    })
    try {
      const parsed = await readBody(request)
      const body = parsed ?? {}
      const asked = { path: request.url ?? '', headers: request.headers, body }
      const served = servedApiOf(asked)
      const record = this.#record(request, { body, at, model: served?.body.model ?? body.model })
      const script = parsed ? this.#scriptFor(record, asked, served?.api) : MALFORMED
      const options = { script, signal: gone.signal, onHead: headers.arrived }
      const wire = new Wire(response, options)
      response.once('close', () => {
        const ended = wire.wasReset || this.#closing || response.writableFinished
        record.outcome = ended ? 'done' : 'aborted'
        record.closedAt = Date.now()
      })
      await play({
        id: record.id,
        api: served?.api ?? chat,
        body: served?.body ?? body,
        script,
        wire,
        onServed: (part) => serve(record, part),
      })
    } catch (error) {
      // Every wait of a script ends by throwing when its client leaves; else it is a bug.
      if (!gone.signal.aborted && !response.destroyed && !request.destroyed) throw error
    }
  }

  /** Counts a request as waiting until its headers arrive, once. */
  #wait(): { arrived: () => void } {
    let waiting = true
    this.#waiting += 1
    this.peakWaiting = Math.max(this.peakWaiting, this.#waiting)
    return {
      arrived: () => {
        if (waiting) this.#waiting -= 1
        waiting = false
      },
    }
  }

  #record(
    request: IncomingMessage,
    { body, at, model }: { body: ChatBody; at: number; model: string | undefined },
  ) {
    this.#served += 1
    const record: Writable<RecordedRequest> = {
      id: `chatcmpl-${this.#served}`,
      path: request.url ?? '',
      model: model ?? '',
      headers: flatHeaders(request),
      body,
      at,
      outcome: 'open',
      closedAt: null,
      servedUsage: null,
      servedText: '',
    }
    this.requests.push(record)
    return record
  }

  #scriptFor({ path, model }: RecordedRequest, asked: ApiRequest, api?: ServedApi): Script {
    if (path === REDIRECTED_PATH) return REDIRECTED
    if (api === undefined) return NO_ROUTE
    const rejection = api.rejection(asked)
    if (rejection !== null) return { status: rejection.status, errorBody: rejection.body }
    const scripts = this.#scripts.get(model) ?? []
    return (scripts.length > 1 ? scripts.shift() : scripts[0]) ?? {}
  }
}

type Served = Pick<RecordedRequest, 'servedText' | 'servedUsage'>

function serve(
  record: Writable<Served>,
  { text, usage }: { text: string; usage: ServedUsage | null },
): void {
  record.servedText += text
  if (usage) record.servedUsage = usage
}

async function readBody(request: IncomingMessage): Promise<ChatBody | null> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString()
  try {
    return text === '' ? {} : JSON.parse(text)
  } catch {
    return null
  }
}

function flatHeaders(request: IncomingMessage): Record<string, string> {
  const entries = Object.entries(request.headers)
  return Object.fromEntries(entries.map(([name, value]) => [name, [value].flat().join(', ')]))
}
