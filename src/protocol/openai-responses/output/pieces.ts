import type { Delta, ToolCallDelta } from '../../../moa/model-port.ts'

/** The kind of part that a piece of an answer belongs to. Each part belongs to an item. */
export type PartKind = 'progress' | 'reasoning' | 'text' | 'refusal'

/** A piece of an answer that belongs to one item. */
export type Piece =
  | { readonly kind: PartKind; readonly text: string }
  | { readonly kind: 'call'; readonly call: ToolCallDelta }

/** The pieces of a delta, in the order in which an answer has them; no empty text, which would begin an item. */
export function piecesOf({ reasoning, text, refusal, toolCalls = [] }: Delta): readonly Piece[] {
  const pieces: Piece[] = []
  if (reasoning) pieces.push({ kind: 'reasoning', text: reasoning })
  if (text) pieces.push({ kind: 'text', text })
  if (refusal) pieces.push({ kind: 'refusal', text: refusal })
  for (const call of toolCalls) pieces.push({ kind: 'call', call })
  return pieces
}
