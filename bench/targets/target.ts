import type { Timing } from '../stage/client.ts'

/** Something that answers the same question with the same mixture. */
export interface Target {
  readonly name: string
  /** Asks the mixture of this name once, streamed. */
  ask(mixture: string): Promise<Timing>
  /** Of its process, when that can be told. */
  readonly pid: number | null
}

export type StartedTarget = Target & AsyncDisposable
