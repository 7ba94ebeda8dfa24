import type { KeyRecord } from '../protocol/keys/key.ts'

/** Who sent a request, and what its key allows. */
export interface Caller {
  /** Owner of caches, runs, mixtures and sessions. */
  readonly tenant: string
  readonly kind: 'open' | 'admin' | 'session' | KeyRecord['kind']
  /** The session whose token was sent, the only one that the caller may spend from; null without a token. */
  readonly session: string | null
  /** Null without a key of POST /v1/keys, or a token of such a key. */
  readonly keyId: string | null
  /** SHA-256 of the key; for a token, of the key that created its session. */
  readonly keyHash: string | null
  /** The only mixtures that the caller may use, unchanged; null for any. */
  readonly mixtures: readonly string[] | null
  /** Origins of the pages that may read the answer; null for any. */
  readonly origins: readonly string[] | null
  /** Largest budget of one session; null for no limit. */
  readonly sessionBudgetUsd: number | null
  readonly requestsPerMinute: number | null
}

/** A caller without the limits of a key. */
export function ownCaller(kind: Caller['kind'], tenant: string): Caller {
  return {
    tenant,
    kind,
    session: null,
    keyId: null,
    keyHash: null,
    mixtures: null,
    origins: null,
    sessionBudgetUsd: null,
    requestsPerMinute: null,
  }
}
