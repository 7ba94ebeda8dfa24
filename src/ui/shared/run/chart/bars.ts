import { startsOf } from '../call-starts.ts'
import { callsOf, isOpen, type CallView, type RunView } from '../run-view.ts'

/** One request to a model on the time line. Times are milliseconds from the start of the run. */
export interface Bar {
  readonly startMs: number
  /** Null when there was no token, or its time was not measured. */
  readonly firstTokenMs: number | null
  readonly endMs: number
}

/** One card of the run on the time line. */
export interface Lane {
  readonly call: CallView
  /** How long it waited for a slot before its first request. */
  readonly waitedFromMs: number | null
  /** A fallback or a further round is a further bar. */
  readonly bars: readonly Bar[]
}

/** Connections of a Worker that may wait for response headers at the same time. */
export const SLOTS = 6
/** Shorter waits are not shown. */
const LEAST_WAIT_MS = 100

/** The lanes of a run at a time of it, in the order of its cards. */
export function lanesOf(view: RunView, nowMs: number): readonly Lane[] {
  const starts = startsOf(view.report?.calls ?? [])
  return callsOf(view).map((call) => {
    const layerMs = call.layer === null ? null : (view.layers[call.layer]?.startedMs ?? null)
    const until = call.startedMs ?? (isOpen(call) ? nowMs : null)
    const waits = layerMs !== null && until !== null && until - layerMs >= LEAST_WAIT_MS
    return { call, waitedFromMs: waits ? layerMs : null, bars: barsOf(call, starts, nowMs) }
  })
}

function barsOf(
  call: CallView,
  starts: ReturnType<typeof startsOf>,
  nowMs: number,
): readonly Bar[] {
  if (call.calls.length > 1) {
    return call.calls.map((each) => {
      const startMs = starts.get(each) ?? 0
      const first = each.first_token_ms
      return {
        startMs,
        firstTokenMs: first === null ? null : startMs + first,
        endMs: startMs + each.latency_ms,
      }
    })
  }
  const { startedMs, firstTokenMs, endedMs } = call
  if (startedMs === null) return []
  return [{ startMs: startedMs, firstTokenMs, endMs: Math.max(startedMs, endedMs ?? nowMs) }]
}

/** The most calls that waited for their first token at the same time. */
export function mostWaiting(lanes: readonly Lane[]): number {
  const steps = lanes
    .flatMap(({ bars }) => bars)
    .flatMap(({ startMs, firstTokenMs, endMs }) => [
      { atMs: startMs, by: 1 },
      { atMs: firstTokenMs ?? endMs, by: -1 },
    ])
    // Of two at the same time the one that ends goes first: its slot is free.
    .toSorted((a, b) => a.atMs - b.atMs || a.by - b.by)
  let [waiting, most] = [0, 0]
  for (const { by } of steps) {
    waiting += by
    most = Math.max(most, waiting)
  }
  return most
}

/** Round times for an axis until this end: at most six, the first one 0. */
export function ticksOf(endMs: number): readonly number[] {
  const step = [1, 2, 5]
    .flatMap((digit) => [1, 10, 100, 1e3, 1e4, 1e5, 1e6].map((power) => digit * power))
    .toSorted((a, b) => a - b)
    .find((each) => endMs / each <= 5)
  if (step === undefined || endMs <= 0) return [0]
  return Array.from({ length: Math.floor(endMs / step) + 1 }, (_, index) => index * step)
}
