/** Most characters of a reply that are searched. */
const MAX_CHARS = 65_536

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN = 0x7b
const CLOSE = 0x7d

/**
 * The last JSON object in a text that may contain other text around it; null when there is none. The last,
 * because a model that quotes an object or drafts one does so before it answers. Braces inside strings do
 * not count. Objects are tried one after the other and never overlap, so the time is linear in the length
 * of the text; only its first 65,536 characters are searched.
 */
export function jsonObjectIn(text: string): Readonly<Record<string, unknown>> | null {
  const searched = text.slice(0, MAX_CHARS)
  let last: Readonly<Record<string, unknown>> | null = null
  for (let start = searched.indexOf('{'); start !== -1;) {
    const end = closingBrace(searched, start)
    if (end === -1) return last
    last = parsed(searched.slice(start, end + 1)) ?? last
    start = searched.indexOf('{', end + 1)
  }
  return last
}

/** Where the object ends that begins at `start`; -1 when it does not end. */
function closingBrace(text: string, start: number): number {
  let depth = 0
  let quoted = false
  for (let index = start; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (quoted) {
      if (code === BACKSLASH) index += 1
      else if (code === QUOTE) quoted = false
    } else if (code === QUOTE) quoted = true
    else if (code === OPEN) depth += 1
    else if (code === CLOSE) {
      depth -= 1
      if (depth === 0) return index
    }
  }
  return -1
}

/** What stands in braces; null when it is no object, nor one after the slips that models make. */
function parsed(json: string): Readonly<Record<string, unknown>> | null {
  return parsedAsIs(json) ?? parsedAsIs(mended(json))
}

function parsedAsIs(json: string): Readonly<Record<string, unknown>> | null {
  try {
    // It begins with a brace: what parses is an object.
    return JSON.parse(json) as Readonly<Record<string, unknown>>
  } catch {
    return null
  }
}

/** Without line ends inside strings, which must be escaped there, and without commas before a closing bracket. */
function mended(json: string): string {
  return json.replace(/\p{Cc}+/gu, ' ').replace(/,(\s*[}\]])/g, '$1')
}
