import type { WireMessage } from './chat-request.ts'

/** A message in the form of today. */
export type ToolMessage = Exclude<WireMessage, { role: 'function' }>

/**
 * The conversation with calls of functions, in the form that OpenAI had before tools, as calls of tools. A result belongs
 * to the call before it, which has an id now; a result without a call is a text to read.
 */
export function withToolCalls(messages: readonly WireMessage[]): readonly ToolMessage[] {
  let open: string | null = null
  return messages.map((message, index): ToolMessage => {
    if (message.role === 'function') {
      const { content } = message
      const id: string | null = open
      open = null
      if (id !== null) return { role: 'tool', content, tool_call_id: id }
      return { role: 'user', content: content ?? '' }
    }
    if (message.role !== 'assistant' || !message.function_call) return message
    const { function_call: called, tool_calls: calls, ...rest } = message
    open = `call_function_${index}`
    return { ...rest, tool_calls: [...(calls ?? []), { id: open, function: called }] }
  })
}
