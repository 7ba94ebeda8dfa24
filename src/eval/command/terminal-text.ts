/** Text for a terminal: nothing that moves the cursor, and no line wider than the screen. */

/** Control characters, and the ones that turn the direction of what follows: names and errors are untrusted. */
const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu

/** Characters that take two columns of a terminal. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\p{Emoji_Presentation}]|[\u{20000}-\u{3fffd}]/u

/** The text on one line, without what a terminal would obey. */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\t\r\n\v\f\u0085\u2028\u2029]+/gu, ' ')
    .replaceAll(UNSEEN, '')
}

/** Columns that a line takes on a terminal. */
export function columnsOf(line: string): number {
  let columns = 0
  for (const character of line) columns += columnsOfCharacter(character)
  return columns
}

function columnsOfCharacter(character: string): number {
  if (/\p{Mn}|\u200d|\ufe0f/u.test(character)) return 0
  return WIDE.test(character) ? 2 : 1
}

/** The text on one line, cut to the columns that there are. */
export function fit(text: string, columns: number): string {
  const line = oneLine(text).trimEnd()
  if (columnsOf(line) <= columns) return line
  let kept = ''
  let used = 1
  for (const character of line) {
    used += columnsOfCharacter(character)
    if (used > columns) break
    kept += character
  }
  return columns < 1 ? '' : `${kept}…`
}

/** The text with spaces after it, up to a width. */
export function padded(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)))
}

/** The text with spaces before it, up to a width. */
export function alignedRight(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - columnsOf(text))) + text
}
