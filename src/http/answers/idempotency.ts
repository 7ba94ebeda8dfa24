import type { AnswerForm, WireShape } from '../../protocol/wire-shape.ts'
import { newAnswerForm } from '../../gateway/runs/answer-form.ts'
import { tokenRefusal } from '../../gateway/spending/refusals.ts'
import type { PreparedAsk } from '../../gateway/runs/prepare-ask.ts'
import type { Result } from '../../moa/result.ts'
import type { RequestContext } from '../context.ts'
import { errorResponse } from '../errors.ts'
import { INTERNAL_ERROR, MISMATCH } from '../../gateway/errors.ts'
import type { ApiError } from '../../protocol/errors.ts'
import { isUnreadable } from '../../protocol/stored.ts'
import { earlierFingerprints, fingerprintOf } from '../../gateway/fingerprint.ts'
import type {
  IdempotencyLead,
  IdempotencyPlace,
  IdempotencyStanding,
} from '../../gateway/ports/idempotency-keys.ts'
import type { OutcomeStore } from '../../gateway/runs/recorded-run.ts'
import {
  decodeOutcome,
  encodeError,
  encodeRun,
  IdempotentReplay,
  type StoredOutcome,
} from '../../gateway/runs/idempotent-replay.ts'
import { reportReplay, type ReplayedEnd } from '../../gateway/telemetry/reports-replay.ts'
import type { EndedRun } from '../../gateway/runs/run.ts'
import { writeAnswer } from './answer.ts'

/** A request that may carry an `Idempotency-Key`. */
export interface SentRequest {
  readonly shape: WireShape
  readonly body: unknown
  readonly prepared: Result<PreparedAsk, ApiError>
}

/** Answers a request that may run. */
export type Respond = (
  prepared: PreparedAsk,
  context: RequestContext,
  form?: AnswerForm,
) => Promise<Response>

/**
 * Answers a request that may carry an `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header):
 * for one key of a tenant at most one run ever begins, and its outcome is replayed for a day.
 *
 * The trade-off: a caller who leaves ends the run, as without a key, because leaving is how a caller stops
 * paying. The same request then gets `cancelled`, and a new run takes a new key.
 */
export async function answerOnce(
  { shape, body, prepared }: SentRequest,
  context: RequestContext,
  respond: Respond,
): Promise<Response> {
  const key = context.headers.get('idempotency-key')
  if (key === null) {
    return prepared.ok ? respond(prepared.value, context) : errorResponse(prepared.error, shape)
  }
  if (!isIdempotencyKey(key)) return errorResponse(BAD_KEY, shape)
  const { idempotency } = context.services
  const { tenant, session } = context.caller
  // Callers with session tokens do not trust each other: none may get the answer of another.
  const place = { tenant, session, key }
  const sent = { place, shape, body }
  const fingerprint = await fingerprintOf(body, shape.name)
  if (!prepared.ok) {
    // A caller without the right to this request does not get the answer that another one got.
    if (prepared.error.code === 'forbidden') return errorResponse(prepared.error, shape)
    // A mixture may have been deleted since the first request; its answer is still replayed.
    const standing = await idempotency.look(place, fingerprint)
    return standing === null
      ? errorResponse(prepared.error, shape)
      : replay(await standingOf(standing, sent, context), shape, context)
  }
  const form = newAnswerForm(prepared.value, context.services.clock.now())
  const claim = await idempotency.claim(place, fingerprint)
  if (claim.role !== 'lead') {
    return replay(await standingOf(claim, sent, context), shape, context)
  }

  const outcomes = new KeyOutcome(claim, form)
  try {
    const response = await respond(
      prepared.value,
      { ...context, outcomes, readers: [outcomes] },
      form,
    )
    // The request was rejected before any model was called.
    if (!response.ok && !outcomes.known) await claim.release()
    return response
  } catch (error) {
    // Nothing ran when what is stored could not be read; a later release may read it.
    if (isUnreadable(error) && !outcomes.known) await claim.release()
    else await outcomes.broke()
    throw error
  }
}

/** What is known under a key; where its request has another fingerprint, an older release may have made that of the same request. */
async function standingOf(
  standing: IdempotencyStanding,
  sent: { readonly place: IdempotencyPlace; readonly shape: WireShape; readonly body: unknown },
  { services }: RequestContext,
): Promise<IdempotencyStanding> {
  if (standing.role !== 'mismatch') return standing
  for (const fingerprint of await earlierFingerprints(sent.body, sent.shape.name)) {
    const earlier = await services.idempotency.look(sent.place, fingerprint)
    if (earlier !== null && earlier.role !== 'mismatch') return earlier
  }
  return standing
}

