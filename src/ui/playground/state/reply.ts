import type { ChatBody } from '../../../client/chat.ts'
import type { WireDelta, WireToolCall } from '../../../protocol/openai-chat/wire-delta.ts'

/** The message of the assistant, as it goes back with the next request. */
export type AnswerMessage = Extract<ChatBody['messages'][number], { role: 'assistant' }>

/** A call of a tool, as far as it has arrived. */
export interface ToolCall {
  readonly id: string
  readonly type: 'function'
  readonly function: { readonly name: string; readonly arguments: string }
}

/** What has arrived of an answer. */
export interface Reply {
  readonly content: string
  readonly refusal: string
  readonly reasoning: string
  readonly toolCalls: readonly ToolCall[]
  /** Fields that the provider of the model wants back unread. */
  readonly opaque: Readonly<Record<string, unknown>>
  readonly finishReason: string | null
  /** The above as a message. */
  readonly message: AnswerMessage
}

/** Nothing has arrived. */
export const NO_REPLY: Reply = withMessage({
  content: '',
  refusal: '',
  reasoning: '',
  toolCalls: [],
  opaque: {},
  finishReason: null,
})

/** The reply after one more piece. */
export function applyDelta(reply: Reply, delta: WireDelta, finishReason: string | null): Reply {
  const { content, reasoning_content, refusal, tool_calls, role: _, ...opaque } = delta
  return withMessage({
    content: reply.content + (content ?? ''),
    refusal: reply.refusal + (refusal ?? ''),
    reasoning: reply.reasoning + (reasoning_content ?? ''),
    toolCalls: (tool_calls ?? []).reduce(withToolCall, reply.toolCalls),
    opaque: withOpaque(reply.opaque, opaque),
    finishReason: finishReason ?? reply.finishReason,
  })
}

function withMessage(parts: Omit<Reply, 'message'>): Reply {
  const { content, refusal, reasoning, toolCalls, opaque } = parts
  return {
    ...parts,
    message: {
      role: 'assistant',
      content: content === '' && toolCalls.length > 0 ? null : content,
      ...(refusal === '' ? {} : { refusal }),
      ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
      ...(toolCalls.length === 0 ? {} : { tool_calls: [...toolCalls] }),
      ...opaque,
    },
  }
}

function withToolCall(calls: readonly ToolCall[], piece: WireToolCall): readonly ToolCall[] {
  const { index, id, type: _, function: part, ...extra } = piece
  const before = calls[index] ?? { id: '', type: 'function', function: { name: '', arguments: '' } }
  const after: ToolCall = {
    ...before,
    ...extra,
    id: id ?? before.id,
    function: {
      name: part.name ?? before.function.name,
      arguments: before.function.arguments + (part.arguments ?? ''),
    },
  }
  return calls.length > index ? calls.with(index, after) : [...calls, after]
}

/** Lists grow, as the details of reasoning do; of all else the last value holds. */
function withOpaque(
  before: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const entries = Object.entries(more).map(([name, value]) => {
    const old = before[name]
    return [name, Array.isArray(old) && Array.isArray(value) ? [...old, ...value] : value]
  })
  return entries.length === 0 ? before : { ...before, ...Object.fromEntries(entries) }
}
