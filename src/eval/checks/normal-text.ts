const SPACES = /\s+/gu
const DECORATION = /\*\*|__|`+/g
const DASHES = /[‐‑‒–—−]/gu
const SINGLE_QUOTES = /[‘’‚′]/gu
const DOUBLE_QUOTES = /[“”„″«»]/gu
/** Letters of scripts that put no space between words: a word has no border there. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}\p{Script=Myanmar}]/u
const LETTER = /[\p{L}\p{M}]/u
const DIGIT = /\p{N}/u

/** Text without bold and code marks, with one form of each quote, dash and letter; lines stay. */
export function plain(text: string): string {
  return text
    .normalize('NFKC')
    .replace(DECORATION, '')
    .replace(DASHES, '-')
    .replace(SINGLE_QUOTES, "'")
    .replace(DOUBLE_QUOTES, '"')
}

/** Plain text in lower case on one line: two texts that a reader takes for the same are equal in it. */
export function folded(text: string): string {
  return plain(text).toLowerCase().replace(SPACES, ' ').trim()
}

/** Where a phrase may end: at the end of a word, an English plural included, or anywhere. */
export type PhraseEnd = 'word' | 'anywhere'

/**
 * Whether a folded text holds a folded phrase. The phrase starts where a word starts, so that "correct" is not in
 * "incorrect", and cuts no number, so that "12" is not in "112" or "12.5".
 */
export function holds(text: string, phrase: string, end: PhraseEnd): boolean {
  if (phrase === '') return false
  for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
    const before = text.slice(0, at)
    const after = text.slice(at + phrase.length)
    if (startsWell(before, phrase) && endsWell(after, phrase, end)) return true
  }
  return false
}

function startsWell(before: string, phrase: string): boolean {
  const [first = ''] = phrase
  const last = Array.from(before.slice(-2)).at(-1) ?? ''
  if (DIGIT.test(first)) return !/\p{N}[.,]?$/u.test(before) && !LETTER.test(last)
  if (!LETTER.test(first) || UNSPACED.test(first)) return true
  return UNSPACED.test(last) || !(LETTER.test(last) || DIGIT.test(last))
}

function endsWell(after: string, phrase: string, end: PhraseEnd): boolean {
  const last = Array.from(phrase.slice(-2)).at(-1) ?? ''
  if (DIGIT.test(last)) return !/^(?:[.,]?\p{N})/u.test(after)
  if (end === 'anywhere' || !LETTER.test(last) || UNSPACED.test(last)) return true
  const [next = ''] = after.replace(/^(?:'?s|es)(?![\p{L}\p{M}\p{N}])/u, '')
  return UNSPACED.test(next) || !(LETTER.test(next) || DIGIT.test(next))
}

const segmenter = new Intl.Segmenter('und', { granularity: 'word' })

/** Words as people count them: between spaces, "state-of-the-art" as one; by a dictionary where a script has no spaces. */
export function wordsIn(text: string): number {
  const pieces = text.split(SPACES).filter((piece) => LETTER.test(piece) || DIGIT.test(piece))
  return pieces.reduce((sum, piece) => sum + (UNSPACED.test(piece) ? unspacedWords(piece) : 1), 0)
}

function unspacedWords(piece: string): number {
  return [...segmenter.segment(piece)].filter(({ isWordLike }) => isWordLike).length
}
