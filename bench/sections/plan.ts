import { setTimeout } from 'node:timers/promises'
import type { Section } from '../measuring/figure.ts'
import type { Spare } from '../measuring/rounds.ts'
import type { Stage } from '../stage/stage.ts'

/** How much is measured. */
export interface Effort {
  readonly quick: boolean
  /** Another checkout to compare with; empty when none. */
  readonly against: string
  readonly spare: Spare
}

/** Measures one thing, and tells it table by table as they are known. */
export type Measurement = (stage: Stage, effort: Effort) => AsyncGenerator<Section, void>

/** Until a target has written down what it does after its answer: its time is not the next one's. */
export const rest = () => setTimeout(20)

/** The same where all of it counts. */
export const settle = () => setTimeout(100)
