import type { ServerResponse } from 'node:http'
import type { Writable } from 'node:stream'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { constants, createGzip } from 'node:zlib'
import type { Way } from './play.ts'
import type { Script } from './script.ts'

const DRIP_MS = 1000

export interface WireOptions {
  readonly script: Script
  /** Aborted when the response is closed, by whichever side. */
  readonly signal: AbortSignal
  readonly onHead: () => void
}

/** The way to one client: every wait on it ends when the client is gone. */
export class Wire implements Way {
  readonly #response: ServerResponse
  readonly #options: WireOptions
  /** Where the body goes: the response, or what compresses it. */
  #body: Writable
  #interrupt: (reason: unknown) => void = () => {}
  /** Whether it was the upstream that tore the connection down. */
  wasReset = false

  constructor(response: ServerResponse, options: WireOptions) {
    this.#response = response
    this.#body = response
    this.#options = options
    const { signal } = options
    signal.addEventListener('abort', () => this.#interrupt(signal.reason), { once: true })
  }

  /** Sends the status and the headers, before there is a body. */
  head(status: number, headers: Record<string, string>): void {
    const { script, onHead } = this.#options
    const encoding: Record<string, string> = script.gzip ? { 'content-encoding': 'gzip' } : {}
    this.#response.writeHead(status, { ...encoding, ...headers })
    this.#response.flushHeaders()
    if (script.gzip) this.#startGzip()
    onHead()
  }

  /** Resolves when the system has taken the bytes, so a slow client slows the script. */
  async write(text: string): Promise<void> {
    const { bytesPerWrite, drip } = this.#options.script
    const bytes = Buffer.from(text)
    const size = drip ? 1 : bytesPerWrite
    if (size === undefined) return this.#send(bytes)
    const intervalMs = drip === true ? DRIP_MS : Number(drip ?? 0)
    for (let start = 0; start < bytes.length; start += size) {
      await this.#send(bytes.subarray(start, start + size))
      await this.pause(intervalMs)
    }
  }

  /** Ends the body as HTTP wants it. */
  end(): void {
    this.#body.end()
  }

  /** Tears the connection down and never returns. */
  async reset(by: Script['resetBy']): Promise<never> {
    this.wasReset = true
    const { socket } = this.#response
    if (by === 'fin') socket?.destroy()
    else socket?.resetAndDestroy()
    return this.stall()
  }

  /** Never returns: it throws when the client is gone. */
  stall(): Promise<never> {
    return this.#untilGone(() => {})
  }

  /** Waits for a promise. */
  async until(event: Promise<unknown>): Promise<void> {
    await this.#untilGone((resolve, reject) => void event.then(resolve, reject))
  }

  /** Waits, and yields to other work even when there is nothing to wait for. */
  async pause(ms: number): Promise<void> {
    const { signal } = this.#options
    if (ms > 0) await setTimeout(ms, undefined, { signal })
    else await setImmediate(undefined, { signal })
  }

  #send(bytes: Uint8Array): Promise<void> {
    return this.#untilGone((resolve, reject) => {
      this.#body.write(bytes, (error) => (error ? reject(error) : resolve()))
    })
  }

  /** A response never calls back about what it still holds when its socket closes. */
  #untilGone<T>(
    start: (resolve: (value: T) => void, reject: (reason: unknown) => void) => void,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#options.signal.throwIfAborted()
      this.#interrupt = reject
      start(resolve, reject)
    })
  }

  #startGzip(): void {
    // Flushed with every write: otherwise the whole answer would arrive at its end.
    const gzip = createGzip({ flush: constants.Z_SYNC_FLUSH })
    gzip.pipe(this.#response)
    this.#options.signal.addEventListener('abort', () => gzip.destroy(), { once: true })
    this.#body = gzip
  }
}
