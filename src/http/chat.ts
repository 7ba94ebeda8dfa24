import { prepareChat, type PreparedChat } from '../gateway/runs/prepare-chat.ts'
import type { ChatContext } from './context.ts'
import { errorResponse } from './errors.ts'
import { answerOnce } from './idempotency.ts'
import { RecordedRun } from '../gateway/runs/recorded-run.ts'
import { beginRun } from '../gateway/runs/begin-run.ts'
import { newAnswerOptions, tell } from './answer.ts'

/** POST /v1/chat/completions, with its body already parsed as JSON. */
export async function answerChat(body: unknown, context: ChatContext): Promise<Response> {
  const prepared = await prepareChat(body, context)
  return answerOnce({ body, prepared }, context, respond)
}

/** Answers a request that may run, streaming or not. */
export async function respond(
  prepared: PreparedChat,
  context: ChatContext,
  telling = newAnswerOptions(prepared.request),
): Promise<Response> {
  const { outcomes, services } = context
  const opened = await beginRun(prepared, context)
  if (!opened.ok) return errorResponse(opened.error)
  const run = opened.value
  return tell(
    outcomes === undefined ? run : new RecordedRun(run, outcomes),
    telling,
    services.clock,
  )
}
