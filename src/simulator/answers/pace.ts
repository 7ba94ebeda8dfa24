/** Longest single timer of an endless wait. */
const STALL_STEP_MS = 60_000

/**
 * Waits that many milliseconds.
 *
 * @throws the signal's reason, at once when it aborts.
 */
export function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', leave)
      resolve()
    }, ms)
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave, { once: true })
  })
}

/**
 * Waits without end. A timer runs, so that no runtime takes it for dead.
 *
 * @throws the signal's reason, at once when it aborts.
 */
export async function stall(signal: AbortSignal): Promise<never> {
  for (;;) await wait(STALL_STEP_MS, signal)
}

/** A body that is made as it is read; when the reader leaves, `stop` ends all waiting. */
export function bodyOf(
  texts: AsyncGenerator<string, void>,
  stop: AbortController,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await texts.next()
        if (done) controller.close()
        else controller.enqueue(encoder.encode(value))
      },
      async cancel(reason) {
        stop.abort(reason)
        await texts.return()
      },
    },
    { highWaterMark: 0 },
  )
}
