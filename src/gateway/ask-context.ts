import type { TracedRequest } from '../telemetry/traced-run.ts'
import type { Caller } from './caller.ts'
import type { Services } from './ports/services.ts'
import type { RunReader } from './runs/run-reader.ts'

/** The headers of W3C Trace Context; null for none. */
export interface AskTrace {
  readonly traceparent: string | null
  readonly tracestate: string | null
}

/** The caller of a request, its options from outside the body, and the services that answer it. A request, a job and a hook each make one. */
export interface AskContext {
  readonly caller: Caller
  readonly services: Services
  /** The session that pays, as named beside the caller's key; null when none was named. */
  readonly session: string | null
  /** The value of `Cache-Control` (RFC 9111); null when there was none. */
  readonly cacheControl: string | null
  /** The value of `anthropic-beta`; null when there was none. */
  readonly betas?: string | null
  /** Its place in a trace, and the HTTP request; absent where nothing is traced. */
  readonly trace?: AskTrace & { readonly request: TracedRequest }
  /** Aborted when the caller leaves. */
  readonly signal: AbortSignal
  /** False where nothing runs, so that nothing is tried: the choice is the one that is best so far. */
  readonly explores?: false
  /** Further readers of the run. Its money is settled once they have dealt with its end. */
  readonly readers?: readonly RunReader[]
  /** Id of a run that may be repeated after a crash: its reservation still stands. */
  readonly run?: string
  /** Decides once what a step of such a run may cost. */
  readonly decide?: (step: string, act: () => Promise<number>) => Promise<number>
}
