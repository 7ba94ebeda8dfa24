import type { WireCall } from '../../../protocol/runs/report-response.ts'

/** Whether every call says when it began; runs of older releases do not. */
export function startsAreMeasured(calls: readonly WireCall[]): boolean {
  return calls.every(({ started_ms: startedMs }) => startedMs !== undefined)
}

/**
 * When each call began, in milliseconds from the start of the run. Where the report does not say, a layer begins with
 * the end of the one before, what comes after the layers begins one role after the other, and a fallback begins with
 * the end of the call that it stands in for.
 */
export function startsOf(calls: readonly WireCall[]): ReadonlyMap<WireCall, number> {
  const starts = new Map<WireCall, number>()
  const ends = new Map<string, number>()
  let stage = ''
  let [stageStart, stageEnd] = [0, 0]
  for (const call of inStages(calls)) {
    if (stageOf(call) !== stage) {
      stage = stageOf(call)
      stageStart = stageEnd
      ends.clear()
    }
    const start = call.started_ms ?? ends.get(call.agent) ?? stageStart
    starts.set(call, start)
    ends.set(call.agent, start + call.latency_ms)
    stageEnd = Math.max(stageEnd, start + call.latency_ms)
  }
  return starts
}

/** Layers first, each call in the order of the report. */
function inStages(calls: readonly WireCall[]): readonly WireCall[] {
  return calls.toSorted((a, b) => (a.layer ?? calls.length) - (b.layer ?? calls.length))
}

function stageOf({ layer, role }: WireCall): string {
  return layer === null ? role : `layer ${layer}`
}
