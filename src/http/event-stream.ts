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
  let pending: Promise<string | null> | undefined
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        for (;;) {
          pending ??= source.next()
          const text = await within(pending, timing.clock, timing.heartbeatMs)
          if (text === undefined) return controller.enqueue(encoder.encode(KEEPALIVE))
          pending = undefined
          if (text === null) return controller.close()
          if (text !== '') return controller.enqueue(encoder.encode(text))
        }
      },
      async cancel() {
        await source.left()
      },
    },
    { highWaterMark: 0 },
  )
}

/** The promise's value, or undefined when it takes longer. */
export function within<T>(promise: Promise<T>, clock: Clock, ms: number): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const cancel = clock.setTimer(ms, () => resolve(undefined))
    promise.then(resolve, reject).finally(cancel)
  })
}

/** Headers of an event stream; nothing between us and the caller may hold it back or compress it. */
export const EVENT_STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
} as const
