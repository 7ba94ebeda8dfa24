import type { AskContext } from '../ask-context.ts'
import type { Spending } from './hold.ts'
import { inOrder, type RunReader } from '../runs/run-reader.ts'

/**
 * The reader that settles the money of a run, after the readers of its context: a run that is repeated after a
 * crash finds its money held until its outcome is stored. A run that is never repeated settles even when they fail.
 */
export function settlesLast(
  spending: Pick<Spending, 'see' | 'end' | 'broke'>,
  { readers = [], run: repeated }: Pick<AskContext, 'readers' | 'run'>,
): RunReader {
  const first = inOrder(readers)
  return {
    see(event) {
      first.see(event)
      spending.see(event)
    },
    async ended(run) {
      await first.ended(run)
      await spending.end()
    },
    async broke(error) {
      try {
        await first.broke(error)
      } catch (failure) {
        if (repeated === undefined) await spending.broke()
        throw failure
      }
      await spending.broke()
    },
  }
}
