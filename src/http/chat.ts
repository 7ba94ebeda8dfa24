import { prepareChat, type PreparedChat } from './chat-run.ts'
import type { ChatContext } from './context.ts'
import { errorResponse } from './errors.ts'
import { openRun } from './open-run.ts'
import { newTelling, tell } from './telling.ts'

/** POST /v1/chat/completions, with its body already parsed as JSON. */
export async function answerChat(body: unknown, context: ChatContext): Promise<Response> {
  const prepared = await prepareChat(body, context)
  return prepared.ok ? respond(prepared.value, context) : errorResponse(prepared.error)
}

/** Answers a request that may run, streaming or not. */
export async function respond(
  prepared: PreparedChat,
  context: ChatContext,
  telling = newTelling(prepared.request),
): Promise<Response> {
  const run = await openRun(prepared, context)
  return tell(run, telling, context.services.clock)
}
