import type { WireProgress } from '../../protocol/runs/progress-response.ts'
import type { WireCall, WireReport } from '../../protocol/runs/report-response.ts'

/** What a call does, or how it ended; each is a text of the widget. */
export type StepState =
  | 'waiting'
  | 'answering'
  | 'answered'
  | 'cut off, text used'
  | 'failed'
  | 'stopped: late'
  | 'from the cache'

const ENDS: Readonly<Record<WireCall['status'], StepState>> = {
  ok: 'answered',
  partial: 'cut off, text used',
  failed: 'failed',
  cancelled: 'stopped: late',
  cached: 'from the cache',
}

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
  /** Null while agents answer. */
  readonly phase: 'Asking' | 'Comparing the answers' | 'Writing the answer' | null
  readonly steps: readonly Step[]
}

/** A run of which nothing is known yet. */
export const ASKING: Progress = { phase: 'Asking', steps: [] }

/** The run after this event. */
export function applyEvent(progress: Progress, event: WireProgress): Progress {
  const { steps } = progress
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- of most events nothing is shown
  switch (event.type) {
    case 'layer-start': {
      const others = steps.filter(({ layer }) => layer !== event.layer)
      const begun = event.agents.map((name) => newStep(event.layer, name))
      return { phase: null, steps: [...others, ...begun] }
    }
    case 'agent-start':
      return {
        ...progress,
        steps: changed(steps, event, { state: 'answering', model: event.model }),
      }
    case 'agent-end': {
      const { model, status, latency_ms: latencyMs } = event
      return {
        ...progress,
        steps: changed(steps, event, { model, state: ENDS[status], latencyMs }),
      }
    }
    case 'judge-start':
      return { phase: 'Comparing the answers', steps }
    case 'aggregator-start':
      return { phase: 'Writing the answer', steps }
    default:
      return progress
  }
}

/** The calls of a run that has ended, in the order in which they were shown: nothing that is read moves. */
export function stepsOf({ calls }: WireReport, shown: readonly Step[] = []): Step[] {
  const steps = calls.map(({ layer, agent, model, status, latency_ms, cost_usd }) => ({
    layer,
    name: agent,
    model,
    state: ENDS[status],
    latencyMs: latency_ms,
    costUsd: cost_usd,
  }))
  const placeOf = ({ layer, name }: Step) => {
    const at = shown.findIndex((step) => step.layer === layer && step.name === name)
    return at < 0 ? shown.length : at
  }
  return steps.sort((one, other) => placeOf(one) - placeOf(other))
}

/** How many agents of the last layer were asked, and the number `n` of those that answered. */
export function countOf(steps: readonly Step[]) {
  const last = Math.max(...steps.map(({ layer }) => layer ?? -1))
  const agents = steps.filter(({ layer }) => layer === last)
  return { all: agents.length, n: agents.filter(({ state }) => ANSWERED.has(state)).length }
}

const ANSWERED: ReadonlySet<StepState> = new Set([ENDS.ok, ENDS.partial, ENDS.cached])

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
