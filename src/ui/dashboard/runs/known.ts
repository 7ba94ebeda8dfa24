import type { WireRun } from '../../../protocol/runs/responses.ts'

/** The runs that have been read, newest first, without a gap between them. */
export interface Known {
  readonly isRead: boolean
  readonly runs: readonly WireRun[]
  readonly ids: ReadonlySet<string>
  /** Where older runs begin; null when there are none. */
  readonly cursor: string | null
}

/** A page of runs. */
export interface RunPage {
  readonly data: readonly WireRun[]
  readonly next_cursor: string | null
}

/** Before the first read. */
export const NO_RUNS: Known = { isRead: false, runs: [], ids: new Set(), cursor: null }

/** Puts runs that have ended since before those that are known. */
export function withNewer(known: Known, { data, next_cursor }: RunPage): Known {
  const cursor = known.isRead ? known.cursor : next_cursor
  return together(unknownOf(known, data), known.runs, cursor)
}

/** Puts a page of older runs behind those that are known. */
export function withOlder(known: Known, { data, next_cursor }: RunPage): Known {
  return together(known.runs, unknownOf(known, data), next_cursor)
}

function unknownOf({ ids }: Known, runs: readonly WireRun[]): readonly WireRun[] {
  return runs.filter(({ run }) => !ids.has(run))
}

function together(
  first: readonly WireRun[],
  then: readonly WireRun[],
  cursor: string | null,
): Known {
  // The list is ordered by the second in which runs began: those that ended late come between others.
  const byId = new Map([...first, ...then].map((run) => [run.run, run]))
  const runs = [...byId.values()].toSorted((one, other) => other.created_at - one.created_at)
  return { isRead: true, runs, ids: new Set(byId.keys()), cursor }
}
