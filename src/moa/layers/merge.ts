type Arrival<T> =
  | { readonly source: AsyncGenerator<T, void>; readonly result: IteratorResult<T, void> }
  | { readonly source: AsyncGenerator<T, void>; readonly error: unknown }

/**
 * Interleaves sources in the order their values arrive.
 *
 * One pull is outstanding per source, so at most one value of each is buffered and a slow source does
 * not delay the others. An early return also returns the open sources but does not wait for them: one
 * that is in an `await` cannot return before its signal fires. An error of a source is thrown on.
 */
export async function* merge<T>(
  sources: Iterable<AsyncGenerator<T, void>>,
): AsyncGenerator<T, void> {
  const open = new Set(sources)
  const arrived: Arrival<T>[] = []
  let wake: (() => void) | undefined

  const pull = async (source: AsyncGenerator<T, void>): Promise<void> => {
    try {
      arrived.push({ source, result: await source.next() })
    } catch (error) {
      arrived.push({ source, error })
    }
    wake?.()
  }

  try {
    for (const source of open) void pull(source)
    while (open.size > 0) {
      const next = arrived.shift()
      if (next === undefined) {
        await new Promise<void>((resolve) => (wake = resolve))
      } else if ('error' in next) {
        throw next.error
      } else if (next.result.done) {
        open.delete(next.source)
      } else {
        yield next.result.value
        void pull(next.source)
      }
    }
  } finally {
    for (const source of open) source.return().catch(() => {}) // It failed already, or waits: its error does not matter.
  }
}
