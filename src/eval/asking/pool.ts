/**
 * Does work on items, so many at once, and yields each result as it comes, in no order. When the reader stops or work
 * fails, no further item is begun, and the pool ends when what is under way has ended; an error is thrown after all results.
 */
export async function* mapPool<T, R>(
  items: Iterable<T>,
  concurrency: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R, void> {
  const source = items[Symbol.iterator]()
  const running = new Set<Promise<void>>()
  const ended: R[] = []
  const failures: unknown[] = []
  let wake = () => {}

  const begin = (item: T) => {
    const task = work(item)
      .then(
        (result) => void ended.push(result),
        (error: unknown) => void failures.push(error),
      )
      .then(() => {
        running.delete(task)
        wake()
      })
    running.add(task)
  }
  try {
    for (;;) {
      while (running.size + ended.length < concurrency && failures.length === 0) {
        const { done, value } = source.next()
        if (done === true) break
        begin(value)
      }
      if (ended.length > 0) yield ended.shift() as R
      else if (running.size > 0) await new Promise<void>((resolve) => (wake = resolve))
      else if (failures.length > 0) throw failures[0]
      else return
    }
  } finally {
    source.return?.()
    await Promise.all(running)
  }
}
