import type { WireStoredMixture } from '../../../protocol/runs/responses.ts'
import { isOpen, type LayerView } from './run-view.ts'

type MixtureLayer = WireStoredMixture['layers'][number]

/** Least time that an agent gets from its start, as in the gateway. */
const GRACE_FLOOR_MS = 250

/** When agents of a layer that have not answered are cut off, and which of them never are. */
export interface Grace {
  /** Milliseconds from the start of the run: when the first of them is cut off; null while nobody is late. */
  readonly cutMs: number | null
  /** How many answers the next step needs at least. */
  readonly quorum: number
}

/**
 * The wait for late agents: once enough have answered, the others get `grace` times the median time of those, as in
 * `moa/layers/stragglers.ts`. Strategies may wait longer, so what is shown is the earliest time.
 */
export function graceOf({ calls }: LayerView, settings: MixtureLayer): Grace {
  const expanded = settings.agents.flatMap(({ samples, ...agent }) =>
    Array.from({ length: samples }, () => agent),
  )
  const quorum = settings.quorum ?? 1
  const majority = settings.quorum ?? Math.floor(expanded.length / 2) + 1
  const latencies = calls.flatMap(({ state, startedMs, endedMs }) =>
    (state === 'done' || state === 'partial') && startedMs !== null && endedMs !== null
      ? [endedMs - startedMs]
      : [],
  )
  if (latencies.length < Math.max(1, quorum)) return { cutMs: null, quorum }
  const patience = Math.max(1, majority / latencies.length)
  const allowedMs = Math.max(GRACE_FLOOR_MS, settings.grace * patience * median(latencies))
  // Where rules chose fewer agents, the page does not know which of them are required.
  const isRequired = (index: number) =>
    expanded.length !== calls.length || expanded[index]?.required === true
  const cuts = calls.flatMap((call, index) =>
    isOpen(call) && call.startedMs !== null && !isRequired(index)
      ? [call.startedMs + allowedMs]
      : [],
  )
  return { cutMs: cuts.length === 0 ? null : Math.min(...cuts), quorum }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}
