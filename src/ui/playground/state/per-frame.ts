/** Shows the latest of many values: once per frame, and less often while the page is hidden. */
export interface PerFrame<T> {
  /** Shows this value, or a later one, soon. */
  soon(value: T): void
  /** Shows this value now, and nothing after it. */
  last(value: T): void
}

/** Frames do not come while a page is hidden. */
const HIDDEN_MS = 250

/** At most one `show` per frame, always with the latest value. */
export function perFrame<T>(show: (value: T) => void): PerFrame<T> {
  let latest: T
  let planned = false
  let ended = false
  const run = () => {
    planned = false
    if (!ended) show(latest)
  }
  return {
    soon(value) {
      latest = value
      if (planned || ended) return
      planned = true
      if (document.hidden) setTimeout(run, HIDDEN_MS)
      else requestAnimationFrame(run)
    },
    last(value) {
      ended = true
      show(value)
    },
  }
}
