import type { Purse } from '../ports/session-store.ts'

type Call = Parameters<Purse['settle']>[0]

/** What a run says to its purse while it goes on. Nothing throws; what could not be told is known here. */
export interface PurseLine {
  /** `keep`: what stays held for the rest of the run; null leaves that as it is. */
  settle(call: Omit<Call, 'keep'>, keep: number | null): void
  raise(to: number): Promise<boolean>
  shrink(to: number): void
  /** Gives the rest back, and resolves when everything was said. */
  release(): Promise<void>
}

/**
 * Says one thing after the other: what is given back must not overtake what was spent before. Once a
 * call could not be told, nothing more is given back: it may have been billed, and the ledger commits
 * what is held for it later. Never too little.
 */
export function purseLine(purse: Purse, failed: (error: unknown) => void): PurseLine {
  let untold = false
  let done: Promise<unknown> = Promise.resolve()
  const then = <T>(step: () => Promise<T>): Promise<T | undefined> => {
    const answer = done.then(step).catch(failed)
    done = answer
    return answer as Promise<T | undefined>
  }
  const settle = async (call: Call, keep: number | null) => {
    try {
      await purse.settle(keep === null || untold ? call : { ...call, keep })
    } catch (error) {
      untold = true
      throw error
    }
  }
  return {
    settle: (call, keep) => void then(() => settle(call, keep)),
    raise: async (to) => (await then(() => purse.raise(to))) ?? false,
    shrink: (to) => void then(async () => (untold ? undefined : purse.shrink(to))),
    async release() {
      await then(async () => (untold ? undefined : purse.release('done')))
    },
  }
}
