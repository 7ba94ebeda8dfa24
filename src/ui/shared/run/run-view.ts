import type { WireCall, WireReport } from '../../../protocol/runs/report-response.ts'
import type { WireRun } from '../../../protocol/runs/responses.ts'

/**
 * What a call does at the moment, or how it ended: `partial` was cut off and its text is used, `cut-off` was stopped
 * and is not used, `cached` was not called because its text was there.
 */
export type CallState =
  | 'waiting'
  | 'thinking'
  | 'writing'
  | 'done'
  | 'partial'
  | 'failed'
  | 'cut-off'
  | 'cached'

/** A failure, by its code and in the words of the gateway. */
export interface Failure {
  readonly code: string
  readonly message: string
}

/** One agent, judge or writer, as a card shows it. Times are milliseconds from the start of the run. */
export interface CallView {
  readonly role: WireCall['role']
  /** Counted from 0; null for what comes after the layers. */
  readonly layer: number | null
  readonly agent: string
  /** The model that is called or answered, maybe a fallback; null until one is called. */
  readonly model: string | null
  readonly state: CallState
  readonly startedMs: number | null
  readonly firstTokenMs: number | null
  readonly endedMs: number | null
  /** What it has written until now; empty without `progress: "live"`, and for a run that is not stored. */
  readonly text: string
  /** Why it failed. */
  readonly error: Failure | null
  /** Null until the report is here, as `attempts` and `costUsd`; a cost that is not known is null, too. */
  readonly tokens: { readonly prompt: number; readonly completion: number } | null
  readonly attempts: number | null
  readonly costUsd: number | null
  /** What the report has of it: a fallback or a further round is a further call. Empty until the report is here. */
  readonly calls: readonly WireCall[]
}

/** One layer, with its agents in configured order. */
export interface LayerView {
  readonly calls: readonly CallView[]
  readonly startedMs: number | null
  readonly endedMs: number | null
}

/** The best proposal so far. */
export interface DraftView {
  readonly layer: number
  readonly agent: string
  readonly text: string
  /** False while the agent still writes. */
  readonly whole: boolean
}

/** Where a run is. */
export type RunPhase = 'asking' | 'agents' | 'judging' | 'writing' | 'done' | 'stopped' | 'failed'

/** A run as the page shows it, live or stored. */
export interface RunView {
  /** Null until the report is here. */
  readonly run: string | null
  /** The mixture or model that was asked. */
  readonly mixture: string
  readonly phase: RunPhase
  readonly layers: readonly LayerView[]
  /** Judges, critics, and the writers: what has no layer. */
  readonly after: readonly CallView[]
  readonly answer: string
  /** While there is no answer. */
  readonly draft: DraftView | null
  /** Reasons as in the report; of these `degraded` ones make a sentence. */
  readonly reasons: readonly string[]
  /** The layer after which the others were skipped because its agents agree, counted from 0. */
  readonly skippedAfter: number | null
  /** Null until the run has ended. */
  readonly report: WireReport | WireRun | null
  readonly error: Failure | null
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
    skippedAfter: null,
    report: null,
    error: null,
    durationMs: null,
  }
}

/** A call that has not begun. */
export function newCall(
  role: WireCall['role'],
  agent: string,
  layer: number | null = null,
): CallView {
  return {
    role,
    layer,
    agent,
    model: null,
    state: 'waiting',
    startedMs: null,
    firstTokenMs: null,
    endedMs: null,
    text: '',
    error: null,
    tokens: null,
    attempts: null,
    costUsd: null,
    calls: [],
  }
}

/** Whether the call has not ended. */
export function isOpen({ state }: CallView): boolean {
  return state === 'waiting' || state === 'thinking' || state === 'writing'
}

/** Whether the run has not ended. */
export function isRunning({ phase }: RunView): boolean {
  return phase !== 'done' && phase !== 'stopped' && phase !== 'failed'
}

/** Whether the call writes the answer, or a draft of it. */
export function isWriter({ role }: CallView): boolean {
  return role === 'aggregator' || role === 'reviser'
}

/** Every call of the run: the layers in their order, then what comes after. */
export function callsOf({ layers, after }: RunView): readonly CallView[] {
  return [...layers.flatMap(({ calls }) => calls), ...after]
}
