import { StreamEncoder } from '../protocol/openai/stream-encoder.ts'
import { prepareChat, type PreparedChat } from './chat-run.ts'
import { errorResponse } from './errors.ts'
import { jsonAnswer } from './json-answer.ts'
import type { Caller } from './auth.ts'
import type { Services } from './services.ts'
import { StartedRun } from './started-run.ts'
import { streamAnswer } from './stream-answer.ts'

/** How long the status of a stream may be held back. */
const HOLD_MS = 2_000
/** Longest silence in a stream; the contract allows 5 s, and a caller who left is noticed no sooner. */
const HEARTBEAT_MS = 2_000

export interface ChatContext {
  readonly caller: Caller
  readonly services: Services
  /** The caller's connection. */
  readonly signal: AbortSignal
}

/** POST /v1/chat/completions, with its body already parsed as JSON. */
export async function answerChat(body: unknown, context: ChatContext): Promise<Response> {
  const { caller, services, signal } = context
  const prepared = await prepareChat(body, caller.tenant, services)
  if (!prepared.ok) return errorResponse(prepared.error)
  const { plan, request } = prepared.value
  const identity = { ...prepared.value.identity, run: newId('run') }
  const run = new StartedRun({ plan, identity, tenant: caller.tenant, services, signal })
  const answer = { id: newId('chatcmpl'), created: Math.floor(Date.now() / 1000) }
  const response = request.stream
    ? await streamAnswer(run, encoderFor(prepared.value, { ...answer, identity }), {
        clock: services.clock,
        holdMs: HOLD_MS,
        heartbeatMs: HEARTBEAT_MS,
      })
    : await jsonAnswer(run, answer)
  response.headers.set('x-moa-run', identity.run)
  response.headers.set('x-moa-mixture', identity.mixture)
  response.headers.set('x-moa-cache', identity.cache)
  return response
}

function encoderFor(
  prepared: PreparedChat,
  answer: {
    readonly id: string
    readonly created: number
    readonly identity: StartedRun['identity']
  },
): StreamEncoder {
  const { request } = prepared
  return new StreamEncoder({
    ...answer,
    includeUsage: request.stream_options?.include_usage === true,
    progress: request.moa?.progress ?? 'none',
  })
}

function newId(kind: string): string {
  return `${kind}_${crypto.randomUUID().replaceAll('-', '')}`
}
