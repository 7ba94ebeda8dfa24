import type { RunOutcome } from '../moa/events.ts'
import type { Clock, RunPorts } from '../moa/ports.ts'
import type { RunReport } from '../moa/report.ts'
import type { Mixture } from '../protocol/mixture.ts'
import type { RunIdentity } from '../protocol/report.ts'

/** Who may do what, from the settings of the Worker. */
export interface Access {
  /** Null when it is not set. */
  readonly adminKey: string | null
  /** Anyone may come in, as the tenant `local`. */
  readonly open: boolean
  /** Why nobody can be served at all; null when all is well. */
  readonly problem: string | null
}

export type ModelCheck =
  | { readonly ok: true }
  | {
      readonly ok: false
      readonly code: 'model_not_found' | 'provider_not_configured'
      readonly message: string
    }

export interface MixtureStore {
  get(
    tenant: string,
    id: string,
  ): Promise<{ readonly mixture: Mixture; readonly version: number | null } | null>
  list(tenant: string): Promise<readonly Mixture[]>
}

/** A run, told after it ended; never a word of what was asked or answered. */
export interface RunRecord {
  readonly identity: RunIdentity
  readonly tenant: string
  readonly report: RunReport
  readonly outcome: RunOutcome
  readonly durationMs: number
}

/** What the HTTP room needs from the others; made anew for every request. */
export interface Services {
  readonly access: Access
  readonly mixtures: MixtureStore
  readonly models: {
    /** Ids of all models that can be asked. */
    list(): readonly string[]
    check(id: string): ModelCheck
  }
  /** What the engine needs to run; the signal is the caller's presence. */
  runPorts(signal: AbortSignal): RunPorts
  readonly clock: Clock
  record(record: RunRecord): Promise<void>
  /** Tells the operator of a bug, by its name and the id of the request or run only. */
  failed(error: unknown, id: string): void
  /** Keeps the invocation alive for work that outlasts the response. */
  waitUntil(work: Promise<unknown>): void
}
