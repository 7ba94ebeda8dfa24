import { JoinedText } from '../dialects/joined-text.ts'
import { wellFormedJson, wellFormedText } from './well-formed.ts'

/** Length of a piece, in UTF-16 units, before its text is escaped. */
const PIECE_CHARS = 64 * 1024
/**
 * Levels of a request down to the longest texts: messages, message, content, result of a tool, content, part, source,
 * data. What is deeper is not cut.
 */
const LEVELS = 8

/** The text of `wellFormedJson(value)` in pieces, so that it never exists as a whole. */
export function* jsonPieces(value: object): Generator<string, void> {
  let held = ''
  for (const piece of tokens(value, LEVELS)) {
    held += piece
    if (held.length < PIECE_CHARS) continue
    yield held
    held = ''
  }
  if (held !== '') yield held
}

/** Bytes of `wellFormedJson(value)` in UTF-8. */
export function byteLength(value: object): number {
  const encoder = new TextEncoder()
  let scratch = new Uint8Array(4 * PIECE_CHARS)
  let bytes = 0
  for (const piece of jsonPieces(value)) {
    if (scratch.byteLength < 3 * piece.length) scratch = new Uint8Array(3 * piece.length)
    bytes += encoder.encodeInto(piece, scratch).written
  }
  return bytes
}

function* tokens(value: unknown, levels: number): Generator<string, void> {
  if (typeof value === 'string') yield* stringTokens([value])
  else if (value instanceof JoinedText) yield* stringTokens(value.pieces)
  else if (typeof value !== 'object' || value === null || levels === 0) yield wellFormedJson(value)
  else if (Array.isArray(value)) yield* arrayTokens(value, levels - 1)
  else yield* objectTokens(value, levels - 1)
}

function* arrayTokens(items: readonly unknown[], levels: number): Generator<string, void> {
  let before = '['
  for (const item of items) {
    yield before
    yield* tokens(item ?? null, levels)
    before = ','
  }
  yield items.length === 0 ? '[]' : ']'
}

function* objectTokens(value: object, levels: number): Generator<string, void> {
  let before = '{'
  for (const [name, field] of Object.entries(value)) {
    if (field === undefined) continue
    yield `${before}${wellFormedJson(name)}:`
    yield* tokens(field, levels)
    before = ','
  }
  yield before === '{' ? '{}' : '}'
}

/** Texts as one string of JSON. A cut through a surrogate pair escapes its halves, which stay that pair. */
function* stringTokens(texts: readonly string[]): Generator<string, void> {
  yield '"'
  for (const text of texts.map(wellFormedText)) {
    for (let from = 0; from < text.length; from += PIECE_CHARS)
      yield JSON.stringify(text.slice(from, from + PIECE_CHARS)).slice(1, -1)
  }
  yield '"'
}
