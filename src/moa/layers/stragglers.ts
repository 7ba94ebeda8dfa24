import { LAYER_TIME_UP, type AgentEvent } from './agent.ts'
import type { Layer } from '../plan.ts'
import type { Clock } from '../ports.ts'
import { Stopper, type StopSignal } from '../stop-signal.ts'

/** Least time that an agent gets from its start: a shorter median measures jitter, not models. */
const GRACE_FLOOR_MS = 250

/**
 * How long the agents that have not answered get, in milliseconds from their own start; null until the
 * quorum has answered, and as many as the strategy needs.
 *
 * `grace` times the median of those that answered. The first one or two of many answers do
 * not predict the rest, since the strongest models are the slowest: until `majority` have answered, the
 * time is multiplied by `majority` over the number of answers.
 */
export function graceMs(layer: Layer, latenciesMs: readonly number[]): number | null {
  const answered = latenciesMs.length
  const fewest = Math.max(1, layer.quorum, layer.graceAfter ?? 0)
  if (answered < fewest) return null
  const patience = Math.max(1, layer.majority / answered)
  return Math.max(GRACE_FLOOR_MS, layer.grace * patience * median(latenciesMs))
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}

interface Waiting {
  readonly required: boolean
  readonly cut: Stopper
  startedAtMs: number | null
}

/** Cuts off the agents of a layer that take too long. */
export class Stragglers {
  readonly #layer: Layer
  readonly #clock: Clock
  readonly #waiting = new Map<string, Waiting>()
  readonly #latenciesMs: number[] = []
  readonly #cancelLayerTimer: () => void
  #cancelGraceTimer = () => {}

  constructor(layer: Layer, clock: Clock) {
    this.#layer = layer
    this.#clock = clock
    for (const { name, required } of layer.agents) {
      this.#waiting.set(name, { required, cut: new Stopper(), startedAtMs: null })
    }
    this.#cancelLayerTimer = clock.setTimer(layer.timeoutMs, () => {
      for (const { cut } of this.#waiting.values()) cut.abort(LAYER_TIME_UP)
    })
  }

  /** Fires when the agent's time is up. */
  cutOf(agent: string): StopSignal {
    const waiting = this.#waiting.get(agent)
    if (waiting === undefined) throw new Error(`Cannot find agent "${agent}" in its layer`)
    return waiting.cut
  }

  /** Cuts off an agent that has not ended. */
  cutOff(agent: string, reason: string): void {
    this.#waiting.get(agent)?.cut.abort(reason)
  }

  /** Folds in an event of an agent. */
  see(event: AgentEvent): void {
    if (event.type === 'agent-start') {
      const waiting = this.#waiting.get(event.agent)
      if (waiting !== undefined) waiting.startedAtMs = this.#clock.now()
    } else if (event.type === 'agent-end') {
      const waiting = this.#waiting.get(event.agent)
      this.#waiting.delete(event.agent)
      if (event.proposal !== null && typeof waiting?.startedAtMs === 'number') {
        this.#latenciesMs.push(this.#clock.now() - waiting.startedAtMs)
      }
    } else return
    this.#arm()
  }

  /** Cancels the timers. */
  end(): void {
    this.#cancelLayerTimer()
    this.#cancelGraceTimer()
  }

  /** Cuts off every agent that is over time, and sets one timer for the next. */
  #arm(): void {
    this.#cancelGraceTimer()
    const allowedMs = graceMs(this.#layer, this.#latenciesMs)
    if (allowedMs === null) return
    const nowMs = this.#clock.now()
    let nextMs = Infinity
    for (const { required, startedAtMs, cut } of this.#waiting.values()) {
      if (required || startedAtMs === null || cut.aborted) continue
      if (startedAtMs + allowedMs <= nowMs) cut.abort()
      else nextMs = Math.min(nextMs, startedAtMs + allowedMs)
    }
    if (nextMs < Infinity) {
      this.#cancelGraceTimer = this.#clock.setTimer(Math.ceil(nextMs - nowMs), () => this.#arm())
    }
  }
}
