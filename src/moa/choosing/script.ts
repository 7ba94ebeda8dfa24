/** The script that most letters of a text belong to. */
export type Script =
  | 'latin'
  | 'cyrillic'
  | 'greek'
  | 'hebrew'
  | 'arabic'
  | 'indic'
  | 'thai'
  | 'hangul'
  | 'kana'
  | 'han'
  | 'other'
  | 'none'

/** What the characters of a text are. */
export interface CharacterCounts {
  readonly script: Script
  readonly letters: number
  readonly digits: number
  /** Operators and other signs of mathematics. */
  readonly signs: number
  readonly isQuestion: boolean
}

/** The last character of each script, in order of Unicode; what stands between two scripts counts with the later. */
const RANGES: readonly (readonly [last: number, script: Script])[] = [
  [0x2af, 'latin'],
  [0x36f, 'none'],
  [0x3ff, 'greek'],
  [0x52f, 'cyrillic'],
  [0x590, 'other'],
  [0x5ff, 'hebrew'],
  [0x77f, 'arabic'],
  [0x8ff, 'other'],
  [0xdff, 'indic'],
  [0xeff, 'thai'],
  [0x10ff, 'other'],
  [0x11ff, 'hangul'],
  [0x1dff, 'other'],
  [0x1eff, 'latin'],
  [0x1fff, 'greek'],
  [0x303f, 'none'],
  [0x30ff, 'kana'],
  [0x33ff, 'none'],
  [0x9fff, 'han'],
  [0xabff, 'other'],
  [0xd7af, 'hangul'],
]

const QUESTION_MARK = /[?\u00bf\u037e\u055e\u061f\u1367\uff1f]/
const SIGNS = '+*/=<>^%\u00d7\u00f7\u00b1'
/** The block of Unicode with the operators of mathematics. */
const OPERATORS = { first: 0x2200, last: 0x22ff }
const LATIN_LETTERS = 0xc0

/** Counts in one pass, without a list of the characters. */
export function countCharacters(text: string): CharacterCounts {
  const found = new Map<Script, number>()
  let digits = 0
  let signs = 0
  let letters = 0
  // Letters of one script mostly follow each other, so they are counted together.
  let [script, first, last]: readonly [Script, number, number] = ['latin', LATIN_LETTERS, 0x2af]
  let together = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    const isLatin = (code | 32) >= 97 && (code | 32) <= 122
    if (code < LATIN_LETTERS && !isLatin) {
      if (code >= 48 && code <= 57) digits += 1
      else if (code > 32 && SIGNS.includes(text.charAt(index))) signs += 1
    } else if (code >= OPERATORS.first && code <= OPERATORS.last) signs += 1
    else if (isLatin ? script === 'latin' : code >= first && code <= last) together += 1
    else {
      add(found, script, together)
      ;[script, first, last] = isLatin ? scriptAt(LATIN_LETTERS) : scriptAt(code)
      together = 1
    }
  }
  add(found, script, together)
  let most = 0
  let main: Script = 'none'
  for (const [each, count] of found) {
    letters += count
    if (count > most) [main, most] = [each, count]
  }
  // Japanese mixes Han with kana; no other language has kana.
  if (main === 'han' && (found.get('kana') ?? 0) * 10 > most) main = 'kana'
  return { script: main, letters, digits, signs, isQuestion: QUESTION_MARK.test(text) }
}

function add(found: Map<Script, number>, script: Script, count: number): void {
  if (script !== 'none' && count > 0) found.set(script, (found.get(script) ?? 0) + count)
}

/** The script of a character, with the range of Unicode that it lies in. */
function scriptAt(code: number): readonly [Script, number, number] {
  let first = LATIN_LETTERS
  for (const [last, script] of RANGES) {
    if (code <= last) return [script, first, last]
    first = last + 1
  }
  // Halves of surrogate pairs are emoji in most texts; full-width forms are no letters of their own.
  return ['none', first, 0xffff]
}
