import type { Piece } from '../answer.ts'
import { sealed } from './sealed.ts'

/** An item of a response before it is streamed: what it begins with, its deltas, and what it is in the end. */
export interface ItemStory {
  readonly kind: 'reasoning' | 'message' | 'function_call'
  readonly id: string
  /** Texts in the order of their parts: of a summary, of a message, or of arguments. */
  readonly parts: readonly { readonly type: string; readonly pieces: readonly string[] }[]
  readonly whole: Readonly<Record<string, unknown>>
}

/** What decides the items beside the pieces of an answer. */
export interface ItemContext {
  readonly id: string
  readonly model: string
  /** Whether the request includes `reasoning.encrypted_content`. */
  readonly encrypted: boolean
}

interface Call {
  readonly id: string
  readonly name: string
  readonly pieces: string[]
}

/**
 * The items of an answer: reasoning, the message, calls. With reasoning, a model thinks again before each further call, as
 * newer models do.
 */
export function itemsOf(pieces: readonly Piece[], context: ItemContext): readonly ItemStory[] {
  const thoughts = textsOf(pieces, 'reasoning_content')
  const said = textsOf(pieces, 'content')
  const refused = textsOf(pieces, 'refusal')
  const speaks = said.length > 0 || refused.length > 0
  const calls = callsOf(pieces)
  const reasons = thoughts.length > 0
  const items: ItemStory[] = []
  const first = speaks ? 'message' : calls[0]?.id
  if (reasons) items.push(reasoningItem(thoughts, first ?? 'nothing', context))
  if (speaks) items.push(messageItem(said, refused, context))
  for (const [index, call] of calls.entries()) {
    if (reasons && (index > 0 || speaks)) items.push(reasoningItem([], call.id, context, index + 1))
    items.push(callItem(call, context))
  }
  return items
}

function textsOf(pieces: readonly Piece[], field: string): readonly string[] {
  return pieces.flatMap(({ delta }) => {
    const text = delta[field]
    return typeof text === 'string' && text !== '' ? [text] : []
  })
}

function callsOf(pieces: readonly Piece[]): readonly Call[] {
  const calls: Call[] = []
  for (const { delta } of pieces) {
    const [piece] = (delta['tool_calls'] ?? []) as readonly {
      readonly id?: string
      readonly function: { readonly name?: string; readonly arguments: string }
    }[]
    if (piece === undefined) continue
    const { id, function: called } = piece
    if (id !== undefined) calls.push({ id, name: called.name ?? '', pieces: [] })
    else calls.at(-1)?.pieces.push(called.arguments)
  }
  return calls
}

function reasoningItem(
  thoughts: readonly string[],
  next: string,
  { id, model, encrypted }: ItemContext,
  number = 0,
): ItemStory {
  const own = `rs_${id}_${number}`
  const text = thoughts.join('')
  const summary = text === '' ? [] : [{ type: 'summary_text', text }]
  const content = encrypted ? { encrypted_content: sealed({ model, id: own, next }) } : {}
  return {
    kind: 'reasoning',
    id: own,
    parts: text === '' ? [] : [{ type: 'summary_text', pieces: thoughts }],
    whole: { id: own, type: 'reasoning', summary, ...content },
  }
}

function messageItem(
  said: readonly string[],
  refused: readonly string[],
  { id }: ItemContext,
): ItemStory {
  const own = `msg_${id}`
  const parts = [
    ...(said.length === 0 ? [] : [{ type: 'output_text', pieces: said }]),
    ...(refused.length === 0 ? [] : [{ type: 'refusal', pieces: refused }]),
  ]
  const content = parts.map(({ type, pieces }) => partOf(type, pieces.join('')))
  const whole = { id: own, type: 'message', status: 'completed', role: 'assistant', content }
  return { kind: 'message', id: own, parts, whole }
}

function callItem({ id: callId, name, pieces }: Call, { id }: ItemContext): ItemStory {
  const own = `fc_${id}_${callId}`
  const call = { type: 'function_call', status: 'completed', call_id: callId, name }
  return {
    kind: 'function_call',
    id: own,
    parts: [{ type: 'arguments', pieces }],
    whole: { id: own, ...call, arguments: pieces.join('') },
  }
}

/** A content part of a message. */
export function partOf(type: string, text: string): object {
  if (type === 'refusal') return { type, refusal: text }
  if (type === 'summary_text') return { type, text }
  return { type, text, annotations: [], logprobs: [] }
}
