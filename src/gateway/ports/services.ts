import type { DocumentName } from '../documents.ts'
import type { Clock, RunPorts } from '../../moa/ports.ts'
import type { EmbedModel } from '../../moa/embedding/embedding-port.ts'
import type { StopSignal } from '../../moa/stop-signal.ts'
import type { ComparisonStore } from '../evidence/comparing/comparison-store.ts'
import type { ImprovementStore } from '../evidence/improving/improvement-store.ts'
import type { Access } from './access.ts'
import type { Destinations } from './destinations.ts'
import type { HookStore } from './hook-store.ts'
import type { IdempotencyKeys } from './idempotency-keys.ts'
import type { JobStore } from './job-store.ts'
import type { KeyStore } from './key-store.ts'
import type { MixtureStore } from './mixture-store.ts'
import type { ModelDirectory } from './models.ts'
import type { ResponseStore } from '../responses/response-store.ts'
import type { RunFacts } from './run-log.ts'
import type { RunStore } from './run-store.ts'
import type { SessionStore } from './session-store.ts'
import type { SharedRun } from './shared-run.ts'
import type { TextCache, VectorCache } from './text-cache.ts'
import type { StudyStore } from '../evidence/study-store.ts'
import type { VoteStore } from '../evidence/vote-store.ts'
import type { Telemetry } from '../../telemetry/telemetry.ts'
import type { UsageStore } from '../usage/usage-store.ts'
import type { LearnedStore } from '../evidence/learned-store.ts'

/** What one request may read and write. */
export interface Stores {
  readonly keys: KeyStore
  /** Whether the rate limit of an address allows its request; approximate and cheap. Never throws. */
  shield(caller: string): Promise<boolean>
  readonly mixtures: MixtureStore
  /** A scope is a tenant, or a session of one; callers of different scopes share nothing. */
  readonly answers: (scope: string) => TextCache
  readonly proposals: (scope: string) => TextCache
  readonly vectors: (scope: string) => VectorCache
  readonly runs: RunStore
  readonly usage: UsageStore
  readonly votes: VoteStore
  readonly study: StudyStore
  readonly learned: LearnedStore
  readonly comparisons: ComparisonStore
  readonly improvements: ImprovementStore
  readonly sessions: SessionStore
  readonly jobs: JobStore
  readonly hooks: HookStore
  readonly idempotency: IdempotencyKeys
  readonly responses: ResponseStore
  /** A document about the interface, with `ORIGIN` for the address of the gateway. */
  document(name: DocumentName): Promise<string>
  /** Reports a store that failed, or a record that cannot be read, to the operator; once per request. */
  trouble(what: string): void
  /** Joins the callers who send the same request at the same time; never throws. */
  joinRun(key: string): Promise<SharedRun>
}

/** What a run has in common with others. */
export interface RunScope {
  /** Failures of models count for the runs of the same scope only; see `failureScope`. */
  readonly failures: string
  /** The requests of an agent begin alike in the runs of the same scope. */
  readonly prompts: string
  /** The headers by which a call, by its id, becomes a part of the run's trace; absent where nothing is traced. */
  readonly trace?: (call: string) => Readonly<Record<string, string>>
}

/** What the use cases need from the other rooms; created for every request. */
export interface Services extends Stores {
  readonly access: Access
  readonly models: ModelDirectory
  /** Reaches destinations of deliveries. */
  readonly outside: Destinations
  /** What the engine needs for one run. The signal is the caller's presence. */
  runPorts(signal: StopSignal, scope: RunScope): Omit<RunPorts, 'memory' | 'allowance'>
  /** What calls embedding models for one request; failures count as for runs. */
  embedder(scope: Pick<RunScope, 'failures' | 'trace'>): EmbedModel
  readonly clock: Clock
  /** Reports runs to the backend of the operator and to the platform; absent where neither takes any. */
  readonly telemetry?: Telemetry
  logRun(facts: RunFacts): void
  /** Reports a bug to the operator, by its name and the id of the request or run only. */
  failed(error: unknown, id: string): void
  /** Extends the invocation for work that outlasts the response. */
  waitUntil(work: Promise<unknown>): void
}
