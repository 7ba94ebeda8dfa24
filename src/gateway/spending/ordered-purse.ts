import { sleep, type Clock } from '../../moa/ports.ts'
import type { CallSettlement, HoldUpdate, Purse } from '../ports/session-store.ts'

/** How long a call that ended waits for others, so that one message settles them all. */
const TOGETHER_MS = 100

/** How long the last message waits: until the answer has left, which is work of the same thread. */
const AFTER_ANSWER_MS = 0

/** The ledger updates of one run, sent in order. No method throws, and only `raise` is waited for. */
export interface OrderedPurse {
  /** A call is over: it is settled with the next message. */
  settle(call: CallSettlement): void
  /** The rest of the run may need less than is held: the difference is released with the next message. */
  mayKeepLess(): void
  /** Reserves more, once the calls that are over are settled; returns the amount that is held then, or null. */
  raise(amounts: () => NonNullable<HoldUpdate['raise']>): Promise<number | null>
  /** Resolves when every call is settled. */
  settled(): Promise<void>
  /** Releases the rest, and resolves when every update was sent. */
  release(): Promise<void>
}

export interface PurseOwner {
  readonly clock: Clock
  readonly failed: (error: unknown) => void
  /** What the rest of the run can cost at most, once every call that is over is settled; null when it is not known. */
  readonly restMicros: () => number | null
}

/**
 * Sends one message after the other, and as few as possible: a release must not overtake the settlement of a call
 * before it. Every message settles all calls that no message has settled yet, so one that failed is made up for by
 * the next, and nothing is released before what it pays for is settled. When none arrives, the calls may have been
 * billed, and the ledger commits what is held for them later. So the ledger never counts too little.
 */
export function orderedPurse(
  purse: Purse,
  heldAtFirstMicros: number,
  { clock, failed, restMicros }: PurseOwner,
): OrderedPurse {
  const unsettled = new Map<string, CallSettlement>()
  let heldMicros = heldAtFirstMicros
  let done: Promise<unknown> = Promise.resolve()
  let cancelTimer: (() => void) | null = null
  const then = <T>(step: () => Promise<T>): Promise<T | undefined> => {
    const answer = done.then(step).catch(failed)
    done = answer
    return answer as Promise<T | undefined>
  }
  const send = async (change: Omit<HoldUpdate, 'calls'>) => {
    const calls = [...unsettled.values()]
    heldMicros = await purse.update({ calls, ...change })
    for (const { call } of calls) unsettled.delete(call)
    return heldMicros
  }
  const sendRest = async () => {
    const keepMicros = restMicros()
    const lowers = keepMicros !== null && keepMicros < heldMicros
    if (unsettled.size > 0 || lowers) await send(keepMicros === null ? {} : { keepMicros })
  }
  const soon = () => {
    cancelTimer ??= clock.setTimer(TOGETHER_MS, () => {
      cancelTimer = null
      void then(sendRest)
    })
  }
  const stopTimer = () => {
    cancelTimer?.()
    cancelTimer = null
  }
  return {
    settle(call) {
      unsettled.set(call.call, call)
      soon()
    },
    mayKeepLess: soon,
    raise: async (amounts) => (await then(() => send({ raise: amounts() }))) ?? null,
    async settled() {
      stopTimer()
      await then(async () => (unsettled.size > 0 ? send({}) : undefined))
    },
    async release() {
      await sleep(clock, AFTER_ANSWER_MS, []).catch(failed)
      stopTimer()
      const release = () => send({ release: 'done' })
      await then(() => release().catch(release))
    },
  }
}
