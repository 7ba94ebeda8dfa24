import type { EmbeddingCall, EmbeddingReply } from '../../moa/embedding/embedding-port.ts'
import type { CallControl, CallSent, ModelFailure } from '../../moa/model-port.ts'
import { collect } from '../../reading/collect.ts'
import { readErrorBody } from '../../reading/errors/error-body.ts'
import {
  cancelled,
  cutShort,
  inBandFailure,
  statusFailure,
  stopFailure,
  unreachable,
} from '../../reading/errors/failures.ts'
import { fields, type Fields } from '../../reading/fields.ts'
import { Stop, untilStopped } from '../../reading/stop.ts'
import type { ClientContext } from '../calling/call-endpoint.ts'
import { wellFormedJson } from '../calling/well-formed.ts'
import type { Endpoint } from '../catalog/endpoint.ts'
import { sourceOf } from '../dialects/source.ts'
import type { EmbeddingWire } from './embedding-wire.ts'
import { embeddingLimits } from './limits.ts'

/** Most bytes of one answer: 128 embeddings of 4,096 numbers, each written with 22 digits. */
const MAX_ANSWER_BYTES = 12 * 1024 * 1024

/** Longest wait for the body of an error response: its status already says what matters. */
const ERROR_BODY_MS = 2_000

/** One call, what may end it, and the interface of its endpoint. */
export interface EmbeddingRequest {
  readonly call: EmbeddingCall
  readonly control: CallControl
  readonly wire: EmbeddingWire
}

/** The state of one call in progress. */
interface Calling extends EmbeddingRequest {
  readonly endpoint: Endpoint
  readonly stop: Stop
  readonly clock: ClientContext['clock']
}

type Outcome = Pick<EmbeddingReply, 'vectors' | 'usage' | 'source' | 'failure'>

/** Calls one embedding model at its endpoint: with the slots, stops and limits of every call of a model. */
export async function* callEmbedding(
  endpoint: Endpoint,
  request: EmbeddingRequest,
  { slots, clock }: ClientContext,
): AsyncGenerator<CallSent, EmbeddingReply, void> {
  const { call, control } = request
  const held = await slots.acquire([control.signal])
  if (held && control.signal.aborted) slots.release() // It came free as the caller left.
  if (!held || control.signal.aborted) return unsentEmbedding(cancelled(endpoint.id))
  const stop = new Stop(control, clock)
  const startedAtMs = clock.now()
  const calling = { ...request, endpoint, stop, clock }
  const sending = send(calling).finally(() => slots.release())
  try {
    yield { type: 'call-sent', id: call.id, model: call.model }
    const outcome = await outcomeOf(calling, await sending)
    return { ...outcome, latencyMs: clock.now() - startedAtMs, sent: true }
  } finally {
    stop.now('left') // Ends what is still open: the request of a consumer that left early, a body that is not read.
    stop.dispose()
    sending.catch(() => {}) // Thrown above, where it is awaited.
  }
}

/** The reply of a call that was never sent. */
export function unsentEmbedding(failure: ModelFailure): EmbeddingReply {
  return { vectors: null, usage: null, latencyMs: 0, sent: false, failure }
}

/** Sends the request; a failure when there is no response to read. */
async function send(calling: Calling): Promise<Response | ModelFailure> {
  const { endpoint, stop, wire, call } = calling
  const { url, headers, body } = wire.request(endpoint, call, embeddingLimits(endpoint.provider))
  const request = { method: 'POST', headers, body: wellFormedJson(body), signal: stop.signal }
  try {
    // A redirect could carry the key to another host.
    const sent = endpoint.fetch(url, { ...request, redirect: 'manual' })
    return (await untilStopped(sent, stop, cancelBody)) ?? stopped(calling)
  } catch {
    // The network's own message may hold addresses and headers.
    return stop.reason === null ? unreachable(endpoint.id, endpoint.provider) : stopped(calling)
  }
}

async function outcomeOf(calling: Calling, response: Response | ModelFailure): Promise<Outcome> {
  if (!(response instanceof Response)) return failed(response)
  if (response.status !== 200) return failed(await rejected(calling, response))
  const { body, headers } = response
  const isPage = (headers.get('content-type') ?? '').includes('html') // Proxies answer with pages.
  if (body === null || isPage) {
    cancelBody(response)
    return failed(malformed(calling, 'something that is no list of embeddings'))
  }
  return readAnswer(calling, body)
}

async function readAnswer(calling: Calling, body: ReadableStream<Uint8Array>): Promise<Outcome> {
  const { endpoint, stop, wire, call } = calling
  const decoder = new TextDecoder()
  const texts: string[] = []
  const take = (piece: Uint8Array) => {
    texts.push(decoder.decode(piece, { stream: true }))
    return false
  }
  const whole = await collect(body, stop, { take, maxBytes: MAX_ANSWER_BYTES })
  if (stop.reason !== null) return failed(stopped(calling))
  const answer = whole ? parsed(texts.join('') + decoder.decode()) : null
  if (answer === null) return failed(cutShort(endpoint.id))
  const usage = wire.usage(answer)
  const reading = wire.read(answer, call)
  if ('vectors' in reading) {
    const source = sourceOf(answer)
    return { vectors: reading.vectors, usage, ...(source && { source }), failure: null }
  }
  if ('error' in reading) return failed(inBandFailure(endpoint.id, reading.error))
  return { vectors: null, usage, failure: malformed(calling, reading.problem) }
}

/** The object of a JSON text; null for anything else, which is mostly a text that was cut off. */
function parsed(text: string): Fields | null {
  try {
    return fields(JSON.parse(text))
  } catch {
    return null
  }
}

async function rejected(calling: Calling, response: Response): Promise<ModelFailure> {
  const { stop, clock, wire, endpoint } = calling
  const cancel = clock.setTimer(ERROR_BODY_MS, () => stop.now('timeout'))
  try {
    const body = await readErrorBody(response, stop)
    const errorCode = wire.errorCode(body)
    return statusFailure(endpoint.id, response, { errorCode, body, nowMs: clock.now() })
  } finally {
    cancel()
  }
}

function failed(failure: ModelFailure): Outcome {
  return { vectors: null, usage: null, failure }
}

/** The failure for an answer without a vector for each input; the same request would get another such answer. */
function malformed({ endpoint }: Calling, what: string): ModelFailure {
  const message = `${endpoint.id} answered with ${what}`
  return { code: 'upstream_malformed', message, retryable: false }
}

function stopped({ endpoint, stop }: Calling): ModelFailure {
  return stopFailure(endpoint.id, stop.reason ?? 'left') ?? cancelled(endpoint.id)
}

function cancelBody(response: Response | ModelFailure): void {
  if (!(response instanceof Response)) return
  response.body?.cancel().catch(() => {}) // Fails where the body was read to its end: nothing is left to cancel.
}
