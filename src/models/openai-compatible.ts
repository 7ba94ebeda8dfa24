import type { CallControl, CallEvent, ModelCall, ModelFailure, Reply } from '../moa/model-port.ts'
import type { Clock } from '../moa/ports.ts'
import { collect } from './collect.ts'
import type { Endpoint } from './endpoint.ts'
import { cutShort, malformed, statusFailure, stopFailure, unreachable } from './failures.ts'
import { readChunk } from './read-chunk.ts'
import { createSseReader, SseOverflowError } from './read-sse.ts'
import { ReplyBuilder, unsentReply } from './reply-builder.ts'
import { readErrorCode } from './error-code.ts'
import { requestBody } from './request-body.ts'
import { watchSilence } from './silence.ts'
import type { Slots } from './slots.ts'
import { Stop, untilStopped } from './stop.ts'

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
  readonly builder: ReplyBuilder
  readonly startedAt: number
  firstTokenMs: number | null
}

/** Calls one model at an OpenAI-compatible endpoint (POST {base}/chat/completions). */
export async function* callEndpoint(
  endpoint: Endpoint,
  request: { readonly call: ModelCall; readonly control: CallControl },
  context: ClientContext,
): AsyncGenerator<CallEvent, Reply, void> {
  const { call, control } = request
  const { slots, clock } = context
  const held = await slots.acquire([control.signal, control.cut])
  if (!held) return unsentReply(stopFailure(endpoint.id, 'left'))
  const stop = new Stop(control, clock)
  const builder = new ReplyBuilder(endpoint.id, endpoint.finish)
  const calling: Calling = {
    endpoint,
    control,
    clock,
    stop,
    builder,
    startedAt: clock.now(),
    firstTokenMs: null,
  }
  try {
    const sending = send(calling, requestBody(endpoint, call)).finally(() => slots.release())
    yield { type: 'call-sent' }
    const response = await sending
    if (!(response instanceof Response)) return finish(calling, response)
    if (response.status !== 200) return finish(calling, await refused(calling, response))
    return finish(calling, yield* readAnswer(calling, response))
  } finally {
    stop.now('left') // The reader left in the middle, or all is said: nothing stays open.
    stop.dispose()
  }
}

/** Sends the request; a failure when there is no response to read. */
async function send(calling: Calling, body: string): Promise<Response | ModelFailure | null> {
  const { endpoint, stop, clock, control } = calling
  const { provider, key } = endpoint
  const silence = watchSilence(stop, control, clock)
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
  } finally {
    silence.dispose()
  }
}

function stopped({ endpoint, stop }: Calling): ModelFailure | null {
  return stop.reason === null ? null : stopFailure(endpoint.id, stop.reason)
}

function letGo(response: Response): void {
  response.body?.cancel().catch(() => {}) // Nobody reads it any more.
}

async function refused(calling: Calling, response: Response): Promise<ModelFailure> {
  const errorCode = await readErrorCode(response, calling.stop)
  return statusFailure(calling.endpoint.id, response, { errorCode, nowMs: calling.clock.now() })
}

async function* readAnswer(
  calling: Calling,
  response: Response,
): AsyncGenerator<CallEvent, ModelFailure | null, void> {
  if (response.body === null) return malformed(calling.endpoint.id)
  const type = response.headers.get('content-type') ?? ''
  if (type.includes('text/html')) {
    letGo(response)
    return malformed(calling.endpoint.id)
  }
  if (calling.control.live && !type.includes('json')) return yield* readLive(calling, response.body)
  return yield* readCollected(calling, response.body)
}

/** Collects the whole body, then parses it once. Headers come with the first token. */
async function* readCollected(
  calling: Calling,
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<CallEvent, ModelFailure | null, void> {
  const { builder, endpoint, stop } = calling
  calling.firstTokenMs = calling.clock.now() - calling.startedAt
  const { bytes, whole } = await collect(body, stop)
  const deltas = []
  try {
    for (const data of readBody(bytes)) {
      const delta = builder.add(readChunk(data))
      if (delta !== null) deltas.push(delta)
    }
  } catch (error) {
    if (!(error instanceof SseOverflowError)) throw error
    return stopFailure(endpoint.id, 'too-large')
  }
  if (calling.control.live && deltas.length > 0) yield { type: 'call-deltas', deltas }
  return stopped(calling) ?? (whole || stop.reason === 'cut' ? null : cutShort(endpoint.id))
}

/** The events of a stream, or the one object of an upstream that does not stream. */
function readBody(bytes: Uint8Array): readonly string[] {
  const opens = bytes.find((byte) => byte > 0x20 && byte < 0x80)
  if (opens === 0x7b) return [new TextDecoder().decode(bytes)]
  const reader = createSseReader()
  return [...reader.feed(bytes), ...reader.end()]
}

/** Reads events as they come, in one pass. */
async function* readLive(
  calling: Calling,
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<CallEvent, ModelFailure | null, void> {
  const { builder, clock, stop, endpoint } = calling
  const reader = body.getReader()
  const silence = watchSilence(stop, calling.control, clock)
  const sse = createSseReader()
  stop.onStop(() => void reader.cancel().catch(() => {})) // Wakes a read that waits.
  try {
    for (let ended = false; !ended && !builder.closed;) {
      const { done, value } = await reader.read()
      ended = done
      const events = done ? sse.end() : sse.feed(value)
      const deltas = events.flatMap((data) => builder.add(readChunk(data)) ?? [])
      if (deltas.length === 0) continue
      calling.firstTokenMs ??= clock.now() - calling.startedAt
      silence.pause()
      yield { type: 'call-deltas', deltas }
      silence.heard()
    }
    return stopped(calling)
  } catch (error) {
    if (error instanceof SseOverflowError) return stopFailure(endpoint.id, 'too-large')
    return stopped(calling) ?? cutShort(endpoint.id)
  } finally {
    silence.dispose()
    reader.cancel().catch(() => {}) // Left early, finished or failed: the body is let go.
  }
}

function finish(calling: Calling, failure: ModelFailure | null): Reply {
  const { builder, stop, startedAt, firstTokenMs } = calling
  return builder.build({
    cut: stop.reason === 'cut' || stop.reason === 'timeout' || stop.reason === 'too-large',
    failure,
    firstTokenMs,
    latencyMs: calling.clock.now() - startedAt,
  })
}
