/** A key of a tenant, as its caller has chosen it. */
export interface KeyPlace {
  readonly tenant: string
  readonly key: string
}

/** What is known of a key that was used before. */
export type IdempotencyStanding =
  /** What came of the first request, as it was kept. */
  | { readonly role: 'replay'; readonly answer: string }
  | { readonly role: 'running' }
  /** The key belongs to another body. */
  | { readonly role: 'mismatch' }
  /** Whoever ran for it is lost, perhaps after models were called. */
  | { readonly role: 'indeterminate' }
  /** It has ended, but what came of it was too long to keep. */
  | { readonly role: 'too-large' }

/** The key was free and is the caller's now, who must say one of these; neither throws, the first counts. */
export interface IdempotencyLead {
  readonly role: 'lead'
  /** The run ended: what is told to whoever asks again. */
  readonly complete: (answer: string) => Promise<void>
  /** Nothing was called: the key is free again. */
  readonly release: () => Promise<void>
}

/** Keys under which at most one run is ever begun. Both throw when the key cannot be reached. */
export interface IdempotencyKeys {
  claim(place: KeyPlace, fingerprint: string): Promise<IdempotencyStanding | IdempotencyLead>
  /** Only looks; null when the key is free. */
  look(place: KeyPlace, fingerprint: string): Promise<IdempotencyStanding | null>
}
