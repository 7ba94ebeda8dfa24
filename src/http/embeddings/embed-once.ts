import type { PreparedEmbedding } from '../../gateway/embeddings/prepare-embedding.ts'
import { runEmbedding, type EmbeddingRun } from '../../gateway/embeddings/run-embedding.ts'
import {
  decodeEmbeddings,
  embeddingsFingerprint,
  encodeBug,
  encodeEmbeddings,
} from '../../gateway/embeddings/stored-embeddings.ts'
import type { IdempotencyLead, IdempotencyStanding } from '../../gateway/ports/idempotency-keys.ts'
import { tokenRefusal } from '../../gateway/spending/refusals.ts'
import { reportReplay } from '../../gateway/telemetry/reports-replay.ts'
import type { Result } from '../../moa/result.ts'
import type { ApiError } from '../../protocol/errors.ts'
import { isUnreadable } from '../../protocol/stored.ts'
import { BAD_KEY, isIdempotencyKey, UNANSWERED, UNREADABLE } from '../answers/idempotency.ts'
import type { RequestContext } from '../context.ts'
import { errorResponse } from '../errors.ts'
import { answerOf, formOf, withRun } from './answer.ts'

/** A request for embeddings that may carry an `Idempotency-Key`. */
export interface SentRequest {
  readonly body: unknown
  readonly prepared: Result<PreparedEmbedding, ApiError>
}

/** Answers a request for embeddings; with an `Idempotency-Key` it runs at most once, as an answer does. */
export async function embedOnce(
  { body, prepared }: SentRequest,
  context: RequestContext,
): Promise<Response> {
  const key = context.headers.get('idempotency-key')
  if (key === null) {
    if (!prepared.ok) return errorResponse(prepared.error)
    return answerOf(await runEmbedding(prepared.value, context), prepared.value)
  }
  if (!isIdempotencyKey(key)) return errorResponse(BAD_KEY)
  const { idempotency } = context.services
  const { tenant, session } = context.caller
  const place = { tenant, session, key }
  const fingerprint = await embeddingsFingerprint(body)
  if (!prepared.ok) {
    // A caller without the right to this request does not get the answer that another one got.
    if (prepared.error.code === 'forbidden') return errorResponse(prepared.error)
    const standing = await idempotency.look(place, fingerprint)
    return standing === null ? errorResponse(prepared.error) : replay(standing, context)
  }
  const claim = await idempotency.claim(place, fingerprint)
  return claim.role === 'lead' ? lead(claim, prepared.value, context) : replay(claim, context)
}

/** Runs the first request with its key. */
async function lead(
  claim: IdempotencyLead,
  prepared: PreparedEmbedding,
  context: RequestContext,
): Promise<Response> {
  try {
    const embedding = await runEmbedding(prepared, context)
    await (isUncalled(embedding)
      ? claim.release()
      : claim.complete(encodeEmbeddings(embedding, formOf(prepared))))
    return answerOf(embedding, prepared)
  } catch (error) {
    // Nothing ran when what is stored could not be read; a later release may read it.
    await (isUnreadable(error) ? claim.release() : claim.complete(encodeBug()))
    throw error
  }
}

function isUncalled({ result, attempts }: EmbeddingRun): boolean {
  return !result.ok && attempts === 0
}

/** Answers with the outcome of the first request with this key. */
async function replay(standing: IdempotencyStanding, context: RequestContext): Promise<Response> {
  // A replay asks no ledger for money, so the end of a token's session is checked here.
  const refusal = await tokenRefusal(context)
  if (refusal !== null) return errorResponse(refusal)
  if (standing.role !== 'replay') return errorResponse(UNANSWERED[standing.role])
  const stored = decodeEmbeddings(standing.answer)
  if (stored === null) {
    context.services.trouble('outcome_unreadable')
    return errorResponse(UNREADABLE)
  }
  const { answer, from } = stored
  const failure = 'error' in answer ? answer.error : null
  const response =
    'error' in answer
      ? errorResponse(answer.error)
      : new Response(answer.text, { headers: { 'content-type': 'application/json' } })
  const identity = from && { ...from, mixture: from.model, version: null }
  reportReplay({ identity, failure }, response.status, context)
  response.headers.set('idempotent-replayed', 'true')
  // A client that retries by itself would get the same error for a day.
  if (!response.ok) response.headers.set('x-should-retry', 'false')
  return from === null ? response : withRun(response, from)
}
