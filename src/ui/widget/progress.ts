import type { WireProgress } from '../../protocol/runs/progress-response.ts'
import type { WireCall, WireReport } from '../../protocol/runs/report-response.ts'

/** What a call does, or how it ended; each is also the name of its text. */
export type StepState =
  | 'waiting'
  | 'working'
  | 'done'
  | 'partial'
  | 'failed'
  | 'cancelled'
  | 'cached'

/** One call of a run. */
export interface Step {
  /** Counted from 0; null for what comes after the layers. */
  readonly layer: number | null
  readonly name: string
  /** Null until it is called. */
  readonly model: string | null
  readonly state: StepState
  readonly latencyMs: number | null
  /** Null when it is unknown, absent before the report. */
  readonly costUsd?: number | null
}

/** A run under way. */
export interface Progress {
  readonly phase: 'asking' | 'agents' | 'judging' | 'writing'
  readonly steps: readonly Step[]
}

/** A run of which nothing is known yet. */
export const ASKING: Progress = { phase: 'asking', steps: [] }

/** The run after this event. */
export function applyEvent(progress: Progress, event: WireProgress): Progress {
  const { steps } = progress
  switch (event.type) {
    case 'layer-start': {
      const others = steps.filter(({ layer }) => layer !== event.layer)
      const begun = event.agents.map((name) => newStep(event.layer, name))
      return { phase: 'agents', steps: [...others, ...begun] }
    }
    case 'agent-start':
      return { ...progress, steps: changed(steps, event, { state: 'working', model: event.model }) }
    case 'agent-end': {
      const { model, status, latency_ms: latencyMs } = event
      return {
        ...progress,
        steps: changed(steps, event, { model, state: stateOf(status), latencyMs }),
      }
    }
    case 'judge-start':
      return { phase: 'judging', steps }
    case 'aggregator-start':
      return { phase: 'writing', steps }
    case 'agent-delta':
    case 'draft':
    case 'layer-end':
    case 'layers-skipped':
    case 'remark':
    case 'run-degraded':
      return progress
  }
}

/** The calls of a run that has ended, in the order in which they were shown: nothing that is read moves. */
export function stepsOf({ calls }: WireReport, shown: readonly Step[] = []): Step[] {
  const steps = calls.map(({ layer, agent, model, status, latency_ms, cost_usd }) => ({
    layer,
    name: agent,
    model,
    state: stateOf(status),
    latencyMs: latency_ms,
    costUsd: cost_usd,
  }))
  const placeOf = ({ layer, name }: Step) => {
    const at = shown.findIndex((step) => step.layer === layer && step.name === name)
    return at < 0 ? shown.length : at
  }
  return steps.sort((one, other) => placeOf(one) - placeOf(other))
}

/** How many agents of the last layer were asked, answered and failed. */
export function countOf(steps: readonly Step[]) {
  const last = Math.max(...steps.map(({ layer }) => layer ?? -1))
  const agents = steps.filter(({ layer }) => layer !== null && layer === last)
  const count = (...states: readonly StepState[]) =>
    agents.filter(({ state }) => states.includes(state)).length
  return {
    all: agents.length,
    answered: count('done', 'partial', 'cached'),
    failed: count('failed'),
  }
}

function newStep(layer: number, name: string): Step {
  return { layer, name, model: null, state: 'waiting', latencyMs: null }
}

function changed(
  steps: readonly Step[],
  { layer, agent }: { readonly layer: number; readonly agent: string },
  change: Partial<Step>,
): Step[] {
  return steps.map((step) =>
    step.layer === layer && step.name === agent ? { ...step, ...change } : step,
  )
}

function stateOf(status: WireCall['status']): StepState {
  return status === 'ok' ? 'done' : status
}
