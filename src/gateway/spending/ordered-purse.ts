import type { CallSettlement, Purse } from '../ports/session-store.ts'

/** The ledger updates of one run, sent in order. No method throws. */
export interface OrderedPurse {
  /** `keepMicros`: what stays held for the rest of the run; null leaves that as it is. */
  settle(call: Omit<CallSettlement, 'keepMicros'>, keepMicros: number | null): void
  raise(toMicros: number): Promise<boolean>
  shrink(toMicros: number): void
  /** Resolves when every update was sent. */
  settled(): Promise<void>
  /** Releases the rest, and resolves when every update was sent. */
  release(): Promise<void>
}

/**
 * Sends one update after the other: a release must not overtake the settlement of a call before it.
 * A settlement that failed is sent again at the end. While one has failed, nothing more is released: the call
 * may have been billed, and the ledger commits what is held for it later. So the ledger never counts too little.
 */
export function orderedPurse(purse: Purse, failed: (error: unknown) => void): OrderedPurse {
  const unsettled = new Map<string, CallSettlement>()
  let done: Promise<unknown> = Promise.resolve()
  const then = <T>(step: () => Promise<T>): Promise<T | undefined> => {
    const answer = done.then(step).catch(failed)
    done = answer
    return answer as Promise<T | undefined>
  }
  const settle = async (call: CallSettlement, keepMicros: number | null) => {
    const first = unsettled.size === 0
    unsettled.set(call.call, call)
    await purse.settle(keepMicros === null || !first ? call : { ...call, keepMicros })
    unsettled.delete(call.call)
  }
  const settled = async () => {
    await then(async () => {
      for (const call of unsettled.values()) await settle(call, null)
    })
  }
  return {
    settle: (call, keepMicros) => void then(() => settle(call, keepMicros)),
    raise: async (toMicros) => (await then(() => purse.raise(toMicros))) ?? false,
    shrink: (toMicros) =>
      void then(async () => (unsettled.size > 0 ? undefined : purse.shrink(toMicros))),
    settled,
    async release() {
      await settled()
      const release = async () => (unsettled.size > 0 ? undefined : purse.release('done'))
      await then(() => release().catch(release))
    },
  }
}
