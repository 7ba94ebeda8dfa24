import type { Opaque } from '../../moa/message.ts'
import type { Delta, ToolCallDelta } from '../../moa/model-port.ts'
import { reportField, wireUsage } from '../runs/report.ts'
import type { AnswerForm, WholeAnswer } from '../wire-shape.ts'
import type { WireAnswerMessage, WireCompletion, WireLogprobs } from './chat-response.ts'
import { joinedReasoning } from './reasoning-details.ts'

/**
 * The deltas of an answer that was held back until it was whole, as one message. Tool calls come in
 * one piece then, so nothing has to be put together.
 */
export function wholeMessage(deltas: readonly Delta[]): WireAnswerMessage {
  const join = (pick: (delta: Delta) => string | undefined) =>
    deltas.map((delta) => pick(delta) ?? '').join('')
  const text = join((delta) => delta.text)
  const refusal = join((delta) => delta.refusal)
  const reasoning = join((delta) => delta.reasoning)
  const calls = deltas.flatMap(({ toolCalls = [] }) => toolCalls.map(wholeCall))
  type Optional = Partial<WireAnswerMessage>
  // Fields of the provider come in one piece too.
  const { logprobs: _tokens, ...extra } = extraOf(deltas)
  return {
    ...joinedReasoning(extra),
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    refusal: refusal === '' ? null : refusal,
    ...(reasoning === '' ? {} : ({ reasoning_content: reasoning } satisfies Optional)),
    ...(calls.length === 0 ? {} : ({ tool_calls: calls } satisfies Optional)),
  }
}

function extraOf(deltas: readonly Delta[]): Opaque {
  return Object.assign({}, ...deltas.map((delta) => delta.extra ?? {}))
}

/** The tokens of an answer with their log probabilities; null where it has none. */
export function wireLogprobs({ logprobs: content }: Opaque = {}): WireLogprobs | null {
  return Array.isArray(content) ? { content, refusal: null } : null
}

function wholeCall({ id = '', name = '', arguments: text = '', extra }: ToolCallDelta) {
  return { ...extra, id, type: 'function', function: { name, arguments: text } } as const
}

/** The answer as one OpenAI chat completion. */
export function completion(form: AnswerForm, answer: WholeAnswer): WireCompletion {
  const { id, created, model, fingerprint } = form
  const { deltas, finishReason, report } = answer
  const choice = {
    index: 0 as const,
    message: wholeMessage(deltas),
    finish_reason: finishReason,
    logprobs: wireLogprobs(extraOf(deltas)),
  }
  return {
    id,
    object: 'chat.completion',
    created,
    model,
    ...(fingerprint === undefined ? {} : { system_fingerprint: fingerprint }),
    choices: [choice],
    usage: wireUsage(report.usage),
    ...reportField(form, answer),
  }
}
