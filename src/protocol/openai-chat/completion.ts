import type { Delta } from '../../moa/model-port.ts'
import type { RunReport } from '../../moa/report.ts'
import { wireReport, wireUsage, type RunIdentity } from '../runs/report.ts'
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

export interface CompletionParts {
  readonly identity: RunIdentity
  readonly id: string
  /** Unix time in seconds. */
  readonly created: number
  readonly message: Record<string, unknown>
  readonly finishReason: string
  readonly report: RunReport
}

/** The answer as one OpenAI chat completion. */
export function completion(parts: CompletionParts): Record<string, unknown> {
  return {
    id: parts.id,
    object: 'chat.completion',
    created: parts.created,
    model: parts.identity.mixture,
    choices: [
      { index: 0, message: parts.message, finish_reason: parts.finishReason, logprobs: null },
    ],
    usage: wireUsage(parts.report.usage),
    moa: wireReport(parts.identity, parts.report),
  }
}
