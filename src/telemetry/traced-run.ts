import type { CallReport } from '../moa/events.ts'
import type { Role } from '../moa/message.ts'
import type { Plan } from '../moa/plan.ts'
import type { RunReport } from '../moa/report.ts'
import type { GenAiNames } from './names.ts'

/** The HTTP request that a run answers. */
export interface TracedRequest {
  readonly method: string
  /** As it is registered, such as `/v1/runs/:id/aggregate`. */
  readonly route: string
  readonly path: string
  readonly scheme: string
  /** When it came, in milliseconds since the epoch. */
  readonly startedAtMs: number
}

/** What is known of a run before it begins. */
export interface RunToTrace {
  /** Random and unique: the ids of the trace are made of it. */
  readonly run: string
  /** Null where that is not known. */
  readonly mixture: string | null
  readonly version: number | null
  readonly tenant: string
  /** Null where none is carried out: for embeddings and idempotent replays. */
  readonly plan: Pick<Plan, 'layers' | 'step' | 'answer'> | null
  /** Null for the run of a job. */
  readonly request: TracedRequest | null
  readonly startedAtMs: number
}

/** What is known of a run at its end. */
export interface TracedEnd {
  /** The code of why there is no answer; null where there is one. */
  readonly failure: string | null
  readonly report: Pick<RunReport, 'degraded' | 'reasons' | 'costUsd'>
  readonly endedAtMs: number
  readonly cache: 'hit' | 'miss' | 'off'
  /** The run whose answer it is: another one for an answer from the cache; null where that is not known. */
  readonly run: string | null
  /** The end of an earlier request, replayed for its idempotency key. */
  readonly replayed?: true
  /** The status of the response; null when none was sent. */
  readonly status: number | null
  /** What was asked and answered, where that may leave the gateway. */
  readonly content: TracedContent | null
}

/** What a run was asked and answered. */
export interface TracedContent {
  readonly messages: readonly { readonly role: Role; readonly text: string }[]
  readonly answer: string
}

/** How spans and metrics are written. */
export interface TraceStyle {
  readonly names: GenAiNames
  /** The host and port of the provider of a model; null where they are not known. */
  readonly addressOf: (model: string) => { readonly host: string; readonly port: number } | null
}

/** Whether a call made embeddings. */
export function isEmbedding({ id }: Pick<CallReport, 'id'>): boolean {
  return id.startsWith('embed/')
}
