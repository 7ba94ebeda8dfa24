import { TAIL_TOKENS, type Confidence } from '../../../src/moa/confidence.ts'
import { textOf } from '../../../src/moa/message.ts'
import type { CallModel, ModelCall, Reply } from '../../../src/moa/model-port.ts'
import type { Clock } from '../../../src/moa/ports.ts'
import { logprobsOf } from '../../../src/simulator/answers/logprobs.ts'
import { readChatRequest, type ChatRequest } from '../../../src/simulator/chat-request.ts'
import { readModelName } from '../../../src/simulator/faults.ts'
import { replyTo, type SimulatedReply } from '../../../src/simulator/reply.ts'
import { rolePromptIn, type Role } from '../../../src/simulator/roles/role-prompt.ts'
import { ScriptedModel, type ScriptedReply } from '../scripted-model.ts'
import { learnAllFacts } from '../../simulator/learned.ts'

learnAllFacts()

/** How long every call takes; its first half is there after half of it. */
export const CALL_MS = 1_000

/** A call of a simulated model. */
export interface SimulatedCall {
  readonly agent: string | undefined
  /** Null where it writes a proposal or the answer. */
  readonly role: Role | null
  /** What it replies, unless something happens to it. */
  readonly text: string
  readonly maxTokens: number
}

/** What happens to a call; null leaves it as it is. */
export type Meddle = (call: SimulatedCall) => ScriptedReply | null

/** The models of the simulator as a port: they read their prompts, and every call takes the same virtual time. */
export function simulatedModels(clock: Clock, meddle: Meddle): CallModel {
  return async function* callModel(call, control) {
    const request = requestOf(call)
    const said = answerTo(request)
    const text = said.tokens.join('')
    const role = rolePromptIn(request.messages)?.role ?? null
    const { maxTokens } = request
    const met = meddle({ agent: call.agent, role, text, maxTokens })
    const script = met ?? usual(text, said.finishReason)
    const model = new ScriptedModel({ [call.model]: script }, clock)
    const reply: Reply = yield* model.call(call, control)
    const confidence = call.settings.logprobs ? confidenceOf(said) : null
    return { ...reply, ...(confidence && { confidence }) }
  }
}

/** A reply in two halves. */
export function usual(text: string, finishReason = 'stop'): ScriptedReply {
  const middle = Math.ceil(text.length / 2)
  const deltas = [
    { atMs: CALL_MS / 2, text: text.slice(0, middle) },
    { atMs: CALL_MS, text: text.slice(middle) },
  ]
  return { deltas, finishReason }
}

function requestOf({ model, messages, settings }: ModelCall): ChatRequest {
  const request = readChatRequest({
    model,
    messages: messages.map((message) => ({ role: message.role, content: textOf(message) })),
    response_format: settings.responseFormat,
    max_tokens: settings.maxTokens,
    seed: settings.seed,
  })
  if ('missing' in request) throw new Error(`Cannot read the call: ${request.missing}`)
  return request
}

function answerTo(request: ChatRequest): SimulatedReply {
  const model = readModelName(request.model.replace(/^sim\//, ''))
  if ('message' in model) throw new Error(model.message)
  return replyTo(model, request)
}

function confidenceOf(reply: SimulatedReply): Confidence {
  const tail = reply.tokens.map((token) => {
    const { logprob, top_logprobs: top } = logprobsOf(token, reply, 2)
    return { text: token, logprob, margin: logprob - (top[1]?.logprob ?? 0) }
  })
  return {
    tokens: tail.length,
    meanLogprob: tail.reduce((sum, { logprob }) => sum + logprob, 0) / tail.length,
    minMargin: Math.min(...tail.map(({ margin }) => margin)),
    tail: tail.slice(-TAIL_TOKENS),
  }
}
