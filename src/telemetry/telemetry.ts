import type { RunEvent } from '../moa/events.ts'
import { spanIdOf, traceIdOf } from './ids.ts'
import { metricsBody, tracesBody, type Service } from './otlp.ts'
import { runMetrics } from './run-metrics.ts'
import { RunSpans } from './run-spans.ts'
import type { Span } from './span.ts'
import { isInShare, readTraceContext, traceHeaders, type TraceContext } from './trace-context.ts'
import type { RunToTrace, TracedEnd, TraceStyle } from './traced-run.ts'

/** What is exported. */
export type Signal = 'traces' | 'metrics'

/** How runs are reported. */
export interface TelemetryOptions extends TraceStyle {
  readonly service: Service
  /** Share of the traces without a sampled caller that are exported, from 0 to 1. */
  readonly share: number
  /** Whether questions and answers may leave with the spans. */
  readonly content: boolean
  readonly signals: readonly Signal[]
  /** When the request came in, in milliseconds since the epoch. */
  readonly requestedAtMs: number
  /** Sends a body after the answer. Never throws, and returns at once. */
  readonly send: (signal: Signal, body: string) => void
}

/** The headers of a caller that is part of a trace. */
export interface CallerTrace {
  readonly traceparent: string
  readonly tracestate: string | null
  /** Whether its mark that the trace is sampled counts: a visitor must not decide what is exported. */
  readonly isTrusted: boolean
}

/** Reports runs to the backend of the operator. */
export interface Telemetry {
  readonly requestedAtMs: number
  readonly content: boolean
  begin(run: RunToTrace, caller: CallerTrace | null): RunTrace
}

/** Follows one run. */
export interface RunTrace {
  readonly headersFor: (call: string) => Readonly<Record<string, string>>
  see(event: RunEvent, nowMs: number): void
  /** Exports the run. */
  end(end: TracedEnd): void
}

/** Makes what reports runs. */
export function createTelemetry(options: TelemetryOptions): Telemetry {
  const { requestedAtMs, content } = options
  return {
    requestedAtMs,
    content,
    begin: (run, caller) => beginTrace(run, traceOf(run, caller, options.share), options),
  }
}

/** The trace of a run: its caller's, or a new one. */
interface OwnTrace extends Omit<TraceContext, 'parentId'> {
  readonly parentId: string | null
}

function traceOf({ run }: RunToTrace, caller: CallerTrace | null, share: number): OwnTrace {
  const parent = caller === null ? null : readTraceContext(caller.traceparent, caller.tracestate)
  if (parent === null) {
    const traceId = traceIdOf(run)
    return { traceId, parentId: null, state: '', isSampled: isInShare(traceId, share) }
  }
  const isTrusted = caller?.isTrusted === true || isInShare(parent.traceId, share)
  return { ...parent, isSampled: parent.isSampled && isTrusted }
}

function beginTrace(run: RunToTrace, trace: OwnTrace, options: TelemetryOptions): RunTrace {
  const spans = new RunSpans(run, options)
  const { service, signals, send } = options
  return {
    // The id of a call is followed by the number of the attempt.
    headersFor: (call) =>
      traceHeaders({
        ...trace,
        parentId: spanIdOf(`${run.run} ${call.slice(0, call.lastIndexOf('/'))}`),
      }),
    see: (event, nowMs) => spans.see(event, nowMs),
    end(end) {
      const root: Span = spans.spans(end)
      if (trace.isSampled && signals.includes('traces')) {
        send('traces', tracesBody(root, trace, service))
      }
      if (!signals.includes('metrics')) return
      const metrics = runMetrics(run, { end, calls: spans.calls }, options)
      const period = { startMs: run.startedAtMs, endMs: Math.max(end.endedAtMs, run.startedAtMs) }
      send('metrics', metricsBody(metrics, period, service))
    },
  }
}
