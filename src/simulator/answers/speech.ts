import type { ChatRequest } from '../chat-request.ts'
import type { SimulatedModel } from '../faults.ts'
import { logprobsOf } from './logprobs.ts'
import { stall, wait } from './pace.ts'
import { replyTo, type SimulatedReply } from '../reply.ts'
import { hashOf } from '../words.ts'

/** One answer that is being streamed to the caller. */
export interface Speech {
  readonly model: SimulatedModel
  readonly request: ChatRequest
  readonly reply: SimulatedReply
  readonly id: string
  /** Seconds. */
  readonly created: number
}

/** Prepares an answer; the same request gets the same answer under the same id. */
export function prepare(model: SimulatedModel, request: ChatRequest): Speech {
  const id = `chatcmpl-sim-${hashOf(JSON.stringify(request)).toString(36)}`
  return {
    model,
    request,
    reply: replyTo(model, request),
    id,
    created: Math.floor(Date.now() / 1000),
  }
}

function usageOf({ tokens, promptTokens }: SimulatedReply): object {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: tokens.length,
    total_tokens: promptTokens + tokens.length,
  }
}

/**
 * Yields each token when it is due. Cut and stalled answers end here, before their end.
 *
 * @throws {TypeError} where the model's name requests a cut, as a broken connection does; otherwise the
 *   signal's reason, when it aborts.
 */
async function* tokensInTime({ model, reply }: Speech, signal: AbortSignal) {
  const start = Date.now()
  // A short answer is cut or stalled at its end, so that a requested fault always happens.
  const placeOf = (after: number) =>
    Number.isFinite(after) ? Math.min(after, reply.tokens.length) : after
  const cutAt = placeOf(model.cutAfter)
  const stallAt = placeOf(model.stallAfter)
  for (let index = 0; ; index += 1) {
    signal.throwIfAborted()
    if (index === stallAt) await stall(signal)
    if (index === cutAt) throw new TypeError('Simulated connection was cut')
    const token = reply.tokens[index]
    if (token === undefined) return
    const early = start + index * model.intervalMs - Date.now()
    if (index > 0 && early > 0) await wait(early, signal)
    yield token
  }
}

const TOOL_CALL_ID = 'call_simulated'

function firstDelta({ toolName }: SimulatedReply): object {
  if (toolName === undefined) return { role: 'assistant', content: '' }
  const call = { name: toolName, arguments: '' }
  const tool = { index: 0, id: TOOL_CALL_ID, type: 'function', function: call }
  return { role: 'assistant', content: null, tool_calls: [tool] }
}

interface ChunkEnd {
  readonly finishReason?: string | null
  readonly logprobs?: object | null
}

/** The log probabilities of tokens; null unless the request wants them. */
function logprobsIn({ request, reply }: Speech, tokens: readonly string[]): object | null {
  const { topLogprobs } = request
  if (topLogprobs === undefined || reply.toolName !== undefined) return null
  const content = tokens.map((token) => logprobsOf(token, reply, topLogprobs))
  return { content, refusal: null }
}

function deltaOf({ toolName }: SimulatedReply, token: string): object {
  if (toolName === undefined) return { content: token }
  return { tool_calls: [{ index: 0, function: { arguments: token } }] }
}

/** The answer as server-sent events: role, tokens, finish, usage when wanted, `[DONE]`. */
export async function* asEvents(speech: Speech, signal: AbortSignal): AsyncGenerator<string, void> {
  const { request, reply, id, created } = speech
  const head = { id, object: 'chat.completion.chunk', created, model: request.model }
  const event = (choices: readonly object[], usage: object | null) => {
    const chunk = { ...head, choices, ...(request.includeUsage && { usage }) }
    return `data: ${JSON.stringify(chunk)}\n\n`
  }
  const chunk = (delta: object, { finishReason = null, logprobs = null }: ChunkEnd = {}) =>
    event([{ index: 0, delta, logprobs, finish_reason: finishReason }], null)

  yield chunk(firstDelta(reply))
  for await (const token of tokensInTime(speech, signal))
    yield chunk(deltaOf(reply, token), { logprobs: logprobsIn(speech, [token]) })
  yield chunk({}, { finishReason: reply.finishReason })
  if (request.includeUsage) yield event([], usageOf(reply))
  yield 'data: [DONE]\n\n'
}

function message({ toolName, tokens }: SimulatedReply): object {
  const text = tokens.join('')
  if (toolName === undefined) return { role: 'assistant', content: text, refusal: null }
  const call = { name: toolName, arguments: text }
  const tool = { id: TOOL_CALL_ID, type: 'function', function: call }
  return { role: 'assistant', content: null, refusal: null, tool_calls: [tool] }
}

/** The answer as one JSON text; of a cut or stalled one only the start is sent. */
export async function* asJson(speech: Speech, signal: AbortSignal): AsyncGenerator<string, void> {
  const { request, reply, id, created } = speech
  const text = JSON.stringify({
    id,
    object: 'chat.completion',
    created,
    model: request.model,
    choices: [
      {
        index: 0,
        message: message(reply),
        logprobs: logprobsIn(speech, reply.tokens),
        finish_reason: reply.finishReason,
      },
    ],
    usage: usageOf(reply),
  })
  yield text.slice(0, 1)
  for await (const token of tokensInTime(speech, signal)) void token
  yield text.slice(1)
}
