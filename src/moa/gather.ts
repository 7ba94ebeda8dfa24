import type { Delta, ToolCallDelta } from './model-port.ts'

/** Puts the pieces of an answer together: one delta with all the text and whole tool calls. */
export function gather(deltas: readonly Delta[]): Delta {
  const join = (field: 'text' | 'reasoning' | 'refusal') =>
    deltas.map((delta) => delta[field] ?? '').join('')
  const text = join('text')
  const reasoning = join('reasoning')
  const refusal = join('refusal')
  const toolCalls = gatherToolCalls(deltas.flatMap((delta) => delta.toolCalls ?? []))
  return {
    ...(reasoning === '' ? {} : { reasoning }),
    ...(text === '' ? {} : { text }),
    ...(refusal === '' ? {} : { refusal }),
    ...(toolCalls.length === 0 ? {} : { toolCalls }),
  }
}

function gatherToolCalls(parts: readonly ToolCallDelta[]): readonly ToolCallDelta[] {
  const calls = new Map<number, ToolCallDelta>()
  for (const piece of parts) {
    const before = calls.get(piece.index)
    const text = (before?.arguments ?? '') + (piece.arguments ?? '')
    calls.set(piece.index, { ...before, ...piece, arguments: text })
  }
  return [...calls.values()].sort((a, b) => a.index - b.index)
}

/** Longest piece of a replayed text with more than one word, in UTF-16 units. */
const PIECE_CHARS = 48

/** Cuts a text between words into pieces of a natural size, for a replay as a stream; joined, they are the text. */
export function pieces(text: string): readonly string[] {
  const found: string[] = []
  let piece = ''
  for (const word of text.match(/\s*\S+|\s+$/g) ?? []) {
    if (piece !== '' && piece.length + word.length > PIECE_CHARS) {
      found.push(piece)
      piece = ''
    }
    piece += word
  }
  return piece === '' ? found : [...found, piece]
}
