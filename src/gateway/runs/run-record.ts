import type { Proposal } from '../../moa/events.ts'
import type { Delta } from '../../moa/model-port.ts'
import type { Mixture } from '../../protocol/mixtures/mixture.ts'
import { wholeMessage } from '../../protocol/openai-chat/completion.ts'
import type { ChatRequest } from '../../protocol/openai-chat/chat-request.ts'
import { wireReport, wireUsage } from '../../protocol/runs/report.ts'
import type { EndedRun } from './run.ts'
import type { RunFacts } from '../ports/run-log.ts'

/** What was asked and answered, kept when the request says `store`. */
export interface Transcript {
  readonly request: ChatRequest
  /** With the overrides of the request. */
  readonly mixture: Mixture
  readonly layers: readonly (readonly Proposal[])[]
  readonly answer: Delta
}

/** A run as it is kept for a day. */
export interface RunRecord extends Omit<EndedRun, 'answer' | 'layers'> {
  /** Shape of this value; another one cannot be read. */
  readonly v: 1
  readonly transcript: Transcript | null
}

function encodeRecord(
  run: EndedRun,
  asked: { request: ChatRequest; mixture: Mixture } | null,
): string {
  const { answer, layers, ...rest } = run
  const transcript = asked === null ? null : { ...asked, answer, layers }
  return JSON.stringify({ v: 1, ...rest, transcript } satisfies RunRecord)
}

/** The record of a run, written when it is asked for; with proposals that it was given. Keeps nothing else of the run. */
export function recordText(
  run: EndedRun,
  given: readonly Proposal[],
  asked: { request: ChatRequest; mixture: Mixture } | null,
): () => string {
  const layers = given.length > 0 ? [given, ...run.layers] : run.layers
  return () => encodeRecord({ ...run, layers }, asked)
}

/** Reads what `encodeRecord` wrote; null for anything else. */
export function decodeRecord(text: string | null): RunRecord | null {
  if (text === null) return null
  // Written by `encodeRecord` alone, which counts up `v` when its shape changes.
  const record = JSON.parse(text) as RunRecord
  return record.v === 1 ? record : null
}

/** A run as `GET /v1/runs/{id}` tells it; `full` with the proposals and the answer, if they were stored. */
export function wireRun(record: RunRecord, detail: 'summary' | 'full'): Record<string, unknown> {
  const { identity, report, outcome, startedAt, durationMs, transcript } = record
  return {
    ...wireReport(identity, report),
    usage: wireUsage(report.usage),
    status: outcome.ok ? 'done' : outcome.failure.code === 'cancelled' ? 'cancelled' : 'failed',
    finish_reason: outcome.ok ? outcome.finishReason : null,
    error: outcome.ok ? null : { code: outcome.failure.code, message: outcome.failure.message },
    created_at: Math.floor(startedAt / 1000),
    duration_ms: Math.round(durationMs),
    stored: transcript !== null,
    ...(transcript === null || detail === 'summary'
      ? {}
      : {
          proposals: transcript.layers.flatMap((proposals, layer) =>
            proposals.map(({ agent, model, text, ended }) => ({
              layer,
              agent,
              model,
              text,
              ended,
            })),
          ),
          message: wholeMessage([transcript.answer]),
        }),
  }
}

/** A run as one flat line for the log: figures and codes only. */
export function runFacts(
  { identity, report, outcome, durationMs }: EndedRun,
  tenant: string,
): RunFacts {
  return {
    run: identity.run,
    tenant,
    mixture: identity.mixture,
    outcome: outcome.ok ? outcome.finishReason : outcome.failure.code,
    degraded: report.degraded,
    reasons: report.reasons,
    calls: report.calls.length,
    promptTokens: report.usage.promptTokens,
    completionTokens: report.usage.completionTokens,
    costUsd: report.costUsd,
    durationMs: Math.round(durationMs),
  }
}
