import type { Message } from '../message.ts'

/** Follows an assistant turn at the end of a conversation. */
export const CONTINUE = 'Continue from the end of your last message, without repeating it.'

/**
 * The conversation with a user turn at its end where it ends with an assistant turn, as a prefill does: many models
 * reject that. Messages of the system are no turns, as some providers move them to the beginning.
 */
export function withUserTurn(messages: readonly Message[]): readonly Message[] {
  const last = messages.findLast(({ role }) => role !== 'system' && role !== 'developer')
  return last?.role === 'assistant' ? [...messages, { role: 'user', content: CONTINUE }] : messages
}
