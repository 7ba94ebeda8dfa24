import type { Clock, RunPorts } from '../../moa/ports.ts'
import type { StopSignal } from '../../moa/stop-signal.ts'
import type { Price } from '../../moa/cost/usage.ts'
import type { KeyRecord } from '../../protocol/keys/key.ts'
import type { Mixture } from '../../protocol/mixtures/mixture.ts'
import type { IdempotencyKeys } from './idempotency-keys.ts'
import type { HookStore } from './hook-store.ts'
import type { JobStore } from './job-store.ts'
import type { Page } from './page.ts'
import type { SessionStore } from './session-store.ts'

/** Who may do what, from the settings of the Worker. */
export interface Access {
  /** Null when it is not set. */
  readonly adminKey: string | null
  /** Anyone may come in, as the tenant `local`. */
  readonly open: boolean
  /** Signs the tokens of sessions; null to derive one from the admin key. */
  readonly sessionSecret: string | null
  /** Why nobody can be served at all; null when all is well. */
  readonly problem: string | null
}

/** Keys of the gateway, known by their SHA-256 only. */
export interface KeyStore {
  /** Null when there is none; one that was revoked elsewhere may be found for up to a minute. */
  find(hash: string): Promise<KeyRecord | null>
  create(hash: string, record: KeyRecord): Promise<void>
  /** False when there is no such key. */
  revoke(id: string): Promise<boolean>
  /** Newest first. */
  list(
    page: Page,
  ): Promise<{ readonly records: readonly KeyRecord[]; readonly cursor: string | null }>
  /** Whether any key lists this origin. */
  listsOrigin(origin: string): Promise<boolean>
  /** Takes one of a key's passes: 0, or the milliseconds until there is one; by default in a minute. */
  take(id: string, limit: number, windowMs?: number): Promise<number>
}

export type ModelCheck =
  | { readonly ok: true }
  | {
      readonly ok: false
      readonly code: 'model_not_found' | 'provider_not_configured'
      readonly message: string
    }

export interface StoredMixture {
  readonly mixture: Mixture
  readonly version: number
  /** Milliseconds since the epoch. */
  readonly createdAt: number
}

/** What must hold for an edit to be made. */
export interface MixturePrecondition {
  /** The version that the editor saw, or any with `*`; null when there need not be one. */
  readonly version: number | '*' | null
  /** Only if there is none yet. */
  readonly absent: boolean
}

/** Mixtures that tenants have written. */
export interface MixtureStore {
  /** As runs see it: up to a minute stale; null also when it is very new. */
  published(tenant: string, id: string): Promise<StoredMixture | null>
  /** As it is now. */
  current(tenant: string, id: string): Promise<StoredMixture | null>
  /** As it was. */
  version(tenant: string, id: string, version: number): Promise<StoredMixture | null>
  /** Writes a new version, or deletes with null. Not `ok` when the precondition fails: `stored` is what there is. */
  edit(
    place: { readonly tenant: string; readonly id: string },
    mixture: Mixture | null,
    precondition: MixturePrecondition,
  ): Promise<{
    readonly ok: boolean
    readonly stored: StoredMixture | null
    /** There was none before. */
    readonly created: boolean
  }>
  /** A page by id. */
  list(
    tenant: string,
    page: Page,
  ): Promise<{ readonly mixtures: readonly StoredMixture[]; readonly cursor: string | null }>
}

/** Text with a life, where a lost value costs money but never correctness. Neither method throws. */
export interface TextCache {
  read(key: string): Promise<string | null>
  write(key: string, value: string, ttlSeconds: number): Promise<void>
}

/** A question that several callers may ask in the same moment. */
export type Boarded =
  /** Somebody asked before: here is the answer. */
  | { readonly role: 'follow'; readonly answer: string }
  /** The caller runs, and says what came of it; null when nothing that others could use. */
  | { readonly role: 'lead'; readonly land: (answer: string | null) => Promise<void> }

/** Records of runs, as text. */
export interface RunStore {
  read(tenant: string, id: string): Promise<string | null>
  /** The record that will be written soon: who reads it in this isolate finds it from now on. */
  announce(tenant: string, id: string, record: () => string): void
  /** Never throws. */
  write(tenant: string, id: string, record: string): Promise<void>
  /** Newest first. */
  list(
    tenant: string,
    page: Page,
  ): Promise<{ readonly records: readonly string[]; readonly cursor: string | null }>
}

/** Figures and codes of a run for the log; never a word of what was asked or answered. */
export type RunFacts = Readonly<
  Record<string, string | number | boolean | null | readonly string[]>
>

/** A delivery as it is sent. */
export interface OutgoingPost {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type PostAnswer =
  /** The status of the destination; redirects are not followed. */
  | { readonly ok: true; readonly status: number }
  /** No answer came; the words hold nothing of the request. */
  | { readonly ok: false; readonly problem: string }

/** What the use cases need from the other rooms; made anew for every request. */
export interface Services {
  readonly access: Access
  readonly keys: KeyStore
  /** Whether a caller, by address, may be heard at all; rough and cheap. */
  shield(caller: string): Promise<boolean>
  readonly mixtures: MixtureStore
  readonly models: {
    /** Ids of all models that can be asked. */
    list(): readonly string[]
    check(id: string): ModelCheck
    /** US dollars per million tokens; null when it is unknown. */
    priceOf(id: string): Price | null
  }
  readonly answers: (tenant: string) => TextCache
  readonly proposals: (tenant: string) => TextCache
  readonly runs: RunStore
  readonly sessions: SessionStore
  readonly jobs: JobStore
  readonly hooks: HookStore
  /** Reaches destinations of deliveries. */
  readonly outside: {
    post(url: string, post: OutgoingPost): Promise<PostAnswer>
    /** A secret of the Worker by its name. */
    secret(name: string): string | undefined
  }
  /** Joins the callers who ask the same in this moment. */
  board(key: string): Promise<Boarded>
  readonly idempotency: IdempotencyKeys
  /** What the engine needs to run; the signal is the caller's presence. */
  runPorts(signal: StopSignal): Omit<RunPorts, 'memory' | 'allowance'>
  readonly clock: Clock
  logRun(facts: RunFacts): void
  /** Tells the operator of a bug, by its name and the id of the request or run only. */
  failed(error: unknown, id: string): void
  /** Keeps the invocation alive for work that outlasts the response. */
  waitUntil(work: Promise<unknown>): void
}
