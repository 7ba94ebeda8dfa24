import type { Mixture } from '../../protocol/mixtures/mixture.ts'
import type { Page } from './page.ts'

/** Which mixture. */
export interface MixturePlace {
  readonly tenant: string
  readonly id: string
}

/** A mixture that a tenant has written, in one of its versions. */
export interface StoredMixture {
  readonly mixture: Mixture
  readonly version: number
  /** Milliseconds since the epoch. */
  readonly createdAtMs: number
}

/** What must hold for an edit to be made. */
export interface MixturePrecondition {
  /** The version that the editor read, or any with `*`; null when there need not be one. */
  readonly version: number | '*' | null
  /** Only if there is none yet. */
  readonly absent: boolean
}

/** The result of an edit. */
export interface MixtureEdited {
  /** False when the precondition failed. */
  readonly ok: boolean
  /** The current version after the edit, or the one that the precondition did not fit. */
  readonly stored: StoredMixture | null
  /** There was none before. */
  readonly created: boolean
}

/** A page of mixtures. */
export interface MixturePage {
  readonly mixtures: readonly StoredMixture[]
  readonly cursor: string | null
}

/**
 * Mixtures that tenants have written.
 *
 * @throws Every method rejects when the store cannot be reached.
 */
export interface MixtureStore {
  /** As runs read it: up to a minute stale; null also when it is very new. */
  published(tenant: string, id: string): Promise<StoredMixture | null>
  /** The current version, exactly. */
  current(tenant: string, id: string): Promise<StoredMixture | null>
  /** An earlier version. */
  version(tenant: string, id: string, version: number): Promise<StoredMixture | null>
  /** Writes a new version, or deletes with null. */
  edit(
    place: MixturePlace,
    mixture: Mixture | null,
    precondition: MixturePrecondition,
  ): Promise<MixtureEdited>
  /** A page by id. */
  list(tenant: string, page: Page): Promise<MixturePage>
}
