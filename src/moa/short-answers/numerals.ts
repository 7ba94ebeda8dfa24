/** Powers of ten by their words: what stands behind a number multiplies it. */
const MAGNITUDES: Readonly<Record<string, number>> = {
  hundred: 2,
  thousand: 3,
  million: 6,
  billion: 9,
  trillion: 12,
  lakh: 5,
  crore: 7,
  mio: 6,
  mrd: 9,
  百: 2,
  千: 3,
  万: 4,
  萬: 4,
  億: 8,
  亿: 8,
  兆: 12,
  천: 3,
  만: 4,
  억: 8,
  조: 12,
}
/** In this form only behind an amount of money, but for the first. */
const SHORT: Readonly<Record<string, number>> = { k: 3, m: 6, mn: 6, b: 9, bn: 9 }
const MAGNITUDE =
  /\s?(hundred|thousand|million|billion|trillion|lakh|crore|mio|mrd)(?:s|en|nen)?\b\.?|([百千万萬億亿兆천만억조])|([kmb]n?)\b/iy

/** A power of ten as found in a text. */
export interface Magnitude {
  readonly power: number
  readonly end: number
  /** One of a script in which parts follow each other, as in 3億5000万. */
  readonly isPart: boolean
}

/** The word that multiplies the number which ends here; null when there is none. */
export function magnitudeAt(text: string, at: number, isMoney: boolean): Magnitude | null {
  MAGNITUDE.lastIndex = at
  const found = MAGNITUDE.exec(text)
  if (found === null) return null
  const [whole, word, part, short] = found
  const lower = short?.toLowerCase()
  if (lower !== undefined && lower !== 'k' && !isMoney) return null
  const power = lower === undefined ? MAGNITUDES[(word ?? part ?? '').toLowerCase()] : SHORT[lower]
  return power === undefined ? null : { power, end: at + whole.length, isPart: part !== undefined }
}

const SMALL =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  )
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')
const CJK = /[零〇一二两兩三四五六七八九十百千万萬億亿兆]+/g
const CJK_DIGITS = '〇一二三四五六七八九'

/** The number that a text of few words spells out, such as `forty-two apples` or `四十二`; null when it spells none, or several. */
export function spelledNumber(text: string): number | null {
  const runs = text.match(CJK)
  if (runs !== null) return runs.length === 1 && text.length <= 24 ? cjkNumber(runs[0]) : null
  const words = text
    .toLowerCase()
    .split(/[\s-]+/)
    .filter((word) => word !== '' && word !== 'and')
  const sign = words[0] === 'minus' || words[0] === 'negative' ? -1 : 1
  const spelled = sign < 0 ? words.slice(1) : words
  const other = spelled.findIndex((word) => valueOf(word) === null)
  const end = other === -1 ? spelled.length : other
  const rest = spelled.slice(end)
  const isClear =
    end > 0 && rest.length <= 2 && rest[0] !== 'of' && rest.every((word) => valueOf(word) === null)
  return isClear ? summed(spelled.slice(0, end).map((word) => valueOf(word) ?? 0)) * sign : null
}

function valueOf(word: string): number | null {
  const [small, ten] = [SMALL.indexOf(word), TENS.indexOf(word)]
  if (small >= 0) return small
  if (ten >= 0) return 20 + 10 * ten
  const power = /^[a-z]/.test(word) ? MAGNITUDES[word] : undefined
  return power === undefined ? null : 10 ** power
}

/** Values of words from left to right: what is at least a hundred multiplies what stands before it. */
function summed(values: readonly number[]): number {
  let [total, part] = [0, 0]
  for (const value of values) {
    if (value < 100) part += value
    else if (value === 100) part = (part || 1) * value
    else {
      total += (part || 1) * value
      part = 0
    }
  }
  return total + part
}

function cjkNumber(run: string): number | null {
  const digits = run
    .replace(/零/g, '〇')
    .replace(/[两兩]/g, '二')
    .split('')
  // Without any power of ten, digits stand for themselves: 二〇二四.
  if (digits.every((char) => CJK_DIGITS.includes(char)))
    return Number(digits.map((char) => CJK_DIGITS.indexOf(char)).join(''))
  let [total, part, digit] = [0, 0, 0]
  for (const char of digits) {
    const value = CJK_DIGITS.indexOf(char)
    const power = char === '十' ? 1 : MAGNITUDES[char]
    if (value >= 0) digit = value
    else if (power === undefined) return null
    else if (power < 4) {
      part += (digit || 1) * 10 ** power
      digit = 0
    } else {
      total += (part + digit || 1) * 10 ** power
      part = digit = 0
    }
  }
  return total + part + digit
}
