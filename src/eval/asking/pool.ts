/**
 * Does work on items, so many at once, and yields each result as it comes, in no order. When the reader stops or work
 * fails, no further item is begun, and the pool ends when what is under way has ended.
 */
export async function* mapPool<T, R>(
  items: Iterable<T>,
  concurrency: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R, void> {
  const source = items[Symbol.iterator]()
  const running = new Set<Promise<void>>()
  const ended: Settled<R>[] = []
  let wake = () => {}

  const begin = (item: T) => {
    const task = settle(work, item).then((result) => {
      ended.push(result)
      running.delete(task)
      wake()
    })
    running.add(task)
  }
  try {
    for (;;) {
      while (running.size + ended.length < concurrency) {
        const { done, value } = source.next()
        if (done === true) break
        begin(value)
      }
      const result = ended.shift()
      if (result !== undefined) {
        if (!result.ok) throw result.error
        yield result.value
      } else if (running.size === 0) return
      else await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    source.return?.()
    await Promise.all(running)
  }
}

type Settled<R> =
  | { readonly ok: true; readonly value: R }
  | { readonly ok: false; readonly error: unknown }

async function settle<T, R>(work: (item: T) => Promise<R>, item: T): Promise<Settled<R>> {
  try {
    return { ok: true, value: await work(item) }
  } catch (error) {
    return { ok: false, error }
  }
}
