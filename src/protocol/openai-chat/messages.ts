import type { Message, Part } from '../../moa/message.ts'
import type { WireMessage } from './chat-request.ts'

/** Messages of the wire as the engine knows them. */
export function toMessages(messages: readonly WireMessage[]): readonly Message[] {
  return messages.map(toMessage)
}

function toMessage(message: WireMessage): Message {
  const content = toContent(message.content)
  switch (message.role) {
    case 'tool':
      return { role: 'tool', content, toolCallId: message.tool_call_id }
    case 'assistant': {
      const calls = message.tool_calls ?? []
      // A refusal was the assistant's turn: without it the turn would be empty.
      const said = content === '' ? (message.refusal ?? '') : content
      return {
        role: 'assistant',
        content: said,
        ...named(message.name),
        ...(calls.length === 0
          ? {}
          : { toolCalls: calls.map(({ id, function: called }) => ({ id, ...called })) }),
      }
    }
    case 'system':
    case 'developer':
    case 'user':
      return { role: message.role, content, ...named(message.name) }
  }
}

function named(name: string | undefined): { name?: string } {
  return name === undefined ? {} : { name }
}

function toContent(content: WireMessage['content']): string | readonly Part[] {
  if (content === null || content === undefined) return ''
  if (typeof content === 'string') return content
  return content.map((part) => {
    if (part.type === 'text') return part
    const { url, detail } = part.image_url
    return { type: 'image', url, ...(detail === undefined ? {} : { detail }) }
  })
}
