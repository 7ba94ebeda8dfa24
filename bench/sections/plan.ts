import type { Section } from '../measuring/figure.ts'
import type { Stage } from '../stage/stage.ts'

/** How much is measured. */
export interface Effort {
  readonly quick: boolean
  /** Another checkout to compare with; empty when none. */
  readonly against: string
}

/** Measures one thing, and tells it table by table as they are known. */
export type Measurement = (stage: Stage, effort: Effort) => AsyncGenerator<Section, void>
