import type { Session, SessionAccount } from '../../protocol/sessions/session.ts'

/** The key that opens a session, and what its sessions may spend together in a UTC day. */
export interface DayBudget {
  readonly keyId: string
  readonly limitMicros: number
}

/** Amounts are whole millionths of a US dollar, times milliseconds since the epoch. */
export interface SessionTerms {
  readonly budgetMicros: number
  readonly expiresAtMs: number
  /** The only mixture that may run; null for any. */
  readonly mixture: string | null
  /** Left out when the key has no limit. */
  readonly dayBudget?: DayBudget
}

/** Which session. */
export interface SessionPlace {
  readonly tenant: string
  readonly id: string
}

/** The result of a change of the budget or the end. */
export type SessionChange =
  | { readonly ok: true; readonly session: Session }
  /** `budget`: more is spent and held than the new one. `day`: the daily budget of its key has not enough left. */
  | { readonly ok: false; readonly reason: 'budget' | 'day' | 'expired'; readonly session: Session }
  | { readonly ok: false; readonly reason: 'closed'; readonly session: null }

/** Whether the maximum cost of a run was reserved. */
export type HoldAnswer =
  | { readonly ok: true; readonly remainingMicros: number }
  | { readonly ok: false; readonly remainingMicros: number; readonly reason: 'budget' }
  /** `closed`: the session is closed or missing. `ended`: this run has ended already. */
  | {
      readonly ok: false
      readonly remainingMicros: number
      readonly reason: 'expired' | 'closed' | 'ended'
    }
  /** The session is for another mixture only, which is named. */
  | {
      readonly ok: false
      readonly remainingMicros: number
      readonly reason: 'mixture'
      readonly mixture: string
    }

/** The hold of a run that has not ended. */
export interface Reservation {
  /** The amount that was reserved at first, for the plan. */
  readonly plannedMicros: number
  /** The amount that covers the run now, spent or still held. */
  readonly coveredMicros: number
}

/** The cost of one call. */
export interface CallSettlement {
  /** Unique in the run. */
  readonly call: string
  readonly model: string
  readonly amountMicros: number
  /** The upstream did not report its usage. */
  readonly estimated: boolean
}

/** What one message changes in the hold of a run: first its calls are settled, then the rest changes. */
export interface HoldUpdate {
  /** Calls that are over. One that was settled before is not counted again. */
  readonly calls: readonly CallSettlement[]
  /** Releases what is held beyond this amount. */
  readonly keepMicros?: number
  /** Reserves more: this amount is held, or as much of it as the budget has left. */
  readonly raise?: {
    readonly toMicros: number
    /** Nothing is reserved when less than this would be held. */
    readonly leastMicros: number
  }
  /** The run is over: releases the rest, for this reason. */
  readonly release?: string
}

/** The amount that was counted for a call. */
export interface Settled {
  readonly spentMicros: number
  /** The call cost more than was held for the run and left of the budget. */
  readonly clamped: boolean
}

/**
 * What one run may spend. Every method is idempotent.
 *
 * @throws Every method rejects when the ledger cannot be reached.
 */
export interface Purse {
  /**
   * Reserves the maximum cost of the run; from then on its calls may be sent. `mixture` is the one that
   * runs unchanged; null when the request changes it.
   */
  hold(maxMicros: number, mixture: string | null): Promise<HoldAnswer>
  /** The hold of a run that is repeated; null when there is none, or the run has ended. */
  reservation(): Promise<Reservation | null>
  /** Changes the hold; returns the amount that is held then. All of it is one step, which happens or does not. */
  update(update: HoldUpdate): Promise<number>
}

/**
 * Sessions and their money. No money is spent without an answer of the ledger.
 *
 * @throws Every method rejects when the ledger cannot be reached.
 */
export interface SessionStore {
  /** Null when the daily budget of the key has not enough left. */
  open(place: SessionPlace, terms: SessionTerms): Promise<Session | null>
  /** Null when there is none, or it was deleted. */
  look(place: SessionPlace): Promise<Session | null>
  /** The same with its costs by model and run, which takes longer with every call. */
  read(place: SessionPlace): Promise<SessionAccount | null>
  /** When the session ends; 0 when it was deleted or never opened. An earlier end may be unknown here for up to a minute. */
  endsAtMs(place: SessionPlace): Promise<number>
  change(
    place: SessionPlace,
    change: Partial<Pick<SessionTerms, 'budgetMicros' | 'expiresAtMs'>>,
  ): Promise<SessionChange>
  /** False when there is none. */
  close(place: SessionPlace): Promise<boolean>
  purse(place: SessionPlace, run: string): Purse
}
