import type { WireCall } from '../../../../protocol/runs/report-response.ts'
import type { Failure } from '../run-view.ts'

type Code = NonNullable<WireCall['error']>['code']

/** Why a call failed, in words that go on after its agent. */
const WORDS = {
  upstream_timeout: 'it took too long',
  upstream_rate_limited: 'its provider limits the rate of requests',
  upstream_unauthorized: 'its provider rejected the key',
  upstream_rejected: 'its provider rejected the request',
  upstream_error: 'its provider failed',
  upstream_unreachable: 'its provider could not be reached',
  upstream_cut: 'its stream ended too early',
  upstream_malformed: 'it sent something that is not an answer',
  upstream_too_large: 'its answer was larger than the limit',
  empty_answer: 'its answer was empty',
  wrong_format: 'its answer is not in the format of the request',
  provider_skipped: 'its provider failed too often and is skipped for a while',
  provider_not_configured: 'its provider has no key here',
  attempts_exhausted: 'the run had no attempts left',
  cancelled: 'its result was no longer needed',
} as const satisfies Record<Code, string>

/** A failure in words; in those of the gateway when its code is of a newer release. */
export function failureWords({ code, message }: Failure): string {
  return (WORDS as Readonly<Record<string, string>>)[code] ?? message
}
