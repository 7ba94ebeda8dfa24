/** Most code fences of one text that are looked at. */
const MAX_FENCES = 64
const FENCE = '```'
/** Fewest lines like those of a program that make a text without fences one. */
const MIN_CODE_LINES = 3
const CODE_LINE =
  /^\s*(?:import |from \S+ import |def |class |function |async |const |let |var |public |private |static |return\b|(?:if|for|while|switch) ?\(|#include|package |func |fn |pub |impl |SELECT |@@ |diff --git|\/\/|\/\*|@\w+$)|[;{}]\s*$|^\s*\}/

/** Characters of a text that are code, about: what its fences hold, or the share of its lines that look like code. */
export function codeCharsIn(text: string): number {
  const fenced = fencedChars(text)
  if (fenced > 0) return fenced
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const code = lines.filter((line) => CODE_LINE.test(line.slice(0, 200)))
  // Prose has a line that ends with a semicolon here and there.
  if (code.length < MIN_CODE_LINES || code.length * 3 < lines.length) return 0
  return Math.round((text.length * code.length) / lines.length)
}

/** A fence that does not end holds the rest of the text. */
function fencedChars(text: string): number {
  let chars = 0
  let start = text.indexOf(FENCE)
  for (let fences = 0; start !== -1 && fences < MAX_FENCES; fences++) {
    const end = text.indexOf(FENCE, start + FENCE.length)
    chars += (end === -1 ? text.length : end) - start - FENCE.length
    start = end === -1 ? -1 : text.indexOf(FENCE, end + FENCE.length)
  }
  return chars
}
