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

/** Measures one aspect, and yields each table as soon as it is complete. */
export type Measurement = (stage: Stage, effort: Effort) => AsyncGenerator<Section, void>

/** Waits until a target has finished its work after an answer, so that it does not slow the next target. */
export const rest = () => setTimeout(20)

/** Waits until all work after an answer is done, where it is part of the measurement. */
export const settle = () => setTimeout(100)
