import type { RunEvent } from '../../moa/events.ts'
import type { EndedRun } from './run.ts'

/** Follows a run from its first event to its end: spending, the record, the answer cache, a log line, a span. */
export interface RunReader {
  /** Called with every event of the run, in order. */
  see(event: RunEvent): void
  /** Called once, when the run ends as it should, also without an answer. The run's invocation lives until it resolves. */
  ended(run: EndedRun): Promise<void>
  /** Called when a bug ends the run, and after an `ended` that failed: others may wait for the end. */
  broke(error: unknown): Promise<void>
}

/** A reader of the end alone. */
export function atEnd(
  act: (run: EndedRun) => Promise<unknown>,
  broke: () => Promise<unknown> = () => Promise.resolve(),
): RunReader {
  return {
    see() {},
    async ended(run) {
      await act(run)
    },
    async broke() {
      await broke()
    },
  }
}

/** One reader of several, each of which gets the end once those before it have handled it. */
export function inOrder(readers: readonly RunReader[]): RunReader {
  return {
    see(event) {
      for (const reader of readers) reader.see(event)
    },
    async ended(run) {
      for (const reader of readers) await reader.ended(run)
    },
    async broke(error) {
      for (const reader of readers) await reader.broke(error)
    },
  }
}

/**
 * Calls every reader with the end of a run. One that fails breaks, and keeps no other from its end.
 *
 * @throws The first failure, once all have handled the end.
 */
export function endAll(readers: readonly RunReader[], run: EndedRun): Promise<void> {
  return all(readers, async (reader) => {
    try {
      await reader.ended(run)
    } catch (error) {
      await reader.broke(error)
      throw error
    }
  })
}

/**
 * Calls every reader of a run that a bug has ended.
 *
 * @throws The first failure, once all have handled it.
 */
export function breakAll(readers: readonly RunReader[], error: unknown): Promise<void> {
  return all(readers, (reader) => reader.broke(error))
}

async function all(
  readers: readonly RunReader[],
  act: (reader: RunReader) => Promise<void>,
): Promise<void> {
  const results = await Promise.allSettled(readers.map(async (reader) => act(reader)))
  for (const result of results) if (result.status === 'rejected') throw result.reason
}
