import type {
  CallControl,
  CallEvent,
  Delta,
  ModelCall,
  ModelFailure,
  Reply,
} from '../../moa/model-port.ts'
import type { Clock } from '../../moa/ports.ts'
import { batchReader } from '../reading/batch-reader.ts'
import { BodyReader } from '../reading/body-reader.ts'
import { collect, MAX_BODY_BYTES } from '../reading/collect.ts'
import type { Endpoint } from '../catalog/endpoint.ts'
import {
  cutShort,
  malformed,
  statusFailure,
  stopFailure,
  unreachable,
} from '../reading/failures.ts'
import { ReplyBuilder, unsentReply } from '../reading/reply-builder.ts'
import { readErrorCode } from '../dialects/openai-error.ts'
import { requestBody } from '../dialects/openai-request.ts'
import { watchSilence, type SilenceWatch } from '../reading/silence.ts'
import type { Slots } from './slots.ts'
import { Stop, untilStopped, type StopReason } from '../reading/stop.ts'

/** Longest wait for the body of a refusal: the status has said what matters. */
const ERROR_BODY_MS = 2_000

/** Most bytes of one live stream: of each chunk of some hundred bytes only a few words are kept. */
const MAX_LIVE_BYTES = 16 * MAX_BODY_BYTES

/** Ends that leave an answer in the middle through no fault of the upstream's connection. */
const CUTTING: ReadonlySet<StopReason> = new Set(['cut', 'timeout', 'too-large'])

export interface ClientContext {
  readonly slots: Slots
  readonly clock: Clock
}

/** One call on its way: what it is, what ends it, and what came of it so far. */
interface Calling {
  readonly endpoint: Endpoint
  readonly control: CallControl
  readonly clock: Clock
  readonly stop: Stop
  readonly silence: SilenceWatch
  readonly builder: ReplyBuilder
  readonly startedAt: number
  firstTokenMs: number | null
  /** All is said: there is nothing left to end, and ending it costs. */
  over: boolean
  /** Somebody reads the body, and lets it go, or the end of the call does. */
  reading: boolean
}

/** Calls one model at an OpenAI-compatible endpoint (POST {base}/chat/completions). */
export async function* callEndpoint(
  endpoint: Endpoint,
  request: { readonly call: ModelCall; readonly control: CallControl },
  context: ClientContext,
): AsyncGenerator<CallEvent, Reply, void> {
  const { call, control } = request
  const { slots, clock } = context
  const body = requestBody(endpoint, call)
  const held = await slots.acquire([control.signal, control.cut])
  if (held && (control.signal.aborted || control.cut?.aborted)) {
    slots.release() // Both came in the same moment: what nobody wants is not sent, as it may cost.
    return unsentReply(stopFailure(endpoint.id, 'left'))
  }
  if (!held) return unsentReply(stopFailure(endpoint.id, 'left'))
  const calling = begin(endpoint, control, clock)
  const { stop } = calling
  const sending = send(calling, body).finally(() => slots.release())
  try {
    yield { type: 'call-sent' }
    const response = await sending
    if (!(response instanceof Response)) return finish(calling, response)
    if (response.status !== 200) return finish(calling, await refused(calling, response))
    const { body: answer, headers } = response
    const type = headers.get('content-type') ?? ''
    // A page is what proxies say; it is let go of below.
    if (answer === null || type.includes('text/html'))
      return finish(calling, malformed(endpoint.id))
    calling.reading = true
    return finish(calling, yield* readAnswer(calling, answer, type))
  } finally {
    if (!calling.over) stop.now('left') // The reader left in the middle: nothing stays open.
    stop.dispose()
    calling.silence.dispose()
    // A caller that left before the answer came never took its body.
    if (!calling.reading) void sending.then(letGo)
  }
}

function begin(endpoint: Endpoint, control: CallControl, clock: Clock): Calling {
  const stop = new Stop(control, clock)
  return {
    endpoint,
    control,
    clock,
    stop,
    silence: watchSilence(stop, control, clock),
    builder: new ReplyBuilder(endpoint.id, endpoint.finish),
    startedAt: clock.now(),
    firstTokenMs: null,
    over: false,
    reading: false,
  }
}

