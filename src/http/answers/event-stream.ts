import type { Clock } from '../../moa/ports.ts'

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
 * The body of an event stream: what is said already, then text as it is pulled, and a comment whenever
 * nothing was said for a while. Nothing is pulled from the source before the caller reads.
 */
export function eventStream(
  source: StreamSource,
  timing: StreamTiming,
  said = '',
): ReadableStream<Uint8Array> {
  const heartbeat = new Heartbeat(timing)
  const reader = { left: false }
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        if (said !== '') controller.enqueue(encoder.encode(said))
      },
      async pull(controller) {
        heartbeat.start(() => {
          // A caller who does not read is written to once, and no more.
          if ((controller.desiredSize ?? -1) >= 0) controller.enqueue(encoder.encode(KEEPALIVE))
        })
        try {
          let text = await source.next()
          while (text === '' && !reader.left) text = await source.next()
          if (reader.left) return
          heartbeat.stop()
          if (text !== null) return controller.enqueue(encoder.encode(text))
          heartbeat.end()
          controller.close()
        } catch (error) {
          heartbeat.end()
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
 * Beats whenever a wait is as long as a heartbeat. One timer serves many waits: it looks at the beginning
 * of the one that goes on when it fires, since setting a timer per token costs more than all that is
 * done with the token.
 */
class Heartbeat {
  readonly #timing: StreamTiming
  #since = 0
  #beat: (() => void) | null = null
  #cancel: (() => void) | null = null

  constructor(timing: StreamTiming) {
    this.#timing = timing
  }

  /** Somebody waits, from now on. */
  start(beat: () => void): void {
    const { clock, heartbeatMs } = this.#timing
    this.#beat = beat
    this.#since = clock.now()
    if (this.#cancel === null) this.#arm(heartbeatMs)
  }

  /** Nobody waits any more. The timer stays for the next wait. */
  stop(): void {
    this.#beat = null
  }

  /** Nobody will wait again: no timer is left behind. */
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
    if (this.#beat === null) return // Who waits next sets the timer anew.
    const { clock, heartbeatMs } = this.#timing
    if (clock.now() - this.#since >= heartbeatMs) {
      this.#beat()
      this.#since = clock.now()
    }
    this.#arm(this.#since + heartbeatMs - clock.now())
  }
}

/** Headers of an event stream; nothing between us and the caller may hold it back or compress it. */
export const EVENT_STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
} as const
