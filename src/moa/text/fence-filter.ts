/** Longest marker line that `references.ts` writes, with room for the words in it. */
const MAX_MARKER_CHARS = 160

export interface FenceFilter {
  /** Takes the next text and returns what of it may go out now. */
  push(text: string): string
  /** Returns what was still held back. */
  end(): string
}

/**
 * Takes fence markers and their code out of an answer while it streams. A model that repeats its
 * prompt must not show the caller how references are fenced. Text is held back only from a `<` (or
 * the beginning of the code) that may still become a marker.
 */
export function createFenceFilter(nonce: string): FenceFilter {
  let held = ''
  return {
    push(text) {
      // Nearly every token: nothing is held back, and nothing in it can be the beginning of a marker.
      if (held === '' && !text.includes('<') && !text.includes(nonce.charAt(0))) return text
      held += text
      const cut = firstUndecided(held, nonce)
      const decided = held.slice(0, cut)
      held = held.slice(cut)
      return withoutMarkers(decided, nonce)
    },
    end() {
      const decided = held
      held = ''
      return withoutMarkers(decided, nonce)
    },
  }
}

/** An expression with a code of its own is never compiled twice, so none is made where it finds nothing. */
function withoutMarkers(text: string, nonce: string): string {
  if (!text.includes(nonce)) return text
  const marker = new RegExp(`<{2,3}[^<>\\n]{0,80}${nonce}[^<>\\n]{0,60}>{2,3}\\n?|${nonce}`, 'g')
  return text.replace(marker, '')
}

/** Where the text begins that may still grow into a marker or into the code. */
function firstUndecided(text: string, nonce: string): number {
  for (let index = Math.max(0, text.length - MAX_MARKER_CHARS); index < text.length; index++) {
    const open = text[index] === '<' && /^<(<{1,2}[^<>\n]*>{0,3})?$/.test(text.slice(index))
    if (open || (text[index] === nonce[0] && nonce.startsWith(text.slice(index)))) return index
  }
  return text.length
}

/** A whole text without the markers that carry the code. */
export function unfenced(text: string, nonce: string): string {
  const filter = createFenceFilter(nonce)
  return filter.push(text) + filter.end()
}
