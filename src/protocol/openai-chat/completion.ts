import type { Delta } from '../../moa/model-port.ts'
import { wireReport, wireUsage } from '../runs/report.ts'
import type { AnswerForm, WholeAnswer } from '../wire-shape.ts'
import { wireDelta } from './wire-delta.ts'

/**
 * The deltas of an answer that was held back until it was whole, as one message. Tool calls come in
 * one piece then, so nothing has to be put together.
 */
export function wholeMessage(deltas: readonly Delta[]): Record<string, unknown> {
  const join = (pick: (delta: Delta) => string | undefined) =>
    deltas.map((delta) => pick(delta) ?? '').join('')
  const text = join((delta) => delta.text)
  const refusal = join((delta) => delta.refusal)
  const reasoning = join((delta) => delta.reasoning)
  const calls = deltas.flatMap((delta) => wireDelta(delta).tool_calls ?? [])
  return {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    refusal: refusal === '' ? null : refusal,
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map(({ index: _, ...call }) => call) }),
  }
}

/** The answer as one OpenAI chat completion. */
export function completion(
  { id, created, model }: AnswerForm,
  { deltas, finishReason, identity, report }: WholeAnswer,
): Record<string, unknown> {
  const choice = {
    index: 0,
    message: wholeMessage(deltas),
    finish_reason: finishReason,
    logprobs: null,
  }
  return {
    id,
    object: 'chat.completion',
    created,
    model,
    choices: [choice],
    usage: wireUsage(report.usage),
    moa: wireReport(identity, report),
  }
}
