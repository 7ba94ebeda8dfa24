import type { Proposal } from '../../moa/events.ts'
import type { Delta } from '../../moa/model-port.ts'
import { textOf } from '../../moa/message.ts'
import { isWithin } from '../../moa/text/text-size.ts'
import { wholeMessage } from '../../protocol/openai-chat/completion.ts'
import { wireReport, wireUsage } from '../../protocol/runs/report.ts'
import type { WireRun } from '../../protocol/runs/responses.ts'
import { decodeStored, encodeStored, type StoredFormat } from '../../protocol/stored.ts'
import { upgradedAsk, type EarlierAsk, type StoredAsk } from './stored-ask.ts'
import type { EndedRun } from './run.ts'
import { upgradedReport, type EarlierReport } from './stored-report.ts'
import type { RunFacts } from '../ports/run-log.ts'
import type { StoredRun } from '../ports/run-store.ts'

/** The request, its proposals and its answer, stored when the request says `store`. */
export interface Transcript extends StoredAsk {
  readonly layers: readonly (readonly Proposal[])[]
  readonly answer: Delta
}

/** What votes on a run need beside its end; absent where it does not apply, and in runs of older releases. */
export interface RunOrigin {
  /** The session that paid. */
  readonly session?: string
  /** Its request changed the mixture. */
  readonly changed?: true
  /** Length of the answer, where something read it. */
  readonly answerChars?: number
}

/** A run as it is stored for a day. */
export interface RunRecord extends Omit<EndedRun, 'answer' | 'layers'>, RunOrigin {
  /** Null also while it was not read: see `transcriptApart`. */
  readonly transcript: Transcript | null
  /** Its transcript is stored apart from the record. */
  readonly transcriptApart?: true
  /** Why a transcript is null that was to be stored. */
  readonly omitted?: 'too_large'
}

/** Most bytes of a transcript: a value in KV may have 25 MiB. */
const MAX_TRANSCRIPT_BYTES = 25 * 1024 * 1024

/** Before version 3, a report could lack its strategy, and a transcript be that of a chat request. */
interface EarlierRecord extends Omit<RunRecord, 'startedAtMs' | 'transcript' | 'report'> {
  readonly startedAt: number
  readonly startedAtMs?: number
  readonly report: EarlierReport
  readonly transcript: (EarlierAsk & Pick<Transcript, 'layers' | 'answer'>) | null
}

const FORMAT: StoredFormat<RunRecord> = {
  version: 3,
  upgrade(older) {
    const { startedAt, transcript, ...earlier } = older as EarlierRecord
    const { startedAtMs = startedAt, report, ...record } = earlier
    if (!Number.isFinite(startedAtMs)) return null
    // A run whose request cannot be read is one that was not stored.
    const request = transcript && upgradedAsk(transcript)
    return {
      ...record,
      report: upgradedReport(report),
      startedAtMs,
      transcript: request && transcriptOf(request, transcript),
    }
  },
}

const TRANSCRIPT: StoredFormat<Transcript> = { version: 1 }

function encodeRun(run: EndedRun, request: StoredAsk | null): StoredRun {
  const { answer, layers, ...rest } = run
  const record = (more: Pick<RunRecord, 'transcriptApart' | 'omitted'>) =>
    encodeStored(FORMAT, { ...rest, transcript: null, ...more })
  if (request === null) return { record: record({}), transcript: null }
  // Texts that are too long alone are not serialised: that would take as much memory again.
  if (charsOf(layers) <= MAX_TRANSCRIPT_BYTES) {
    const transcript = encodeStored(TRANSCRIPT, transcriptOf(request, { answer, layers }))
    if (isWithin(transcript, MAX_TRANSCRIPT_BYTES)) {
      return { record: record({ transcriptApart: true }), transcript }
    }
  }
  return { record: record({ omitted: 'too_large' }), transcript: null }
}

function charsOf(layers: EndedRun['layers']): number {
  return layers.flat().reduce((sum, { text }) => sum + text.length, 0)
}

function transcriptOf(
  { shape, ask, options, mixture }: StoredAsk,
  { answer, layers }: Pick<EndedRun, 'answer' | 'layers'>,
): Transcript {
  return { shape, ask, options, mixture, answer, layers }
}

/**
 * A run as it is stored, serialised when it is read or written; with proposals that the run was given. `request` is null
 * when its transcript is not stored.
 */
export function storedRun(
  run: EndedRun & RunOrigin,
  given: readonly Proposal[],
  request: StoredAsk | null,
): () => StoredRun {
  const layers = given.length > 0 ? [given, ...run.layers] : run.layers
  return () => encodeRun({ ...run, layers }, request)
}

/** Reads the record of a stored run; null for anything else. Records of earlier releases have their transcript inside. */
export function decodeRecord(text: string | null): RunRecord | null {
  return decodeStored(FORMAT, text)
}

/** A record with its transcript, where that is stored apart and can be read. */
export function withTranscript(record: RunRecord, text: string | null): RunRecord {
  return { ...record, transcript: decodeStored(TRANSCRIPT, text) }
}

/** A run as `GET /v1/runs/{id}` returns it; `full` with the proposals and the answer, if they were stored. */
export function wireRun(record: RunRecord, detail: 'summary' | 'full'): WireRun {
  const { identity, report, outcome, startedAtMs, durationMs, transcript, omitted } = record
  const isApart = detail === 'summary' && record.transcriptApart === true
  return {
    ...wireReport(identity, report),
    usage: wireUsage(report.usage),
    status: outcome.ok ? 'done' : outcome.failure.code === 'cancelled' ? 'cancelled' : 'failed',
    finish_reason: outcome.ok ? outcome.finishReason : null,
    error: outcome.ok ? null : { code: outcome.failure.code, message: outcome.failure.message },
    created_at: Math.floor(startedAtMs / 1000),
    duration_ms: Math.round(durationMs),
    stored: transcript !== null || isApart,
    ...(omitted === undefined ? {} : { not_stored: omitted }),
    ...(transcript === null || detail === 'summary' ? {} : wireTranscript(transcript)),
  }
}

function wireTranscript({
  ask,
  layers,
  answer,
}: Transcript): Pick<WireRun, 'proposals' | 'messages' | 'message'> {
  return {
    messages: ask.messages.map((message) => ({ role: message.role, text: textOf(message) })),
    proposals: layers.flatMap((proposals, layer) =>
      proposals.map(({ agent, model, text, ended }) => ({ layer, agent, model, text, ended })),
    ),
    message: wholeMessage([answer]),
  }
}

/** A run as one flat line for the log: numbers and codes only. */
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
