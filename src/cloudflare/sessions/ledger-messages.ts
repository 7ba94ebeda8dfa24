import type { Session } from '../../protocol/sessions/session.ts'

// What a ledger is told and answers. Amounts are whole millionths of a US dollar, times milliseconds
// since the epoch.

export interface Opening {
  readonly id: string
  readonly tenant: string
  readonly budget: number
  readonly expiresAt: number
  readonly mixture: string | null
  readonly now: number
}

export interface Hold {
  readonly run: string
  readonly amount: number
  /** The mixture or model that is asked as it is; null when it is asked with changes. */
  readonly mixture: string | null
  readonly now: number
}

/** A run that has not ended. */
export interface Standing {
  /** What was set aside at first, for the plan. */
  readonly planned: number
  /** What it has spent, and what is still held for it. */
  readonly covered: number
}

export interface Settlement {
  readonly run: string
  /** Unique in its run. */
  readonly call: string
  readonly model: string
  readonly amount: number
  /** The upstream did not say what it used. */
  readonly estimated: boolean
  /** What stays held for the rest of the run, at most. */
  readonly keep?: number
  readonly now: number
}

export interface Settled {
  readonly spent: number
  /** More was claimed than is held for the run. */
  readonly clamped: boolean
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

export type ChangeResult =
  | { readonly ok: true; readonly session: Session }
  /** `budget`: more is spent and held than the new one. */
  | { readonly ok: false; readonly reason: 'budget' | 'expired'; readonly session: Session }
  | { readonly ok: false; readonly reason: 'closed'; readonly session: null }
