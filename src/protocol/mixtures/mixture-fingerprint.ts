import { FNV_START, fnv1a } from '../text-hash.ts'
import type { Mixture } from './mixture.ts'

/** The two starts of the hash: 32 bits alone would give two mixtures of a large tenant the same fingerprint. */
const STARTS: readonly number[] = [FNV_START, 0x9747b28c]

/**
 * What OpenAI calls `system_fingerprint`: the same for requests with the same `model` while its mixture, with the
 * overrides of the request, stays as it is. A version of a mixture has one of its own, whatever has changed in it.
 */
export function mixtureFingerprint(
  model: string,
  version: number | null,
  mixture: Mixture,
): string {
  // Limits of the caller, and what is done after the answer: what answers is the same.
  const { max_cost_usd: _cost, max_calls: _calls, compare: _compare, ...rest } = mixture
  const { improve: _improve, reason: _reason, ...answering } = rest
  // The schema of mixtures has put the fields in order.
  const text = JSON.stringify([model, version, answering])
  return `fp_${STARTS.map((start) => fnv1a(text, start)).join('')}`
}
