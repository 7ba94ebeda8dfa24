import type {
  CallControl,
  CallEvent,
  Delta,
  ModelCall,
  ModelFailure,
  Reply,
} from '../../moa/model-port.ts'
import { unsent } from '../../moa/calls/attempts.ts'
import type { Clock } from '../../moa/ports.ts'
import type { Dialect } from '../dialects/dialect.ts'
import { DIALECTS } from '../dialects/dialects.ts'
import { batchReader } from '../../reading/batch-reader.ts'
import { BodyReader } from '../../reading/body-reader.ts'
import type { ReadEvent } from '../../reading/chunk-reading.ts'
import { collect, MAX_BODY_BYTES } from '../../reading/collect.ts'
import type { Endpoint } from '../catalog/endpoint.ts'
import { withinLongest } from '../catalog/longest-answer.ts'
import { wireOf } from '../catalog/wire.ts'
import {
  cancelled,
  cutShort,
  malformed,
  statusFailure,
  stopFailure,
  unreachable,
} from '../../reading/errors/failures.ts'
import { readErrorBody } from '../../reading/errors/error-body.ts'
import { ReplyBuilder } from '../../reading/reply-builder.ts'
import { watchSilence, type SilenceWatch } from '../../reading/silence.ts'
import { liveReading, MAX_CHUNKED_BYTES } from './live-reading.ts'
import { requestBody } from './request-body.ts'
import type { Slots } from './slots.ts'
import { Stop, untilStopped, type StopReason } from '../../reading/stop.ts'

/** Longest wait for the body of an error response: its status already says what matters. */
const ERROR_BODY_MS = 2_000

/** Pieces before the first token, such as comments, that are each read as they come; there are a few a second at most. */
const MAX_EMPTY_PIECES = 200

/** Stops that leave an answer unfinished while the upstream's connection is sound. */
const CUTTING: ReadonlySet<StopReason> = new Set(['cut', 'timeout', 'too-large'])

/** One call, and how it may end. */
export interface CallRequest {
  readonly call: ModelCall
  readonly control: CallControl
}

/** What all calls of one invocation share. */
export interface ClientContext {
  readonly slots: Slots
  readonly clock: Clock
}

/** The state of one call in progress. */
interface Calling {
  readonly endpoint: Endpoint
  readonly dialect: Dialect
  readonly read: ReadEvent
  readonly control: CallControl
  readonly clock: Clock
  readonly stop: Stop
  readonly silence: SilenceWatch
  readonly builder: ReplyBuilder
  readonly startedAtMs: number
  readonly maxBytes: number
  firstTokenMs: number | null
  /** Pieces of the body that added nothing to the answer. */
  emptyPieces: number
  /** The call has ended: nothing is left to stop, and stopping costs time. */
  over: boolean
  /** A reader has the body and cancels it; otherwise the end of the call does. */
  reading: boolean
  /** Ends the writing of the request's body. */
  endBody: () => void
}

/**
 * Calls one model at its endpoint, in the dialect of its provider. Slots, stops, silence, batches and limits on
 * size are the same for all dialects, and are here.
 */
