import type { Clock } from '../moa/ports.ts'

const KEEPALIVE = ': keepalive\n\n'

export interface StreamSource {
  /** The next text to send; empty when an event says nothing, null at the end. */
  next(): Promise<string | null>
  /** The caller left: stop everything; resolves once it is accounted for. */
  left(): Promise<void>
}

export interface StreamTiming {
  readonly clock: Clock
  /** Longest silence before a comment is written. A caller who left is noticed only when we write. */
  readonly heartbeatMs: number
}

const encoder = new TextEncoder()

/**
 * The body of an event stream: text as it is pulled, and a comment whenever nothing was said for a
 * while. Nothing is pulled from the source before the caller reads.
 */
export function eventStream(
  source: StreamSource,
  timing: StreamTiming,
): ReadableStream<Uint8Array> {
  const patience = new Patience(timing)
  let pending: Promise<string | null> | undefined
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        for (;;) {
          pending ??= source.next()
          const text = await patience.with(pending)
          if (text === undefined) return controller.enqueue(encoder.encode(KEEPALIVE))
          pending = undefined
          if (text === null) return controller.close()
          if (text !== '') return controller.enqueue(encoder.encode(text))
        }
      },
      async cancel() {
        patience.end()
        await source.left()
      },
    },
    { highWaterMark: 0 },
  )
}

/**
 * Waits for one text after the other, for each no longer than a heartbeat. One timer serves many waits:
 * it looks at the beginning of the one that goes on when it fires, since setting a timer per token
 * costs more than all that is done with the token.
 */
class Patience {
  readonly #timing: StreamTiming
  #since = 0
  #tire: (() => void) | undefined
  #cancel: (() => void) | undefined

  constructor(timing: StreamTiming) {
    this.#timing = timing
  }

  /** The promise's text, or undefined when a heartbeat is due first. No timer outlives the last text. */
  with(promise: Promise<string | null>): Promise<string | null | undefined> {
    const { clock, heartbeatMs } = this.#timing
    return new Promise((resolve, reject) => {
      this.#since = clock.now()
      this.#tire = () => resolve(undefined)
      if (this.#cancel === undefined) this.#arm(heartbeatMs)
      promise.then(
        (text) => {
          this.#tire = undefined
          if (text === null) this.end()
          resolve(text)
        },
        (error: Error) => {
          this.end()
          reject(error)
        },
      )
    })
  }

  end(): void {
    this.#tire = undefined
    this.#cancel?.()
    this.#cancel = undefined
  }

  #arm(ms: number): void {
    this.#cancel = this.#timing.clock.setTimer(ms, () => this.#look())
  }

  #look(): void {
    this.#cancel = undefined
    const tire = this.#tire
    if (tire === undefined) return // Nobody waits now; who waits next sets the timer anew.
    const { clock, heartbeatMs } = this.#timing
    const left = this.#since + heartbeatMs - clock.now()
    if (left > 0) return this.#arm(left)
    this.#tire = undefined
    tire()
  }
}

/** Headers of an event stream; nothing between us and the caller may hold it back or compress it. */
export const EVENT_STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
} as const
