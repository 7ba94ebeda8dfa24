import type { Delta, ToolCallDelta } from './model-port.ts'
import { OpaqueFields } from './opaque-fields.ts'

/** Puts the pieces of an answer together: one delta with all the text and whole tool calls. */
export function gather(deltas: readonly Delta[]): Delta {
  const join = (field: 'text' | 'reasoning' | 'refusal') =>
    deltas.map((delta) => delta[field] ?? '').join('')
  const text = join('text')
  const reasoning = join('reasoning')
  const refusal = join('refusal')
  const toolCalls = gatherToolCalls(deltas.flatMap((delta) => delta.toolCalls ?? []))
  const opaque = new OpaqueFields()
  for (const { extra } of deltas) if (extra !== undefined) opaque.add(extra)
  const extra = opaque.whole()
  return {
    ...(reasoning === '' ? {} : { reasoning }),
    ...(text === '' ? {} : { text }),
    ...(refusal === '' ? {} : { refusal }),
    ...(toolCalls.length === 0 ? {} : { toolCalls }),
    ...(extra === undefined ? {} : { extra }),
  }
}

/** Most deltas that are held before they are put together: a text of its own costs many times its length. */
const MAX_HELD = 256

/** Puts the pieces of an answer together while they come. */
export class Gatherer {
  readonly #gathered: Delta[] = []
  #held: Delta[] = []

  /** Adds the next pieces, however many they are. */
  add(deltas: readonly Delta[]): void {
    for (const delta of deltas) this.#held.push(delta)
    if (this.#held.length < MAX_HELD) return
    this.#gathered.push(gather(this.#held))
    this.#held = []
  }

  /** All pieces so far as one delta. */
  whole(): Delta {
    return gather([...this.#gathered, ...this.#held])
  }
}

function gatherToolCalls(parts: readonly ToolCallDelta[]): readonly ToolCallDelta[] {
  const calls = new Map<number, ToolCallDelta>()
  for (const piece of parts) {
    const before = calls.get(piece.index)
    const text = (before?.arguments ?? '') + (piece.arguments ?? '')
    const extra = before?.extra === undefined ? {} : { extra: { ...before.extra, ...piece.extra } }
    calls.set(piece.index, { ...before, ...piece, ...extra, arguments: text })
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
