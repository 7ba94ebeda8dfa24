import type { Delta, ToolCallDelta } from '../../moa/model-port.ts'

/** A piece of a tool call in a chunk. */
export interface WireToolCall {
  readonly index: number
  readonly id?: string
  readonly type?: 'function'
  readonly function: { readonly name?: string; readonly arguments?: string }
  /** Fields that only the provider of the model reads. */
  readonly [opaque: string]: unknown
}

/** The delta of a chunk. */
export interface WireDelta {
  readonly content?: string
  readonly reasoning_content?: string
  readonly refusal?: string
  readonly tool_calls?: readonly WireToolCall[]
  /** Fields that only the provider of the model reads. */
  readonly [opaque: string]: unknown
}

/** A delta in OpenAI's spelling. */
export function wireDelta(delta: Delta): WireDelta {
  const { logprobs: _tokens, ...extra } = delta.extra ?? {}
  return {
    ...extra,
    ...(delta.reasoning === undefined ? {} : { reasoning_content: delta.reasoning }),
    ...(delta.text === undefined ? {} : { content: delta.text }),
    ...(delta.refusal === undefined ? {} : { refusal: delta.refusal }),
    ...(delta.toolCalls === undefined ? {} : { tool_calls: delta.toolCalls.map(wireToolCall) }),
  }
}

function wireToolCall(call: ToolCallDelta): WireToolCall {
  return {
    ...call.extra,
    index: call.index,
    ...(call.id === undefined ? {} : { id: call.id, type: 'function' }),
    function: {
      ...(call.name === undefined ? {} : { name: call.name }),
      ...(call.arguments === undefined ? {} : { arguments: call.arguments }),
    },
  }
}
