import type { CallSettlement, Purse } from '../ports/session-store.ts'

/** The ledger updates of one run, sent in order. No method throws. */
export interface OrderedPurse {
  /** `keepMicros`: what stays held for the rest of the run; null leaves that as it is. */
  settle(call: Omit<CallSettlement, 'keepMicros'>, keepMicros: number | null): void
  raise(toMicros: number): Promise<boolean>
  shrink(toMicros: number): void
  /** Releases the rest, and resolves when every update was sent. */
  release(): Promise<void>
}

/**
 * Sends one update after the other: a release must not overtake the settlement of a call before it.
 * Once a settlement has failed, nothing more is released: the call may have been billed, and the ledger
 * commits what is held for it later. So the ledger never counts too little.
 */
export function orderedPurse(purse: Purse, failed: (error: unknown) => void): OrderedPurse {
  let unsettled = false
  let done: Promise<unknown> = Promise.resolve()
  const then = <T>(step: () => Promise<T>): Promise<T | undefined> => {
    const answer = done.then(step).catch(failed)
    done = answer
    return answer as Promise<T | undefined>
  }
  const settle = async (call: CallSettlement, keepMicros: number | null) => {
    try {
      await purse.settle(keepMicros === null || unsettled ? call : { ...call, keepMicros })
    } catch (error) {
      unsettled = true
      throw error
    }
  }
  return {
    settle: (call, keepMicros) => void then(() => settle(call, keepMicros)),
    raise: async (toMicros) => (await then(() => purse.raise(toMicros))) ?? false,
    shrink: (toMicros) => void then(async () => (unsettled ? undefined : purse.shrink(toMicros))),
    async release() {
      await then(async () => (unsettled ? undefined : purse.release('done')))
    },
  }
}
