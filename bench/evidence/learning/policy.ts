import type { Prompt } from './prompts.ts'
import type { Arm } from './world.ts'

/** A way to choose an arm for each request, which may learn from what happened. */
export interface Policy {
  readonly choose: (prompt: Prompt) => Arm
  /** What the last choice cost, and its reward; null where nobody judged it. */
  readonly learn: (outcome: {
    readonly prompt: Prompt
    readonly arm: Arm
    readonly reward: number | null
    readonly costUsd: number
  }) => void
}
