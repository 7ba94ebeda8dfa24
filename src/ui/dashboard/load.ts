import { useSignal, type ReadonlySignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { ApiError } from '../../client/api-error.ts'
import type { Client } from '../../client/client.ts'
import { client, keyWanted } from '../shared/access.ts'

/** What is known of something that the gateway stores. */
export interface Loaded<T> {
  /** As it was read last; null until then, and when it may not be read. */
  readonly value: T | null
  /** Why the last read failed; null when it did not. */
  readonly failure: ApiError | null
  readonly busy: boolean
}

/** Something that is read from the gateway, and can be read again. */
export interface Source<T> {
  readonly loaded: ReadonlySignal<Loaded<T>>
  readonly reload: () => void
}

/** How something is read. */
export type Read<T> = (client: Client, signal: AbortSignal) => Promise<T>

const NOTHING = { value: null, failure: null, busy: true } as const

/**
 * Reads something now, again when `what` or the key changes, and when `reload` is called. The value before stays until
 * the next one is there, so that nothing jumps; with another key it goes at once.
 */
export function useLoaded<T>(what: string, read: Read<T>): Source<T> {
  const loaded = useSignal<Loaded<T>>(NOTHING)
  const turn = useSignal(0)
  const reader = client.value
  useEffect(() => {
    loaded.value = NOTHING
  }, [reader])
  useEffect(() => {
    const stop = new AbortController()
    loaded.value = { ...loaded.value, busy: true }
    void attempt(read(reader, stop.signal), loaded.value.value).then((next) => {
      if (!stop.signal.aborted) loaded.value = next
    })
    return () => stop.abort()
  }, [what, reader, turn.value])
  return { loaded, reload: () => (turn.value += 1) }
}

/** The outcome of a read; what was known before stays when the gateway could not answer. */
async function attempt<T>(reading: Promise<T>, before: T | null): Promise<Loaded<T>> {
  try {
    return { value: await reading, failure: null, busy: false }
  } catch (error) {
    const failure = failureOf(error)
    return { value: isRejected(failure) ? null : before, failure, busy: false }
  }
}

/** The failure of a call; asks for a key where the gateway wants one. */
export function failureOf(error: unknown): ApiError {
  const failure =
    error instanceof ApiError
      ? error
      : new ApiError('Cannot read the response of the gateway', { code: 'malformed', cause: error })
  if (failure.status === 401) keyWanted.value = true
  return failure
}

function isRejected({ status }: ApiError): boolean {
  return status === 401 || status === 403
}

/** Does something every so many milliseconds while it is wanted and a person can see the page. */
export function useInterval(everyMs: number, isWanted: boolean, work: () => void): void {
  const latest = useRef(work)
  latest.current = work
  useEffect(() => {
    if (!isWanted) return
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') latest.current()
    }, everyMs)
    return () => clearInterval(timer)
  }, [everyMs, isWanted])
}
