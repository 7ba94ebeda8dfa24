/** Least time between two messages: a screen reader that gets more reads none to its end. */
const EVERY_MS = 3_000

/** A way to say sentences at most once per 3 s: the first at once, and of several in between the last. */
export function saySeldom(say: (text: string) => void): (text: string) => void {
  let waiting: string | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  const announce = (text: string): void => {
    if (timer !== undefined) {
      waiting = text
      return
    }
    say(text)
    timer = setTimeout(next, EVERY_MS)
  }
  const next = (): void => {
    timer = undefined
    if (waiting === null) return
    const text = waiting
    waiting = null
    announce(text)
  }
  return announce
}