export async function* callEndpoint(
  endpoint: Endpoint,
  request: CallRequest,
  context: ClientContext,
): AsyncGenerator<CallEvent, Reply, void> {
  const { call, control } = request
  const { slots, clock } = context
  const dialect = DIALECTS[wireOf(endpoint.provider, endpoint.model)]
  const held = await slots.acquire([control.signal, control.cut])
  const isStopped = control.signal.aborted || control.cut?.aborted === true
  // The slot came free as the call was stopped: its answer is not needed, so the request is not sent.
  if (held && isStopped) slots.release()
  if (!held || isStopped) return unsent(cancelled(endpoint.id))
  const calling = begin(endpoint, request, { dialect, clock })
  const { stop } = calling
  const sending = send(calling, call).finally(() => slots.release())
  try {
    yield { type: 'call-sent', id: call.id, model: call.model }
    const response = await sending
    if (!(response instanceof Response)) return finish(calling, response)
    if (response.status !== 200) return finish(calling, await rejected(calling, response))
    const { body: answer, headers } = response
    const type = headers.get('content-type') ?? ''
    // Proxies answer with pages; the body is cancelled below.
    if (answer === null || type.includes('text/html'))
      return finish(calling, malformed(endpoint.id))
    calling.reading = true
    return finish(calling, yield* readAnswer(calling, answer, type))
  } finally {
    if (!calling.over) stop.now('left') // The consumer left early: nothing stays open.
    stop.dispose()
    calling.silence.dispose()
    calling.endBody() // An upstream may answer before it has read the request.
    // A caller that left before the response came has not read its body.
    if (!calling.reading) sending.then(cancelBody).catch(() => {}) // Thrown above, where it is awaited.
  }
}

function begin(
  endpoint: Endpoint,
  { call, control }: CallRequest,
  { dialect, clock }: Pick<Calling, 'dialect' | 'clock'>,
): Calling {
  const stop = new Stop(control, clock)
  return {
    endpoint,
    dialect,
    read: dialect.readerFor?.(endpoint.model) ?? dialect.read,
    control,
    clock,
    stop,
    silence: watchSilence(stop, control, clock),
    builder: new ReplyBuilder(endpoint.id, { ...call, finish: dialect.finish }),
    startedAtMs: clock.now(),
    maxBytes: call.settings.logprobs === undefined ? MAX_BODY_BYTES : MAX_CHUNKED_BYTES,
    firstTokenMs: null,
    emptyPieces: 0,
    over: false,
    reading: false,
    endBody() {},
  }
}

/** Sends the request; a failure when there is no response to read. */
async function send(calling: Calling, call: ModelCall): Promise<Response | ModelFailure | null> {
  const { endpoint, dialect, stop } = calling
  // Written only now: calls that wait for a slot hold no body.
  const request = dialect.request(endpoint, withinLongest(endpoint, call))
  const { body, cancel } = requestBody(request.body, call.messages)
  calling.endBody = cancel
  try {
    const response = await untilStopped(
      endpoint.fetch(request.url, {
        method: 'POST',
        headers: request.headers,
        body,
        // A redirect could carry the key to another host.
        redirect: 'manual',
        signal: stop.signal,
      }),
      stop,
      cancelBody,
    )
    return response ?? stopped(calling)
  } catch {
    // The network's own message may hold addresses and headers.
    return stop.reason === null ? unreachable(endpoint.id, endpoint.provider) : stopped(calling)
  }
}

function stopped({ endpoint, stop }: Calling): ModelFailure | null {
  return stop.reason === null ? null : stopFailure(endpoint.id, stop.reason)
}

function cancelBody(response: Response | ModelFailure | null): void {
  if (!(response instanceof Response)) return
  response.body?.cancel().catch(() => {}) // Fails where the body was read to its end: nothing is left to cancel.
}

async function rejected(calling: Calling, response: Response): Promise<ModelFailure> {
  const { stop, clock, dialect, endpoint } = calling
  const cancel = clock.setTimer(ERROR_BODY_MS, () => stop.now('timeout'))
  try {
    const body = await readErrorBody(response, stop)
    const errorCode = dialect.errorCode(body)
    return statusFailure(endpoint.id, response, { errorCode, body, nowMs: clock.now() })
  } finally {
    cancel()
  }
}

/** No generator of its own: each one that a token passes through costs. */
function readAnswer(
  calling: Calling,
  body: ReadableStream<Uint8Array>,
  type: string,
): AsyncGenerator<CallEvent, ModelFailure | null, void> {
  return calling.control.live && !type.includes('json')
    ? readLive(calling, body)
    : readCollected(calling, body)
}

