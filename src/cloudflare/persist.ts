import { isUnreadable } from '../protocol/stored.ts'

/** Attempts to call a Durable Object; a deploy fails one and takes the next. */
const ATTEMPTS = 3
/** Wait before the second try; before the third it is twice as long. */
const PAUSE_MS = 25

/**
 * Makes an idempotent call to a Durable Object, with retries. A stub that failed once fails always, so
 * each try has to get its own. An object with too much to do is left alone: a retry would make it worse.
 */
export async function persist<T>(act: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act()
    } catch (error) {
      const overloaded = error instanceof Error && 'overloaded' in error && error.overloaded
      if (attempt >= ATTEMPTS || overloaded === true || isUnreadable(error)) throw error
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * attempt))
    }
  }
}
