import { ApiError } from '../../client/api-error.ts'

/** How a failed request is tried again. */
export interface Patience {
  /** Waits so many milliseconds; rejects when the command was stopped. */
  readonly wait: (ms: number) => Promise<void>
  /** Called with each failure that is tried again. */
  readonly onRetry?: (error: ApiError) => Promise<void>
}

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 120_000

/**
 * Failures of a moment, and how many requests are sent at most until one is final. Where a model failed, the gateway has
 * tried again by itself already; a limit of rate passes, however long it lasts.
 */
const MOST_REQUESTS: Readonly<Record<string, number>> = {
  rate_limited: 8,
  upstream_rate_limited: 8,
  unreachable: 5,
  cut_off: 3,
  http_error: 5,
  internal_error: 2,
  quorum_not_met: 2,
  upstream_failed: 2,
  upstream_timeout: 2,
  idempotency_in_progress: 100,
}

/** Does work until it succeeds, fails for good, or has failed too often; waits as long as the gateway says, or twice as long each time. */
export async function patiently<T>(
  work: (attempt: number) => Promise<T>,
  { wait, onRetry }: Patience,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt)
    } catch (error) {
      if (!(error instanceof ApiError) || attempt >= mostRequests(error)) throw error
      await onRetry?.(error)
      const doubled = FIRST_WAIT_MS * 2 ** (attempt - 1)
      await wait(Math.min(error.retryAfterMs ?? doubled, LONGEST_WAIT_MS))
    }
  }
}

/** An error of a proxy passes when its status says so. */
function mostRequests({ code, status }: ApiError): number {
  if (code === 'http_error' && status !== 429 && (status ?? 0) < 500) return 1
  return MOST_REQUESTS[code] ?? 1
}

/** Failures that every further question would meet too: the run ends, and can go on when their cause is gone. */
const FINAL: ReadonlySet<string> = new Set([
  'unreachable',
  'invalid_api_key',
  'forbidden',
  'budget_exhausted',
  'model_not_found',
  'not_found',
  'not_configured',
  'provider_not_configured',
  'unreadable_state',
  'malformed',
])

/** Whether a failure is no property of the question, but of how the gateway is set up or reached. */
export function endsRun(error: ApiError): boolean {
  return FINAL.has(error.code)
}
