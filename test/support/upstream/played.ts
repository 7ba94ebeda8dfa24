import { play, type Way } from './play.ts'
import type { Script } from './script.ts'
import type { ServedApi } from './served-api.ts'

/** Plays a script as the response to one streamed request, without a server: for tests inside a Worker. */
export function played(api: ServedApi, script: Script): Promise<Response> {
  return new Promise((resolve, reject) => {
    const wire = new PlayedWire(script, resolve)
    const asked = { path: PATHS[api.name], headers: {}, body: { model: 'm', stream: true } }
    const body = api.request(asked) ?? asked.body
    play({ id: 'chatcmpl-1', api, body: { ...body, stream: true }, script, wire, onServed() {} })
      .catch((error: unknown) => wire.fail(error))
      .catch(reject)
  })
}

/** The path of one request of each interface. */
const PATHS: Readonly<Record<ServedApi['name'], string>> = {
  chat: '/v1/chat/completions',
  messages: '/v1/messages',
  gemini: '/v1beta/models/m:streamGenerateContent?alt=sse',
  responses: '/v1/responses',
}

const encoder = new TextEncoder()

/** The body of a response in place of a socket. Nothing in it takes time. */
class PlayedWire implements Way {
  readonly #script: Script
  readonly #respond: (response: Response) => void
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined

  constructor(script: Script, respond: (response: Response) => void) {
    this.#script = script
    this.#respond = respond
  }

  head(status: number, headers: Record<string, string>): void {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller
      },
    })
    this.#respond(new Response(body, { status, headers }))
  }

  write(text: string): Promise<void> {
    const bytes = encoder.encode(text)
    const size = this.#script.bytesPerWrite ?? Math.max(1, bytes.byteLength)
    for (let from = 0; from < bytes.byteLength; from += size)
      this.#controller?.enqueue(bytes.slice(from, from + size))
    return Promise.resolve()
  }

  end(): void {
    this.#controller?.close()
  }

  reset(): Promise<never> {
    return this.fail(new Error('read ECONNRESET'))
  }

  fail(error: unknown): Promise<never> {
    this.#controller?.error(error)
    return this.#controller === undefined ? Promise.reject(error) : this.stall()
  }

  stall(): Promise<never> {
    return new Promise(() => {})
  }

  async until(event: Promise<unknown>): Promise<void> {
    await event
  }

  pause(): Promise<void> {
    return Promise.resolve()
  }
}
