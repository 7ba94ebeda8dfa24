import type { RunEvent } from '../moa/events.ts'
import { spanIdOf, traceIdOf } from './ids.ts'
import type { OpenSpan } from './open-span.ts'
import { metricsBody, tracesBody, type Service } from './otlp.ts'
import { runMetrics } from './run-metrics.ts'
import { RunSpans } from './run-spans.ts'
import { isInShare, readTraceContext, traceHeaders, type TraceContext } from './trace-context.ts'
import type { RunToTrace, TracedEnd, TraceStyle } from './traced-run.ts'

/** What is exported. */
export type Signal = 'traces' | 'metrics'

/** The backend of the operator, and what it gets. */
export interface Backend {
  readonly service: Service
  /** Share of the traces without a sampled caller that are exported, from 0 to 1. */
  readonly share: number
  /** Whether questions and answers may leave with the spans. */
  readonly content: boolean
  readonly signals: readonly Signal[]
  /** Sends a body after the answer. Never throws, and returns at once. */
  readonly send: (signal: Signal, body: string) => void
}

/** How runs are reported. */
export interface TelemetryOptions extends TraceStyle {
  /** When the request came in, in milliseconds since the epoch. */
  readonly requestedAtMs: number
  /** Null where there is none. */
  readonly backend: Backend | null
  /** The span of this invocation; null where the platform does not trace it. */
  readonly platform: OpenSpan | null
}

/** The headers of a caller that is part of a trace. */
export interface CallerTrace {
  readonly traceparent: string
  readonly tracestate: string | null
  /** Whether its mark that the trace is sampled counts: a visitor must not decide what is exported. */
  readonly isTrusted: boolean
}

/** Reports runs to the backend of the operator, and to the platform. */
export interface Telemetry {
  readonly requestedAtMs: number
  readonly content: boolean
  begin(run: RunToTrace, caller: CallerTrace | null): RunTrace
}

/** Follows one run. */
export interface RunTrace {
  /** The headers that make the request of a call a part of the trace; absent where the backend gets none. */
  readonly headersFor?: (call: string) => Readonly<Record<string, string>>
  see(event: RunEvent, nowMs: number): void
  /** Ends the spans of the platform, which has no other time than now. Absent where it does not trace. */
  readonly close?: (end: TracedEnd) => void
  /** Exports the run to the backend. */
  end(end: TracedEnd): void
}

/** Makes what reports runs. */
export function createTelemetry(options: TelemetryOptions): Telemetry {
  const { requestedAtMs, backend, platform } = options
  return {
    requestedAtMs,
    content: backend?.content === true,
    begin(run, caller) {
      const spans = new RunSpans(run, options, platform)
      return {
        see: (event, nowMs) => spans.see(event, nowMs),
        ...(platform === null ? {} : { close: (end) => spans.close(end) }),
        ...(backend === null ? { end() {} } : exported(run, caller, { spans, backend, options })),
      }
    },
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

interface Exported {
  readonly spans: RunSpans
  readonly backend: Backend
  readonly options: TelemetryOptions
}

/** What the backend gets of a run. */
function exported(
  run: RunToTrace,
  caller: CallerTrace | null,
  { spans, backend, options }: Exported,
): Pick<RunTrace, 'headersFor' | 'end'> {
  const { service, signals, share, send } = backend
  const trace = traceOf(run, caller, share)
  return {
    // The id of a call is followed by the number of the attempt.
    headersFor: (call) =>
      traceHeaders({
        ...trace,
        parentId: spanIdOf(`${run.run} ${call.slice(0, call.lastIndexOf('/'))}`),
      }),
    end(end) {
      if (trace.isSampled && signals.includes('traces')) {
        send('traces', tracesBody(spans.spans(end), trace, service))
      }
      // A replay was counted as it was made.
      if (end.replayed === true || !signals.includes('metrics')) return
      const metrics = runMetrics(run, { end, calls: spans.calls }, options)
      const period = { startMs: run.startedAtMs, endMs: Math.max(end.endedAtMs, run.startedAtMs) }
      send('metrics', metricsBody(metrics, period, service))
    },
  }
}
