/** Passes the events of a source on as `toEvents` makes them, and returns what the source returns. */
export async function* mapEvents<A, B, R>(
  source: AsyncGenerator<A, R, void>,
  toEvents: (event: A) => readonly B[],
): AsyncGenerator<B, R, void> {
  try {
    for (;;) {
      const next = await source.next()
      if (next.done) return next.value
      yield* toEvents(next.value)
    }
  } finally {
    await source.return(undefined as never) // After an early return the source releases what it holds.
  }
}
