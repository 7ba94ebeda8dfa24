/** Most characters of a reply that are read, from its end: the verdict stands there. */
const MAX_CHARS = 20_000
/** Most pairs of braces that are tried. */
const MAX_TRIES = 1_000

/** The last JSON object in a reply for which `read` returns a value; null when there is none. */
export function lastObject<T>(
  reply: string,
  read: (fields: Readonly<Record<string, unknown>>) => T | null,
): T | null {
  const text = reply.slice(-MAX_CHARS)
  let tries = 0
  for (let end = text.lastIndexOf('}'); end >= 0; end = text.lastIndexOf('}', end - 1)) {
    // An object may hold others: the outermost one that ends here comes last.
    for (let start = text.lastIndexOf('{', end); start >= 0;) {
      if (++tries > MAX_TRIES) return null
      const found = parsed(text.slice(start, end + 1))
      const value = found === null ? null : read(found)
      if (value !== null) return value
      start = start === 0 ? -1 : text.lastIndexOf('{', start - 1)
    }
    if (end === 0) break
  }
  return null
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    return { ...(JSON.parse(text) as object) }
  } catch {
    return null
  }
}
