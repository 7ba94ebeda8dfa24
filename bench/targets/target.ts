import type { Timing } from '../stage/client.ts'

/** A program that answers the same question with the same mixture. */
export interface Target {
  readonly name: string
  /** Runs the mixture of this name once, streamed. */
  ask(mixture: string): Promise<Timing>
  /** The id of its process; null when it is not known. */
  readonly pid: number | null
}

export type StartedTarget = Target & AsyncDisposable
