const DELIMITED = /^\/(.*)\/([a-z]*)$/s
/** How Python writes flags. */
const INLINE = /^\(\?([ims]+)\)/

/** The regular expression of a check: a bare pattern, `/pattern/flags`, or one that starts with `(?i)`. Throws a SyntaxError. */
export function patternOf(value: string): RegExp {
  const [, body, given] = DELIMITED.exec(value) ?? []
  if (body !== undefined && given !== undefined) return compile(body, given)
  const inline = INLINE.exec(value)
  return inline === null
    ? compile(value, '')
    : compile(value.slice(inline[0].length), inline[1] ?? '')
}

/** Without `g`, which would keep a position between two answers. */
function compile(source: string, flags: string): RegExp {
  const wanted = flags.replaceAll('g', '')
  if (wanted.includes('u') || wanted.includes('v')) return new RegExp(source, wanted)
  try {
    return new RegExp(source, `${wanted}u`)
  } catch {
    // Patterns of old, such as `\-`, are valid without `u` alone.
    return new RegExp(source, wanted)
  }
}
