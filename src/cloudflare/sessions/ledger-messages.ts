import type {
  CallSettlement,
  SessionPlace,
  SessionTerms,
} from '../../gateway/ports/session-store.ts'

// What a ledger is told and answers. Amounts are whole millionths of a US dollar, times milliseconds
// since the epoch.

export interface NewSession extends SessionPlace, SessionTerms {
  readonly now: number
}

export interface Hold {
  readonly run: string
  readonly amount: number
  /** The mixture or model that is asked as it is; null when it is asked with changes. */
  readonly mixture: string | null
  readonly now: number
}

export interface Settlement extends CallSettlement {
  readonly run: string
  readonly now: number
}

export interface Shrinking {
  readonly run: string
  /** What stays held, at most. */
  readonly to: number
}

export interface Raising {
  readonly run: string
  /** What is to be held, at least. */
  readonly to: number
  readonly now: number
}

export interface Releasing {
  readonly run: string
  readonly reason: string
  readonly now: number
}

export interface Change {
  /** Null leaves it as it is. */
  readonly budget: number | null
  readonly expiresAt: number | null
  readonly now: number
}
