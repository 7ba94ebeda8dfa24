/** Characters without width, and marks of the direction of text. */
const INVISIBLE = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g
/** Fractions in one character; NFKC alone would make `1½` to `11⁄2`. */
const VULGAR = /(\d?)([\u00bc-\u00be\u2150-\u215e\u2189])/g
/** NFKC alone would make `10²` to `102`. */
const SUPERSCRIPT = /[⁺⁻]?[⁰¹²³⁴-⁹]+/g
const FOREIGN_DIGIT = /(?![0-9])\p{Nd}/gu
const MINUS = /[\u2010-\u2015\u2212\ufe58\ufe63]/g
/** A space, or an apostrophe as in Switzerland, between groups of three digits; also as LaTeX writes it. */
const GROUP = /(\d)(?:[\u00a0\u2007-\u2009\u202f'’]|\\[,;:!]|\{,\}|~)(?=\d{3}(?!\d))/g

const ARABIC: Readonly<Record<string, string>> = { '\u066b': '.', '\u066c': ',', '\u066a': '%' }

/** What stands for what, in order. Every repetition is bounded or of one class, so each takes linear time. */
const LATEX: readonly (readonly [RegExp, string])[] = [
  [/(?<=\d)(?=\\[dtc]?frac)/g, ' '],
  [/\\(?:left|right|displaystyle|!)(?![a-z])/gi, ''],
  [/\\[dtc]?frac\s?\{([^{}]{1,40})\}\s?\{([^{}]{1,40})\}/g, '$1/$2'],
  [/\\[dtc]?frac\s?(\d)\s?(\d)/g, '$1/$2'],
  [/\\(?:times|cdot)(?![a-z])/gi, '×'],
  [/\\(?:approx|simeq)(?![a-z])/gi, '≈'],
  [/\\pm(?![a-z])/gi, '±'],
  [/\^\s?\{?\s?\\circ\s?\}?/g, '°'],
  [/\\(?:text|math|operatorname|mbox|bold|emph|underline)[a-z]{0,6}(?=\s?\{)/gi, ''],
  [/\\[()[\]]|\$\$/g, ' '],
  [/\\[,;:! ]|\\q?quad(?![a-z])/g, ' '],
  [/\\([%$#&_])/g, '$1'],
  [/\$(?=\S)([^$\n]{0,200}[^\s$])\$(?!\d)/g, '$1'],
]
const BOLD = /(?<!\d)\*{2,3}|\*{2,3}(?!\d)|`/g

/**
 * A text without its marks of LaTeX and Markdown, with plain digits, one kind of minus and `_` between
 * groups of digits that were set apart: what is left to read are numbers and words.
 */
export function plain(text: string): string {
  const digits = text
    .replace(INVISIBLE, '')
    .replace(FOREIGN_DIGIT, asciiDigit)
    .replace(GROUP, '$1_')
    .replace(/[\u066b\u066c\u066a]/g, (sign) => ARABIC[sign] ?? '')
    .replace(VULGAR, (_, whole: string, part: string) => `${whole && `${whole} `}${fraction(part)}`)
    .replace(SUPERSCRIPT, (power) => `^${power.normalize('NFKC')}`)
    .normalize('NFKC')
    .replace(MINUS, '-')
    .replaceAll('\u2044', '/')
  const read = LATEX.reduce((rest, [mark, meaning]) => rest.replace(mark, meaning), digits)
  return read.replace(BOLD, '')
}

function fraction(char: string): string {
  return char.normalize('NFKC').replace('\u2044', '/')
}

/** Scripts have their digits in a row that begins at a code that ends in 0 or in 6. */
function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0
  const normal = digit.normalize('NFKC')
  if (normal !== digit) return normal // Wide digits, and those of mathematics.
  const row = code & ~15
  return `${code - (/\p{Nd}/u.test(String.fromCodePoint(row)) ? row : row + 6)}`
}
