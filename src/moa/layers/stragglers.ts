import { LAYER_TIME_UP, type AgentEvent } from './agent.ts'
import type { Layer } from '../plan.ts'
import type { Clock } from '../ports.ts'
import { Stopper, type StopSignal } from '../stop-signal.ts'

/** Least time that an agent gets from its start: below, a median says more about jitter than about models. */
const GRACE_FLOOR_MS = 250

/**
 * How long the agents that have not answered get, counted from their own start; null while the
 * quorum is not in.
 *
 * `grace` times the median of those that answered. The first one or two of many answers are no
 * measure of the rest, the strongest models being the slowest: until `majority` have answered, the
 * layer is as many times more patient as answers are missing.
 */
export function graceMs(layer: Layer, latenciesMs: readonly number[]): number | null {
  const answered = latenciesMs.length
  if (answered === 0 || answered < layer.quorum) return null
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
  startedAt: number | null
}

/** Decides when a layer waits no longer for whom, and cuts them off. */
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
      this.#waiting.set(name, { required, cut: new Stopper(), startedAt: null })
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

  /** Takes note of what an agent did. */
  see(event: AgentEvent): void {
    if (event.type === 'agent-start') {
      const waiting = this.#waiting.get(event.agent)
      if (waiting !== undefined) waiting.startedAt = this.#clock.now()
    } else if (event.type === 'agent-end') {
      const waiting = this.#waiting.get(event.agent)
      this.#waiting.delete(event.agent)
      if (event.proposal !== null && typeof waiting?.startedAt === 'number') {
        this.#latenciesMs.push(this.#clock.now() - waiting.startedAt)
      }
    } else return
    this.#arm()
  }

  /** Lets go of the timers. */
  end(): void {
    this.#cancelLayerTimer()
    this.#cancelGraceTimer()
  }

  /** Cuts off who is over time and sets one timer for who will be next. */
  #arm(): void {
    this.#cancelGraceTimer()
    const grace = graceMs(this.#layer, this.#latenciesMs)
    if (grace === null) return
    const now = this.#clock.now()
    let next = Infinity
    for (const { required, startedAt, cut } of this.#waiting.values()) {
      if (required || startedAt === null || cut.aborted) continue
      if (startedAt + grace <= now) cut.abort()
      else next = Math.min(next, startedAt + grace)
    }
    if (next < Infinity) {
      this.#cancelGraceTimer = this.#clock.setTimer(Math.ceil(next - now), () => this.#arm())
    }
  }
}
