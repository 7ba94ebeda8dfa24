import type { Desk } from './desk.ts'

/** One word after `npm run eval --`. */
export interface SubCommand {
  /** One line for the list of commands. */
  readonly summary: string
  readonly usage: string
  /** Runs with the words after its own; returns the exit status. Throws a `UseError` for a wrong command line, an `EvalError` for a failure to show. */
  readonly run: (args: readonly string[], desk: Desk) => Promise<number>
}
