/** How often a word to a Durable Object is tried; a deploy or an overload fails one and takes the next. */
const ATTEMPTS = 3

/**
 * Says something to a Durable Object that may be said twice. A stub that failed once fails always, so
 * each try has to get its own.
 */
export async function persist<T>(act: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act()
    } catch (error) {
      if (attempt >= ATTEMPTS) throw error
    }
  }
}
