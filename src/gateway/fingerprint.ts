import { canonicalJson, sortedJson } from '../protocol/canonical-json.ts'
import type { ShapeName } from '../protocol/wire-shape.ts'
import { sha256 } from './hash.ts'

/**
 * Distinguishes a request from another one that comes under the same id or idempotency key. The same body in
 * another shape is another request; in the first shape the body stands alone, as in older releases.
 */
export function fingerprintOf(body: unknown, shape: ShapeName = 'openai-chat'): Promise<string> {
  return sha256(sortedJson(shape === 'openai-chat' ? body : { shape, body }))
}

/**
 * The fingerprints that other releases gave to the same request: some kept the order of keys in schemas, and
 * some named the first shape too. Their keys live for a day, and their jobs for a week.
 */
export function earlierFingerprints(
  body: unknown,
  shape: ShapeName = 'openai-chat',
): Promise<readonly string[]> {
  const named = { shape, body }
  const texts =
    shape === 'openai-chat' ? [canonicalJson(body), sortedJson(named)] : [canonicalJson(named)]
  return Promise.all(texts.map(sha256))
}
