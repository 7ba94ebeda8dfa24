/** An opening tag that begins a line. */
const OPENING = /\n[ \t]*<(think|thinking|reasoning)>/gi
/** An opening tag at the position of the search. */
const OPENING_HERE = /[ \t]*<(think|thinking|reasoning)>/iy
const ANY_OPENING = /<(?:think|thinking|reasoning)>/i
/** Reasoning whose opening tag was part of the chat template, not of the reply. */
const HEADLESS_BLOCK = /^[\s\S]*?<\/(?:think|thinking|reasoning)>/i

/**
 * Removes a model's reasoning from its answer: blocks that open a line and are closed, one that opens
 * the text and never closes, and one whose opening tag is missing. Other tags are text about tags and
 * stay. Linear in the length of the text, since a model may write anything.
 */
export function stripReasoning(text: string): string {
  const rest = withoutBlocks(text)
  return (ANY_OPENING.test(rest) ? rest : rest.replace(HEADLESS_BLOCK, '')).trim()
}

function withoutBlocks(whole: string): string {
  const text = whole.trimStart()
  let lower: string | null = null // A copy: most texts have no tags.
  let answer = ''
  let from = 0
  for (;;) {
    const opening = find(OPENING_HERE, text, from) ?? find(OPENING, text, from)
    if (opening === null) return answer + text.slice(from)
    const closing = `</${opening.name}>`
    lower ??= text.toLowerCase()
    const end = lower.indexOf(closing, opening.end)
    const before = answer + text.slice(from, opening.start)
    if (end === -1) return before.trim() === '' ? '' : answer + text.slice(from)
    answer = before
    from = end + closing.length
  }
}

function find(
  pattern: RegExp,
  text: string,
  from: number,
): { readonly start: number; readonly end: number; readonly name: string } | null {
  pattern.lastIndex = from
  const found = pattern.exec(text)
  if (found === null) return null
  const [tag, name = ''] = found
  // The line end before a tag is the text's, not the tag's.
  const start = found.index + (tag.startsWith('\n') ? 1 : 0)
  return { start, end: found.index + tag.length, name: name.toLowerCase() }
}
