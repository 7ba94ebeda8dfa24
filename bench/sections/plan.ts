import type { Section } from '../measuring/figure.ts'
import type { Stage } from '../stage/stage.ts'

/** How much is measured. */
export interface Effort {
  readonly quick: boolean
}

/** Measures one thing, and tells it in one table or more. */
export type Measurement = (stage: Stage, effort: Effort) => Promise<readonly Section[]>
