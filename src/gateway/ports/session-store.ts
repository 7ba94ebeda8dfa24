import type { HoldAnswer, Session, SessionAccount } from '../../protocol/sessions/session.ts'

/** Amounts are whole millionths of a US dollar, times milliseconds since the epoch. */
export interface SessionTerms {
  readonly budget: number
  readonly expiresAt: number
  /** The only mixture that may be asked; null for any. */
  readonly mixture: string | null
}

export interface SessionPlace {
  readonly tenant: string
  readonly id: string
}

export type SessionChange =
  | { readonly ok: true; readonly session: Session }
  /** `budget`: more is spent and held than the new one. */
  | { readonly ok: false; readonly reason: 'budget' | 'expired'; readonly session: Session }
  | { readonly ok: false; readonly reason: 'closed'; readonly session: null }

/** What one run may spend. Everything may be said twice; the second time changes nothing. */
export interface Purse {
  /**
   * Sets aside what the run can cost at most; from then on its calls may be sent. `mixture`: what is
   * asked, as it is; null when it is asked with changes.
   */
  hold(amount: number, mixture: string | null): Promise<HoldAnswer>
  /**
   * When the run is made again: what was set aside for its plan, and what covers it now, spent or held.
   * Null when nothing was, or it has ended.
   */
  standing(): Promise<{ readonly planned: number; readonly covered: number } | null>
  /** One call is over and has cost this; `clamped` when that was more than is held. */
  settle(call: {
    /** Unique in the run. */
    readonly call: string
    readonly model: string
    readonly amount: number
    readonly estimated: boolean
    /** What stays held for the rest of the run, at most. */
    readonly keep?: number
  }): Promise<{ readonly spent: number; readonly clamped: boolean }>
  /** Asks for more, for an attempt that was not planned; true once so much is held. */
  raise(to: number): Promise<boolean>
  /** Gives back early what is held beyond the amount that the rest of the run can cost. */
  shrink(to: number): Promise<void>
  /** The run is over: gives the rest back. */
  release(reason: string): Promise<void>
}

/** Sessions and their money. All methods throw when it cannot be asked: no money without an answer. */
export interface SessionStore {
  open(place: SessionPlace, terms: SessionTerms): Promise<Session>
  /** Null when there is none, or it was deleted. */
  look(place: SessionPlace): Promise<Session | null>
  /** The same with where its money went, which takes the longer the more calls there were. */
  read(place: SessionPlace): Promise<SessionAccount | null>
  change(
    place: SessionPlace,
    change: { readonly budget?: number; readonly expiresAt?: number },
  ): Promise<SessionChange>
  /** False when there is none. */
  close(place: SessionPlace): Promise<boolean>
  purse(place: SessionPlace, run: string): Purse
}
