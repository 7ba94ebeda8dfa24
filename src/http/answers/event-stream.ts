import type { Clock } from '../../moa/ports.ts'
import { COMMENT } from '../../protocol/wire-text.ts'

/** The source of the text of an event stream. */
export interface StreamSource {
  /** The next text to send; empty when an event has none, null at the end. */
  next(): Promise<string | null>
  /** The caller left, or nothing can be sent: stops everything, and resolves once every call is accounted for. */
  left(): Promise<void>
}

/** The heartbeat of an event stream. */
export interface StreamTiming {
  readonly clock: Clock
  /** Longest silence before a comment is written. A disconnected caller is noticed only by writing. */
  readonly heartbeatMs: number
  /** What a silence is filled with. Default: a comment */
  readonly keepalive?: string
}

/** Longest silence of every stream; the contract allows 5 s, and a caller who left is noticed no sooner. */
export const HEARTBEAT_MS = 2_000

const encoder = new TextEncoder()

/**
 * The body of an event stream: first the text that is there, then text as it is pulled, and a comment after
 * each silence. Nothing is pulled from the source before the caller reads.
 */
export function eventStream(
  source: StreamSource,
  timing: StreamTiming,
  opening = '',
): ReadableStream<Uint8Array> {
  const heartbeat = new Heartbeat(timing)
  const { keepalive = COMMENT } = timing
  const reader = { left: false }
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        try {
          if (opening !== '') controller.enqueue(encoder.encode(opening))
        } catch (error) {
          void source.left() // The stream is broken, and nobody will read it.
          throw error
        }
      },
      async pull(controller) {
        try {
          heartbeat.start(() => {
            // One comment at most waits for a caller who does not read.
            if ((controller.desiredSize ?? -1) >= 0) controller.enqueue(encoder.encode(keepalive))
          })
          let text = await source.next()
          while (text === '' && !reader.left) text = await source.next()
          if (reader.left) return
          heartbeat.stop()
          if (text !== null) return controller.enqueue(encoder.encode(text))
          heartbeat.end()
          controller.close()
        } catch (error) {
          heartbeat.end()
          void source.left()
          throw error
        }
      },
      async cancel() {
        reader.left = true
        heartbeat.end()
        await source.left()
      },
    },
    { highWaterMark: 0 },
  )
}

/**
 * Beats when a wait lasts as long as a heartbeat. One timer serves many waits: when it fires, it looks when the
 * current wait began. A timer for every token would cost more than the rest of the work on that token.
 */
class Heartbeat {
  readonly #timing: StreamTiming
  #since = 0
  #beat: (() => void) | null = null
  #cancel: (() => void) | null = null

  constructor(timing: StreamTiming) {
    this.#timing = timing
  }

  /** A wait begins. */
  start(beat: () => void): void {
    const { clock, heartbeatMs } = this.#timing
    this.#beat = beat
    this.#since = clock.now()
    if (this.#cancel === null) this.#arm(heartbeatMs)
  }

  /** The wait is over. The timer stays for the next one. */
  stop(): void {
    this.#beat = null
  }

  /** No wait will follow: clears the timer. */
  end(): void {
    this.#beat = null
    this.#cancel?.()
    this.#cancel = null
  }

  #arm(ms: number): void {
    this.#cancel = this.#timing.clock.setTimer(ms, () => this.#look())
  }

  #look(): void {
    this.#cancel = null
    if (this.#beat === null) return // The next wait sets the timer.
    const { clock, heartbeatMs } = this.#timing
    if (clock.now() - this.#since >= heartbeatMs) {
      this.#beat()
      this.#since = clock.now()
    }
    this.#arm(this.#since + heartbeatMs - clock.now())
  }
}

/** Headers of an event stream; no proxy on the way may buffer or compress it. */
export const EVENT_STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
} as const
