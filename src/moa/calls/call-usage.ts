import { estimateUsage, NO_USAGE, type Usage } from '../cost/usage.ts'
import { textOf, type Message } from '../message.ts'
import type { ModelCall, ModelFailureCode, Reply } from '../model-port.ts'

/**
 * Tokens of one attempt: as the upstream reported them, with what it did not report estimated by length, and marked.
 * A call that was rejected or never arrived cost nothing; one that the upstream began to answer without reporting
 * usage has probably been charged.
 */
export function usageOf({ messages }: Pick<ModelCall, 'messages'>, reply: Reply): Usage {
  const written = writtenChars(reply)
  const reported = reply.usage ?? NO_USAGE
  const none = reported.promptTokens === 0 && reported.completionTokens === 0
  if (none && !(reply.sent && (written > 0 || isTakenUp(reply)))) return NO_USAGE
  // No call has an empty prompt, and a text is not written with 0 tokens: such a zero is no count.
  const prompt = reported.promptTokens > 0 ? 0 : Math.max(1, promptTokens(messages))
  // The last report of a call that did not end well may be older than its last words.
  const isFinal = reported.completionTokens > 0 && reply.failure === null && !reply.cut
  const completion = isFinal ? 0 : estimateUsage(0, written).completionTokens
  if (prompt === 0 && completion <= reported.completionTokens) return reported
  return {
    ...reported,
    promptTokens: reported.promptTokens + prompt,
    completionTokens: Math.max(reported.completionTokens, completion),
    estimated: true,
  }
}

function promptTokens(messages: readonly Message[]): number {
  const chars = messages.reduce((sum, message) => sum + textOf(message).length, 0)
  return estimateUsage(chars, 0).promptTokens
}

function writtenChars({ text, reasoning, refusal, toolCalls }: Reply): number {
  const said = text.length + reasoning.length + refusal.length
  return toolCalls.reduce((sum, call) => sum + call.name.length + call.arguments.length, said)
}

function isTakenUp({ failure }: Reply): boolean {
  return failure === null || TAKEN_UP.has(failure.code)
}

/** Failures of calls that an upstream had begun to answer, as far as can be known. */
const TAKEN_UP: ReadonlySet<ModelFailureCode> = new Set([
  'upstream_timeout',
  'upstream_cut',
  'upstream_malformed',
  'upstream_too_large',
  'cancelled',
])
