/** Which idempotency key, and whose: one of a tenant's own, or one of a session's token. */
export interface IdempotencyPlace {
  readonly tenant: string
  /** Null for a key of the tenant. */
  readonly session: string | null
  readonly key: string
}

/** What is known of a key that was used before. */
export type IdempotencyStanding =
  /** The stored outcome of the first request. */
  | { readonly role: 'replay'; readonly answer: string }
  | { readonly role: 'running' }
  /** The key belongs to another body. */
  | { readonly role: 'mismatch' }
  /** The first request was lost, perhaps after models were called. */
  | { readonly role: 'indeterminate' }
  /** The first request has ended, but its outcome was too long to store. */
  | { readonly role: 'too-large' }

/** The key was free and is the caller's now, who must call one of these; neither throws, the first counts. */
export interface IdempotencyLead {
  readonly role: 'lead'
  /** The run ended: stores the outcome that later requests get. */
  readonly complete: (answer: string) => Promise<void>
  /** No model was called: the key is free again. */
  readonly release: () => Promise<void>
}

/**
 * Keys under which at most one run ever begins.
 *
 * @throws Both methods reject when the key cannot be reached: then nothing may run.
 */
export interface IdempotencyKeys {
  claim(
    place: IdempotencyPlace,
    fingerprint: string,
  ): Promise<IdempotencyStanding | IdempotencyLead>
  /** Only looks; null when the key is free. */
  look(place: IdempotencyPlace, fingerprint: string): Promise<IdempotencyStanding | null>
}
