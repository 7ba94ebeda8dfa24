/**
 * Does work on items, so many at once, and yields every event of each as it comes, in no order. When the reader stops or
 * work fails, no further item is begun, and it ends when what is under way has ended.
 */
export async function* mergePool<T, E>(
  items: Iterable<T>,
  concurrency: number,
  work: (item: T) => AsyncGenerator<E, void>,
): AsyncGenerator<E, void> {
  const source = items[Symbol.iterator]()
  const running = new Set<Promise<void>>()
  const events: E[] = []
  const failures: unknown[] = []
  let wake = () => {}

  const run = async (item: T) => {
    try {
      for await (const event of work(item)) {
        events.push(event)
        wake()
      }
    } catch (error) {
      failures.push(error)
    }
  }
  const begin = (item: T) => {
    const task = run(item).then(() => {
      running.delete(task)
      wake()
    })
    running.add(task)
  }
  try {
    for (;;) {
      while (running.size < concurrency && failures.length === 0) {
        const { done, value } = source.next()
        if (done === true) break
        begin(value)
      }
      if (events.length > 0) yield* events.splice(0)
      else if (failures.length > 0) throw failures[0]
      else if (running.size === 0) return
      else await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    source.return?.()
    await Promise.all(running)
  }
}
