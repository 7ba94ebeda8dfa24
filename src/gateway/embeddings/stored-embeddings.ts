import { sortedJson } from '../../protocol/canonical-json.ts'
import { embeddingsText, type EmbeddingsForm } from '../../protocol/embeddings/write-embeddings.ts'
import type { ApiError } from '../../protocol/errors.ts'
import { decodeStored, encodeStored, type StoredFormat } from '../../protocol/stored.ts'
import { INTERNAL_ERROR } from '../errors.ts'
import { sha256 } from '../hash.ts'
import type { EmbeddingRun } from './run-embedding.ts'

/** How a request for embeddings ended, as it is stored under its idempotency key. */
export interface StoredEmbeddings {
  /** Null when a bug ended it. */
  readonly from: Pick<EmbeddingRun, 'run' | 'model' | 'cache'> | null
  /** The body of its answer, or why it has none. */
  readonly answer: { readonly text: string } | { readonly error: ApiError }
}

const FORMAT: StoredFormat<StoredEmbeddings> = { version: 1 }

/** An answer with more is not stored under its key, which says so itself: the rest of one need not be written. */
const MAX_STORED_CHARS = 1_048_576

/** Distinguishes a request from another one that comes under the same idempotency key. */
export function embeddingsFingerprint(body: unknown): Promise<string> {
  return sha256(sortedJson({ shape: 'embeddings', body }))
}

/** The end of a request, in the form of its answer. */
export function encodeEmbeddings(
  { run, model, cache, result }: EmbeddingRun,
  form: EmbeddingsForm,
): string {
  const from = { run, model, cache }
  if (!result.ok) return encodeStored(FORMAT, { from, answer: { error: result.error } })
  let text = ''
  for (const piece of embeddingsText(result.value, form)) {
    text += piece
    if (text.length > MAX_STORED_CHARS) break
  }
  return encodeStored(FORMAT, { from, answer: { text } })
}

/** The end of a request that a bug ended. */
export function encodeBug(): string {
  return encodeStored(FORMAT, { from: null, answer: { error: INTERNAL_ERROR } })
}

/** Reads what `encodeEmbeddings` wrote; null for what another version of this program has stored. */
export function decodeEmbeddings(text: string): StoredEmbeddings | null {
  return decodeStored(FORMAT, text)
}
