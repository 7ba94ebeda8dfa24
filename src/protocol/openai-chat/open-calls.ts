import type { Message } from '../../moa/message.ts'

/** Stands for the result of a call that was given up, as when a user stopped a client in the middle of a loop. */
const NO_RESULT = 'This call has no result.'

/**
 * The conversation with a result for each call that another message, or the result of another call, follows without
 * one: providers reject a call that has none. Calls at the end stay open.
 */
export function withResults(messages: readonly Message[]): readonly Message[] {
  const whole: Message[] = []
  const open = new Set<string>()
  for (const message of messages) {
    if (message.role === 'tool') open.delete(message.toolCallId ?? '')
    else {
      whole.push(...missing(open))
      open.clear()
      for (const { id } of message.toolCalls ?? []) open.add(id)
    }
    whole.push(message)
  }
  return messages.at(-1)?.role === 'tool' ? [...whole, ...missing(open)] : whole
}

function missing(open: ReadonlySet<string>): readonly Message[] {
  return [...open].map((toolCallId) => ({ role: 'tool', content: NO_RESULT, toolCallId }))
}
