import type { RunEvent } from '../../moa/events.ts'
import type { EndedRun } from './run.ts'

/** Follows a run from its first event to its end: spending, the record, the answer cache, a log line, a span. */
export interface RunReader {
  /** Called with every event of the run, in order. */
  see(event: RunEvent): void
  /** Called once, however the run ends. The run's invocation lives until it resolves. */
  ended(run: EndedRun): Promise<void>
}

/** A reader of the end alone. */
export function atEnd(act: (run: EndedRun) => Promise<unknown>): RunReader {
  return {
    see() {},
    async ended(run) {
      await act(run)
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
  }
}