/** Collects the whole body. Headers come with the first token. */
async function* readCollected(
  calling: Calling,
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<CallEvent, ModelFailure | null, void> {
  const { builder, control, clock, endpoint, read, stop, silence } = calling
  silence.dispose() // The body comes as a whole: no single token is waited for.
  calling.firstTokenMs = clock.now() - calling.startedAtMs
  const deltas: Delta[] = []
  const reader = new BodyReader(builder, {
    read,
    onDelta: (delta) => void (control.live && deltas.push(delta)),
  })
  const take = (piece: Uint8Array) => {
    reader.take(piece)
    control.onGrowth?.(reader.size)
    if (builder.heldChars >= MAX_BODY_BYTES) stop.now('too-large')
    return builder.done || reader.overlong
  }
  const whole = await collect(body, stop, { take, maxBytes: calling.maxBytes })
  reader.end(whole)
  if (reader.overlong) return stopFailure(endpoint.id, 'too-large')
  if (deltas.length > 0) yield { type: 'call-deltas', deltas }
  return stopped(calling) ?? (whole || stop.reason === 'cut' ? null : cutShort(endpoint.id))
}

/** Reads events as they come, in one pass. */
async function* readLive(
  calling: Calling,
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<CallEvent, ModelFailure | null, void> {
  const { builder, clock, control, stop, endpoint, read, silence } = calling
  const { maxBytes = calling.maxBytes, isOver, takesCutEnd } = liveReading(control)
  const batches = batchReader(body, clock)
  let size = 0
  let deltas: Delta[] = []
  const reader = new BodyReader(builder, { read, onDelta: (delta) => void deltas.push(delta) })
  stop.onStop(() => batches.cancel()) // Wakes a read that waits.
  try {
    for (let ended = false; !ended && !isOver(builder);) {
      const piece = await batches.read(batchMs(calling)).catch(() => undefined)
      if (piece === undefined) {
        if (takesCutEnd) reader.end(false)
        return stop.reason === null ? cutShort(endpoint.id) : stopped(calling)
      }
      ended = piece === null
      size += piece?.byteLength ?? 0
      deltas = []
      if (piece === null) reader.end(stop.reason === null)
      else reader.take(piece)
      control.onGrowth?.(reader.size)
      if (size >= maxBytes || builder.heldChars >= MAX_BODY_BYTES) stop.now('too-large')
      if (reader.overlong) return stopFailure(endpoint.id, 'too-large')
      if (builder.finished) silence.settle()
      if (deltas.length === 0) {
        calling.emptyPieces += 1
        continue
      }
      calling.firstTokenMs ??= clock.now() - calling.startedAtMs
      silence.pause()
      yield { type: 'call-deltas', deltas }
      silence.restart()
    }
    return stopped(calling)
  } finally {
    batches.cancel() // Also where the consumer left early.
  }
}

/**
 * Milliseconds that tokens may wait for others now. None before the first token or after the finish reason, but in a
 * stream of pieces without tokens; and never so many that our own pause counts as the upstream's silence, or outlasts
 * the time of the call.
 */
function batchMs(calling: Calling): number {
  const { builder, clock, control, startedAtMs, firstTokenMs, emptyPieces } = calling
  const begun = firstTokenMs !== null
  if (builder.finished || (!begun && emptyPieces < MAX_EMPTY_PIECES)) return 0
  const silenceMs = (begun ? control.idleMs : control.firstTokenMs) ?? Infinity
  const leftMs = startedAtMs + control.timeoutMs - clock.now()
  return Math.max(0, Math.min(control.batchMs ?? 0, silenceMs / 2, leftMs / 2))
}

function finish(calling: Calling, failure: ModelFailure | null): Reply {
  const { builder, stop, startedAtMs, firstTokenMs } = calling
  calling.over = true
  return builder.build({
    // An error response is whole, however little of its body was read.
    cut: failure?.status === undefined && stop.reason !== null && CUTTING.has(stop.reason),
    failure,
    firstTokenMs,
    latencyMs: calling.clock.now() - startedAtMs,
  })
}
