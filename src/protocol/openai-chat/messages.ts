import type { Message, Opaque, Part, ToolCall } from '../../moa/message.ts'
import { present } from '../mixtures/present.ts'
import { OPAQUE_OF_ANSWERS, OPAQUE_OF_CALLS, type WireMessage } from './chat-request.ts'
import { withToolCalls, type ToolMessage } from './function-calls.ts'
import { withResults } from './open-calls.ts'

/** Messages of the wire as the engine knows them. */
export function toMessages(messages: readonly WireMessage[]): readonly Message[] {
  return withResults(withToolCalls(messages).map(toMessage))
}

function toMessage(message: ToolMessage): Message {
  const content = toContent(message.content)
  switch (message.role) {
    case 'tool':
      return { role: 'tool', content, toolCallId: message.tool_call_id, ...opaque(message, OF_ALL) }
    case 'assistant': {
      const calls = message.tool_calls ?? []
      // A refusal was the assistant's turn: without it the turn would be empty.
      const said = content === '' ? (message.refusal ?? '') : content
      return {
        role: 'assistant',
        content: said,
        ...named(message.name),
        ...reasoningOf(message),
        ...opaque(message, OF_ANSWERS),
        ...(calls.length === 0 ? {} : { toolCalls: calls.map(toToolCall) }),
      }
    }
    case 'system':
    case 'developer':
    case 'user':
      return { role: message.role, content, ...named(message.name), ...opaque(message, OF_ALL) }
  }
}

const OF_ALL = ['cache_control'] as const
const OF_ANSWERS = [...OF_ALL, ...OPAQUE_OF_ANSWERS] as const

type WireAnswer = Extract<ToolMessage, { role: 'assistant' }>

/** The reasoning of an answer, by either of its names. */
function reasoningOf({ reasoning_content: content, reasoning }: WireAnswer): {
  reasoning?: string
} {
  const text = content ?? reasoning
  return typeof text === 'string' && text !== '' ? { reasoning: text } : {}
}

type WireToolCall = NonNullable<WireAnswer['tool_calls']>[number]

function toToolCall(call: WireToolCall): ToolCall {
  const { name, arguments: text } = call.function
  return { id: call.id, name, arguments: text, ...opaque(call, OPAQUE_OF_CALLS) }
}

function named(name: string | null | undefined): { name?: string } {
  return name === undefined || name === null ? {} : { name }
}

function toContent(content: ToolMessage['content']): string | readonly Part[] {
  if (content === null || content === undefined) return ''
  if (typeof content === 'string') return content
  if (content.length === 0) return ''
  return content.map((part) => {
    if (part.type === 'refusal') return { type: 'text', text: part.refusal }
    const extra = opaque(part, OF_ALL)
    if (part.type === 'text') return { type: 'text', text: part.text, ...extra }
    const { url, detail } = part.image_url
    return { type: 'image', url, ...present({ detail }), ...extra }
  })
}

/** Fields that are passed on unread to providers that know them; no field where there are none. */
function opaque(
  from: Readonly<Record<string, unknown>>,
  names: readonly string[],
): { readonly extra?: Opaque } {
  const given = names.filter((name) => from[name] !== undefined && from[name] !== null)
  if (given.length === 0) return {}
  return { extra: Object.fromEntries(given.map((name) => [name, from[name]])) }
}
