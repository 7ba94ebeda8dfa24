import type { CallContext } from '../calls/attempts.ts'
import type { AgentEnd, LayerEvent, LayersSkipped, Proposal, StepEvent } from '../events.ts'

/** How many agents of a layer are called at once, and how many more whenever all of those have ended. */
export interface Waves {
  readonly first: number
  readonly further: number
}

/** Follows the layers of one run for its strategy. Each run has one of its own, which may remember. */
export interface PanelWatch {
  /** How the agents of a layer start; null when all start at once. */
  waves(layer: number): Waves | null
  /** Whether a layer needs no more of its agents: those that have not ended are stopped. Called after each end. */
  isSettled(layer: number, ends: readonly AgentEnd[]): boolean
  /** Called with each event of a layer. */
  see?(event: LayerEvent): void
  /** Whether the answer is known, so that the last step calls no model. */
  isDecided?(): boolean
  /** Called after each layer: why the layers after it are skipped, `decided` when there is nothing to report of that, or null to go on. May call models. */
  after(
    layer: number,
    proposals: readonly Proposal[],
    context: CallContext,
  ): AsyncGenerator<StepEvent, LayersSkipped | 'decided' | null, void>
}
