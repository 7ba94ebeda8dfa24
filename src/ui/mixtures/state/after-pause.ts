/** Starts work after a pause; returns what stops it, also while it runs. */
export function afterPause(
  pauseMs: number,
  work: (signal: AbortSignal) => Promise<void>,
): () => void {
  const stopper = new AbortController()
  const { signal } = stopper
  const run = async () => {
    try {
      await work(signal)
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }
  const timer = setTimeout(() => void run(), pauseMs)
  return () => {
    clearTimeout(timer)
    stopper.abort()
  }
}
