import type {
  CallSettlement,
  HoldUpdate,
  SessionPlace,
  SessionTerms,
} from '../../gateway/ports/session-store.ts'

// The messages of a ledger. Amounts are whole millionths of a US dollar, times milliseconds
// since the epoch.

export interface NewSession extends SessionPlace, SessionTerms {
  readonly nowMs: number
}

export interface Hold {
  readonly run: string
  readonly amountMicros: number
  /** The mixture or model of the request; null when the request changes it. */
  readonly mixture: string | null
  readonly nowMs: number
}

export interface Settlement extends CallSettlement {
  readonly run: string
  /** What stays held for the rest of the run, at most. */
  readonly keepMicros?: number
  readonly nowMs: number
}

export interface Update extends HoldUpdate {
  readonly run: string
  readonly nowMs: number
}

export interface Shrinking {
  readonly run: string
  /** What stays held, at most. */
  readonly toMicros: number
}

export interface Raising {
  readonly run: string
  /** What is to be held, at least. */
  readonly toMicros: number
  readonly nowMs: number
}

export interface Releasing {
  readonly run: string
  readonly reason: string
  readonly nowMs: number
}

export interface Change {
  /** Null leaves it as it is. */
  readonly budgetMicros: number | null
  readonly expiresAtMs: number | null
  readonly nowMs: number
}
