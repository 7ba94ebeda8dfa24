import { useSignal, type ReadonlySignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { ApiError } from '../../../client/api-error.ts'
import type { Client } from '../../../client/client.ts'
import type { WireRun } from '../../../protocol/runs/responses.ts'
import { client } from '../../shared/access.ts'
import { failureOf, useInterval } from '../load.ts'
import { NO_RUNS, withNewer, withOlder, type Known } from './known.ts'

const EVERY_MS = 3_000
const LIMIT = 50
/** Pages that are read at most to close the gap to what was read before. */
const MAX_GAP_PAGES = 4

/** The runs that have been read so far, newest first, and the ways to more. */
export interface Tail {
  readonly known: ReadonlySignal<Known>
  readonly failure: ReadonlySignal<ApiError | null>
  readonly reload: () => void
  readonly older: () => void
}

/** Reads the newest runs, again and again while it is live, and older ones when they are wanted. */
export function useTail(isLive: boolean): Tail {
  const known = useSignal<Known>(NO_RUNS)
  const failure = useSignal<ApiError | null>(null)
  const reader = client.value
  const stop = useRef(new AbortController())
  const isBusy = useRef(false)
  const attempt = async (work: (signal: AbortSignal) => Promise<void>) => {
    if (isBusy.current) return
    isBusy.current = true
    const { signal } = stop.current
    try {
      await work(signal)
      failure.value = null
    } catch (error) {
      if (!signal.aborted) failure.value = failureOf(error)
    }
    if (!signal.aborted) isBusy.current = false
  }
  const reload = () =>
    void attempt(async (signal) => {
      const next = await newest(reader, known.value, signal)
      if (!signal.aborted) known.value = next
    })
  const older = () =>
    void attempt(async (signal) => {
      const cursor = known.value.cursor ?? undefined
      const page = await reader.runs.list({ limit: LIMIT, cursor, signal })
      if (!signal.aborted) known.value = withOlder(known.value, page)
    })
  useEffect(() => {
    // Another key has other runs.
    stop.current = new AbortController()
    isBusy.current = false
    known.value = NO_RUNS
    failure.value = null
    reload()
    return () => stop.current.abort()
  }, [reader])
  useInterval(EVERY_MS, isLive, reload)
  return { known, failure, reload, older }
}

/** What is known with the runs since the last look; several pages when many have ended since. */
async function newest(from: Client, before: Known, signal: AbortSignal): Promise<Known> {
  const fresh: WireRun[] = []
  let cursor: string | undefined
  for (let page = 0; page < MAX_GAP_PAGES; page += 1) {
    const { data, next_cursor } = await from.runs.list({ limit: LIMIT, cursor, signal })
    fresh.push(...data)
    const reached = data.some(({ run }) => before.ids.has(run))
    if (!before.isRead || reached || next_cursor === null) {
      return withNewer(before, { data: fresh, next_cursor })
    }
    cursor = next_cursor
  }
  // Too many to close the gap: what was known before would follow after a hole.
  return withNewer(NO_RUNS, { data: fresh, next_cursor: cursor ?? null })
}