/** Sends the request; a failure when there is no response to read. */
async function send(calling: Calling, body: string): Promise<Response | ModelFailure | null> {
  const { endpoint, stop } = calling
  const { provider, key } = endpoint
  try {
    const response = await untilStopped(
      endpoint.fetch(`${provider.baseUrl}/chat/completions`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'text/event-stream, application/json',
          ...(key === null ? {} : { authorization: `Bearer ${key}` }),
          ...provider.headers,
        },
        body,
        // A redirect could carry the key to another host.
        redirect: 'manual',
        signal: stop.signal,
      }),
      stop,
      letGo,
    )
    return response ?? stopped(calling)
  } catch {
    // The network's own words may hold addresses and headers.
    return stop.reason === null ? unreachable(endpoint.id) : stopped(calling)
  }
}

function stopped({ endpoint, stop }: Calling): ModelFailure | null {
  return stop.reason === null ? null : stopFailure(endpoint.id, stop.reason)
}

function letGo(response: Response | ModelFailure | null): void {
  if (!(response instanceof Response)) return
  response.body?.cancel().catch(() => {}) // Nobody reads it any more, or somebody has read it all.
}

async function refused(calling: Calling, response: Response): Promise<ModelFailure> {
  const { stop, clock, endpoint } = calling
  const cancel = clock.setTimer(ERROR_BODY_MS, () => stop.now('timeout'))
  try {
    const errorCode = await readErrorCode(response, stop)
    return statusFailure(endpoint.id, response, { errorCode, nowMs: clock.now() })
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
  const { builder, control, clock, endpoint, stop, silence } = calling
  silence.dispose() // All of it comes at once: no token is waited for.
  calling.firstTokenMs = clock.now() - calling.startedAt
  const deltas: Delta[] = []
  const said = new BodyReader(builder, (delta) => void (control.live && deltas.push(delta)))
  const take = (piece: Uint8Array) => {
    said.take(piece)
    return builder.done || said.overlong
  }
  const whole = await collect(body, stop, { take })
  said.end(whole)
  if (said.overlong) return stopFailure(endpoint.id, 'too-large')
  if (deltas.length > 0) yield { type: 'call-deltas', deltas }
  return stopped(calling) ?? (whole || stop.reason === 'cut' ? null : cutShort(endpoint.id))
}

/** Reads events as they come, in one pass. */
async function* readLive(
  calling: Calling,
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<CallEvent, ModelFailure | null, void> {
  const { builder, clock, stop, endpoint, silence } = calling
  const reader = batchReader(body, clock)
  let size = 0
  let deltas: Delta[] = []
  const said = new BodyReader(builder, (delta) => void deltas.push(delta))
  stop.onStop(() => reader.cancel()) // Wakes a read that waits.
  try {
    for (let ended = false; !ended && !builder.closed;) {
      const piece = await reader.read(batchMs(calling)).catch(() => undefined)
      if (piece === undefined)
        return stop.reason === null ? cutShort(endpoint.id) : stopped(calling)
      ended = piece === null
      size += piece?.byteLength ?? 0
      deltas = []
      if (piece === null) said.end(stop.reason === null)
      else said.take(piece)
      if (size >= MAX_LIVE_BYTES || builder.chars >= MAX_BODY_BYTES) stop.now('too-large')
      if (said.overlong) return stopFailure(endpoint.id, 'too-large')
      if (builder.finished) silence.settle()
      if (deltas.length === 0) continue
      calling.firstTokenMs ??= clock.now() - calling.startedAt
      silence.pause()
      yield { type: 'call-deltas', deltas }
      silence.heard()
    }
    return stopped(calling)
  } finally {
    reader.cancel() // Left early, finished or failed: the body is let go.
  }
}

/**
 * How long tokens may wait for others now. Not before the first, nor once the model has said how it ended; and
 * never so long that our own pause passes for the upstream's silence, or that what has come is not read in time.
 */
function batchMs({ builder, clock, control, startedAt, firstTokenMs }: Calling): number {
  if (firstTokenMs === null || builder.finished) return 0
  const leftMs = startedAt + control.timeoutMs - clock.now()
  return Math.max(0, Math.min(control.batchMs ?? 0, (control.idleMs ?? Infinity) / 2, leftMs / 2))
}

function finish(calling: Calling, failure: ModelFailure | null): Reply {
  const { builder, stop, startedAt, firstTokenMs } = calling
  calling.over = true
  return builder.build({
    // A refusal is whole, however little of its body was read.
    cut: failure?.status === undefined && stop.reason !== null && CUTTING.has(stop.reason),
    failure,
    firstTokenMs,
    latencyMs: calling.clock.now() - startedAt,
  })
}