/** Stores how the run of a key ended, whatever its end. */
class KeyOutcome implements OutcomeStore {
  readonly #lead: IdempotencyLead
  readonly #form: AnswerForm
  #settled: Promise<void> | undefined

  constructor(lead: IdempotencyLead, form: AnswerForm) {
    this.#lead = lead
    this.#form = form
  }

  see(): void {}

  get known(): boolean {
    return this.#settled !== undefined
  }

  ended(run: EndedRun): Promise<void> {
    return (this.#settled ??= neverCalled(run)
      ? this.#lead.release()
      : this.#lead.complete(encodeRun(run, this.#form)))
  }

  broke(): Promise<void> {
    return (this.#settled ??= this.#lead.complete(encodeError(INTERNAL_ERROR)))
  }

  settled(): Promise<void> {
    return this.#settled ?? Promise.resolve()
  }
}

function neverCalled({ outcome, report }: EndedRun): boolean {
  return !outcome.ok && report.calls.every(({ attempts }) => attempts === 0)
}

/** Answers with the outcome of the first request with this key. */
async function replay(
  standing: IdempotencyStanding,
  shape: WireShape,
  context: RequestContext,
): Promise<Response> {
  // A replay asks no ledger for money, so the end of a token's session is checked here.
  const refusal = await tokenRefusal(context)
  if (refusal !== null) return errorResponse(refusal, shape)
  if (standing.role !== 'replay') return errorResponse(UNANSWERED[standing.role], shape)
  const stored = decodeOutcome(standing.answer)
  if (stored === null) {
    context.services.trouble('outcome_unreadable')
    return errorResponse(UNREADABLE, shape)
  }
  const response =
    stored.kind === 'run'
      ? await writeAnswer(new IdempotentReplay(stored.run), stored.form, context.services)
      : errorResponse(stored.error, shape)
  reportReplay(endOf(stored), response.status, context)
  response.headers.set('idempotent-replayed', 'true')
  // A client that retries by itself would get the same error for a day.
  if (!response.ok) response.headers.set('x-should-retry', 'false')
  return response
}

function endOf(stored: StoredOutcome): ReplayedEnd {
  if (stored.kind === 'error') return { identity: null, failure: stored.error }
  const { identity, outcome, report } = stored.run
  return { identity, report, failure: outcome.ok ? null : outcome.failure }
}

/** Whether a text can be an `Idempotency-Key`. */
export function isIdempotencyKey(text: string): boolean {
  return /^[\x20-\x7e]{1,255}$/.test(text)
}

/** The error of a malformed `Idempotency-Key`. */
export const BAD_KEY: ApiError = {
  code: 'invalid_request',
  message: 'Cannot use this Idempotency-Key: it takes 1 to 255 printable ASCII characters',
  param: 'Idempotency-Key',
}

const NEVER_RETRY = { 'x-should-retry': 'false' } as const

/** The errors of keys whose first request has no outcome to replay. */
export const UNANSWERED = {
  running: {
    code: 'idempotency_in_progress',
    message: 'Cannot answer yet: the first request with this Idempotency-Key is still running',
    retryAfterMs: 2_000,
  },
  mismatch: MISMATCH,
  indeterminate: {
    code: 'idempotency_indeterminate',
    message:
      'Cannot replay the first request with this Idempotency-Key: its outcome was lost, perhaps after models were called and paid. ' +
      'It does not run again; send the request with a new key',
    headers: NEVER_RETRY,
  },
  'too-large': {
    code: 'idempotency_indeterminate',
    message:
      'Cannot replay the first request with this Idempotency-Key: its answer was over 1 MiB and was not stored. ' +
      'It does not run again; send the request with a new key',
    headers: NEVER_RETRY,
  },
} as const satisfies Record<Exclude<IdempotencyStanding['role'], 'replay'>, ApiError>

/** The error of a key whose outcome cannot be read. */
export const UNREADABLE: ApiError = {
  code: 'idempotency_indeterminate',
  message:
    'Cannot replay the first request with this Idempotency-Key: another version of this gateway stored its outcome. ' +
    'It does not run again; send the request with a new key',
  headers: NEVER_RETRY,
}
