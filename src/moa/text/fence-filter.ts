/** Longest marker line that `references.ts` writes, with room for the words in it. */
const MAX_MARKER_CHARS = 160

export interface FenceFilter {
  /** Takes the next text and returns what of it may go out now. */
  push(text: string): string
  /** Returns what was still held back. */
  end(): string
}

/** How markers look in one kind of text. */
interface MarkerForm {
  /** What stands between the angle brackets, as a class of an expression. */
  readonly inside: string
  /** The end of the line after a marker, as an expression. */
  readonly lineEnd: string
  /** A `<` that may still become a marker. */
  readonly open: RegExp
}

const IN_TEXT: MarkerForm = {
  inside: String.raw`[^<>\n]`,
  lineEnd: String.raw`\n?`,
  open: /^<(<{1,2}[^<>\n]*>{0,3})?$/,
}

/** Inside JSON a marker ends with its string at the latest: what is left must still be JSON. */
const IN_JSON: MarkerForm = {
  inside: String.raw`[^<>\n"\\]`,
  lineEnd: String.raw`(?:\\n)?`,
  open: /^<(<{1,2}[^<>\n"\\]*>{0,3}\\?)?$/,
}

/**
 * Takes fence markers and their code out of an answer while it streams. A model that repeats its
 * prompt must not show the caller how references are fenced. Text is held back only from a `<` (or
 * the beginning of the code) that may still become a marker.
 */
export function createFenceFilter(nonce: string): FenceFilter {
  return createFilter(nonce, IN_TEXT)
}

/** The same for JSON text, as arguments of a tool call are: what was JSON before is JSON after. */
export function createJsonFenceFilter(nonce: string): FenceFilter {
  return createFilter(nonce, IN_JSON)
}

function createFilter(nonce: string, form: MarkerForm): FenceFilter {
  let held = ''
  return {
    push(text) {
      // Nearly every token: nothing is held back, and nothing in it can be the beginning of a marker.
      if (held === '' && !text.includes('<') && !text.includes(nonce.charAt(0))) return text
      held += text
      const cut = firstUndecided(held, nonce, form)
      const decided = held.slice(0, cut)
      held = held.slice(cut)
      return withoutMarkers(decided, nonce, form)
    },
    end() {
      const decided = held
      held = ''
      return withoutMarkers(decided, nonce, form)
    },
  }
}

/** An expression with a code of its own is never compiled twice, so none is made where it finds nothing. */
function withoutMarkers(text: string, nonce: string, { inside, lineEnd }: MarkerForm): string {
  if (!text.includes(nonce)) return text
  const line = `<{2,3}${inside}{0,80}${nonce}${inside}{0,60}>{2,3}${lineEnd}`
  return text.replace(new RegExp(`${line}|${nonce}`, 'g'), '')
}

/** Where the text begins that may still grow into a marker or into the code. */
function firstUndecided(text: string, nonce: string, { open }: MarkerForm): number {
  for (let index = Math.max(0, text.length - MAX_MARKER_CHARS); index < text.length; index++) {
    const opened = text[index] === '<' && open.test(text.slice(index))
    if (opened || (text[index] === nonce[0] && nonce.startsWith(text.slice(index)))) return index
  }
  return text.length
}

/** A whole text without the markers that carry the code. */
export function unfenced(text: string, nonce: string): string {
  const filter = createFenceFilter(nonce)
  return filter.push(text) + filter.end()
}

/** The same for a whole JSON text. */
export function unfencedJson(text: string, nonce: string): string {
  const filter = createJsonFenceFilter(nonce)
  return filter.push(text) + filter.end()
}
