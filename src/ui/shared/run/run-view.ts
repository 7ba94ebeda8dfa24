import type { WireReport } from '../../../protocol/runs/report-response.ts'
import type { WireRun } from '../../../protocol/runs/responses.ts'

/** What a call does at the moment, or how it ended. */
export type CallState =
  | 'waiting'
  | 'thinking'
  | 'writing'
  | 'done'
  | 'failed'
  | 'cut-off'
  | 'cached'
  | 'skipped'

/** One call of a model, as a card shows it. Times are milliseconds from the start of the run. */
export interface CallView {
  readonly role: string
  /** Counted from 0; null for what comes after the layers. */
  readonly layer: number | null
  readonly agent: string
  /** Null until it is called. */
  readonly model: string | null
  readonly state: CallState
  readonly startedMs: number | null
  readonly firstTokenMs: number | null
  readonly endedMs: number | null
  /** What it has written until now; empty without `progress: "live"`, and for a run that is not stored. */
  readonly text: string
  /** Why it failed. */
  readonly error: string | null
  /** Null until the report is here. */
  readonly tokens: { readonly prompt: number; readonly completion: number } | null
  readonly attempts: number | null
  readonly costUsd: number | null
}

/** One layer, with its agents in configured order. */
export interface LayerView {
  readonly calls: readonly CallView[]
  readonly startedMs: number | null
  readonly endedMs: number | null
  /** Why it did not run; null when it did, or will. */
  readonly skipped: string | null
}

/** Where a run is. */
export type RunPhase = 'asking' | 'agents' | 'judging' | 'writing' | 'done' | 'stopped' | 'failed'

/** A run as the page shows it, live or stored. */
export interface RunView {
  /** Null until the response has begun. */
  readonly run: string | null
  /** The mixture or model that was asked. */
  readonly mixture: string
  readonly phase: RunPhase
  readonly layers: readonly LayerView[]
  /** Judges, critics, and the writer: what comes after the layers. */
  readonly after: readonly CallView[]
  readonly answer: string
  /** The best proposal so far, while there is no answer. */
  readonly draft: { readonly agent: string; readonly text: string } | null
  /** Reasons as in the report; of these `degraded` ones make a sentence. */
  readonly reasons: readonly string[]
  /** Null until the run has ended. */
  readonly report: WireReport | WireRun | null
  readonly error: { readonly code: string; readonly message: string } | null
  readonly durationMs: number | null
}

/** A run that has just been requested. */
export function newRun(mixture: string): RunView {
  return {
    run: null,
    mixture,
    phase: 'asking',
    layers: [],
    after: [],
    answer: '',
    draft: null,
    reasons: [],
    report: null,
    error: null,
    durationMs: null,
  }
}
