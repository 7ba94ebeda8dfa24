import { StreamEncoder } from '../protocol/openai/stream-encoder.ts'
import { prepareChat, type PreparedChat } from './chat-run.ts'
import type { ChatContext } from './context.ts'
import { errorResponse } from './errors.ts'
import { newCompletionId } from './ids.ts'
import { jsonAnswer } from './json-answer.ts'
import { openRun } from './open-run.ts'
import type { Run } from './run.ts'
import { streamAnswer } from './stream-answer.ts'

/** How long the status of a stream may be held back. */
const HOLD_MS = 2_000
/** Longest silence in a stream; the contract allows 5 s, and a caller who left is noticed no sooner. */
const HEARTBEAT_MS = 2_000

/** POST /v1/chat/completions, with its body already parsed as JSON. */
export async function answerChat(body: unknown, context: ChatContext): Promise<Response> {
  const prepared = await prepareChat(body, context)
  return prepared.ok ? respond(prepared.value, context) : errorResponse(prepared.error)
}

/** Answers a request that may run, streaming or not. */
export async function respond(prepared: PreparedChat, context: ChatContext): Promise<Response> {
  const opened = await openRun(prepared, context)
  if (!opened.ok) return errorResponse(opened.error)
  const run = opened.value
  const answer = { id: newCompletionId(), created: Math.floor(Date.now() / 1000) }
  const { clock } = context.services
  const response = prepared.request.stream
    ? await streamAnswer(run, encoderFor(prepared, run, answer), {
        clock,
        holdMs: HOLD_MS,
        heartbeatMs: HEARTBEAT_MS,
      })
    : await jsonAnswer(run, answer)
  const { identity } = run
  response.headers.set('x-moa-run', identity.run)
  response.headers.set('x-moa-mixture', identity.mixture)
  response.headers.set('x-moa-cache', identity.cache)
  if (identity.ageS !== undefined) response.headers.set('age', String(identity.ageS))
  return response
}

function encoderFor(
  { request }: PreparedChat,
  run: Run,
  answer: { readonly id: string; readonly created: number },
): StreamEncoder {
  return new StreamEncoder({
    ...answer,
    model: run.identity.mixture,
    includeUsage: request.stream_options?.include_usage === true,
    progress: request.moa?.progress ?? 'none',
  })
}
