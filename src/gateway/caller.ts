import type { KeyRecord } from '../protocol/keys/key-record.ts'

/** Who sent a request, and what its key allows. */
export interface Caller {
  /** Owner of caches, runs, mixtures and sessions. */
  readonly tenant: string
  /** With AUTH=open nobody needs a key; `page` is then a page of an origin that a key lists, which sent none. */
  readonly kind: 'open' | 'page' | 'admin' | 'session' | KeyRecord['kind']
  /** The session whose token was sent: the only one it may spend from. */
  readonly session: string | null
  /** Null when no key of POST /v1/keys was used, nor a token of one. */
  readonly keyId: string | null
  /** SHA-256 of the key, by which it is found; for a token, of the key that opened its session. */
  readonly keyHash: string | null
  /** The only mixtures that its requests may name, without changes. */
  readonly mixtures: readonly string[] | null
  /** The origins of the pages that may read the answer. */
  readonly origins: readonly string[] | null
  /** The most that one session may be given. */
  readonly sessionBudgetUsd: number | null
  /** What the sessions of the key may spend together in a UTC day. */
  readonly budgetUsdPerDay: number | null
  readonly requestsPerMinute: number | null
  /** What the runs of the key cost in a UTC day when the operator gets a message; absent for never. */
  readonly alertUsdPerDay?: number
}

/**
 * The callers among whom failures of a model count: those of one tenant, and a visitor with a session token
 * alone, as anybody can be one.
 */
export function failureScope({ kind, tenant, session }: Caller): string {
  return kind === 'session' ? `${tenant}\n${session}` : tenant
}

/** A caller whom no key limits. */
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
    budgetUsdPerDay: null,
    requestsPerMinute: null,
  }
}
