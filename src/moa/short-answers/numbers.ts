import { magnitudeAt } from './numerals.ts'
import { CURRENCY, unitAt, unitNamed } from './units.ts'

/** A number in a text. */
export interface FoundNumber {
  /** The digits of a whole number that is too long to be exact otherwise. */
  readonly value: number | string
  /** Null when the text gives none: then it may be any. */
  readonly unit: string | null
  readonly start: number
  readonly end: number
}

/** Digits with what may stand between them. */
const RUN = /(?:0[xX][\dA-Fa-f]+|0[bB][01]+|0[oO][0-7]+)(?![\p{L}\d])|\d(?:[\d.,_]*\d)?|\.\d+/uy
const NEXT_DIGIT = /\d/g
const EXPONENT = /e([+-]?\d{1,3})(?![\d\p{L}])/iuy
const TIMES_TEN = /\s?[×x*·⋅]\s?10\s?(?:\^|\*\*)\s?[({]?\s?([+-]?\d{1,3})\s?[)}]?/iy
const POWER = /\s?(?:\^|\*\*)\s?[({]?\s?([+-]?\d{1,3})\s?[)}]?/y
const MIXED = /\s(\d{1,6})\s?\/\s?(\d{1,6})(?![\d.,]*[/\d])/y
const BELOW = /\s?\/\s?(\d(?:[\d.,_]*\d)?)(?![/:-]\d)/y
const PERCENT = /\s?(?:(%|percent\b|per cent\b|pct\b)|‰)/iy
/** What stands before the digits and belongs to the number. */
const BEFORE = new RegExp(
  String.raw`((?:(?<![\p{L}\d)%_]|[\d)%]\s)[-+]|(?:^|[=:≈(]\s?)[-+]\s|\b(?:minus|negative)\s))?(?:(${CURRENCY})\s?([-+])?)?$`,
  'iu',
)
/** Before digits that are a part of a name, such as those of `H2O` and `GPT-4`, of a date, a version or an index. */
const NO_NUMBER_BEFORE =
  /(?:[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}_]-?|\d[.,:/-]|√|\^|sqrt\s?\{?|_\{)$/iu
/** Digits that go on: a time, a date, a range, an ordinal or a name. */
const NO_NUMBER_AFTER = /(?:[:/-]|\.\d+\.)\d|(?:st|nd|rd|th)\b|[\p{Script=Latin}_]*\d/iuy
const MAX_BEFORE_CHARS = 16

/** The numbers of a plain text in order, in time that is linear in its length. */
export function numbersIn(text: string, units: readonly string[] = []): readonly FoundNumber[] {
  const found: FoundNumber[] = []
  let at = 0
  for (;;) {
    NEXT_DIGIT.lastIndex = at
    const next = NEXT_DIGIT.exec(text)
    if (next === null) return found
    const dot = text[next.index - 1] === '.' && !/\d/.test(text[next.index - 2] ?? ' ') ? 1 : 0
    const number = numberAt(text, next.index - dot, units)
    if (number.value !== null) found.push({ ...number, value: number.value })
    at = Math.max(number.end, next.index + 1)
  }
}

type Reading = Omit<FoundNumber, 'value'> & { readonly value: number | string | null }

/** The number whose digits begin here; without a value when they are a part of something else. */
function numberAt(text: string, at: number, units: readonly string[]): Reading {
  const run = matchAt(RUN, text, at)?.[0] ?? ''
  const before = text.slice(Math.max(0, at - MAX_BEFORE_CHARS), at)
  const [prefix = '', sign = '', currency, innerSign = ''] = BEFORE.exec(before) ?? []
  const start = at - prefix.length
  const none = { value: null, unit: null, start, end: at + run.length }
  if (prefix === '' && NO_NUMBER_BEFORE.test(before)) return { ...none, end: endOfName(text, at) }
  const size = sizeAt(text, { at, run })
  if (size === null || isMark(text, at, size.end)) return none
  let { value, end } = size
  const behind = suffixAt(text, end, { units, isMoney: currency !== undefined })
  if (behind.end === end && matchAt(NO_NUMBER_AFTER, text, end) !== null)
    return { ...none, end: endOfName(text, end) }
  for (const power of behind.powers) value = scaled(value, power)
  value += behind.added
  end = behind.end
  const isNegative = /-|minus|negative/i.test(sign + innerSign)
  const unit = behind.unit ?? (currency === undefined ? null : unitNamed(currency))
  const isLong = Math.abs(value) > Number.MAX_SAFE_INTEGER && end === at + run.length
  if (!Number.isFinite(value)) return none
  const digits = BigInt(isLong && /^[\d,_]+$/.test(run) ? run.replace(/[,_]/g, '') : 0)
  if (digits > 0n) return { value: `${isNegative ? '-' : ''}${digits}`, unit, start, end }
  return { value: isNegative ? -value : value, unit, start, end }
}

/** A marker of a list, as in `3. Third`, or the number of a source, as in `[3]`. */
function isMark(text: string, start: number, end: number): boolean {
  if (text[start - 1] === '[' && text[end] === ']') return true
  const before = text[start - 1] ?? '\n'
  return before === '\n' && /^[.)][ \t]+\S/.test(text.slice(end, end + 4))
}

function endOfName(text: string, at: number): number {
  return at + (matchAt(/[\p{Script=Latin}\d_.,:/-]{0,64}/uy, text, at)?.[0].length ?? 0)
}

interface Size {
  readonly value: number
  readonly end: number
}

/** Digits with their exponent or as a fraction, without a sign. */
function sizeAt(
  text: string,
  { at, run }: { readonly at: number; readonly run: string },
): Size | null {
  const decimal = decimalOf(run)
  if (decimal === null) return null
  let end = at + run.length
  const [tail, exponent] = matchAt(EXPONENT, text, end) ?? matchAt(TIMES_TEN, text, end) ?? []
  if (tail !== undefined)
    return finite(Number(`${decimal}e${exponent}`), end + tail.length, decimal)
  const value = Number(decimal)
  const [raised, power] = matchAt(POWER, text, end) ?? []
  if (raised !== undefined)
    return finite(
      value === 10 ? Number(`1e${power}`) : value ** Number(power),
      end + raised.length,
      decimal,
    )
  const [mixed, above, below] = Number.isInteger(value) ? (matchAt(MIXED, text, end) ?? []) : []
  if (mixed !== undefined)
    return finite(value + Number(above) / Number(below), end + mixed.length, decimal)
  const [part, denominator] = matchAt(BELOW, text, end) ?? []
  const divisor = denominator === undefined ? null : decimalOf(denominator)
  if (part === undefined || divisor === null) return { value, end }
  end += part.length
  return finite(value / Number(divisor), end, decimal)
}

/** Not finite, or so small that it becomes zero: then it is no number that can be compared. */
function finite(value: number, end: number, decimal: string): Size | null {
  return Number.isFinite(value) && (value !== 0 || Number(decimal) === 0) ? { value, end } : null
}

/** How digits may be set, with the separators that are to be left out; what is left has a point or a comma for decimals. */
const FORMS: readonly (readonly [RegExp, RegExp])[] = [
  [/^0[xbo]/i, /$^/],
  [/^\d*(?:\.\d+)?$/, /$^/],
  [/^[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/, /,/g],
  [/^[1-9]\d{0,2}(?:_\d{3})+(?:[.,]\d+)?$/, /_/g],
  [/^[1-9]\d?(?:,\d\d)+,\d{3}(?:\.\d+)?$/, /,/g],
  [/^[1-9]\d{0,2}(?:\.\d{3})+,\d+$/, /\./g],
  [/^[1-9]\d{0,2}(?:\.\d{3}){2,}$/, /\./g],
  [/^\d+,\d+$/, /$^/],
]

/**
 * Digits with their separators as a decimal that `Number` reads; null for other digits, such as those of a version.
 * One group behind a comma is a thousand, and one behind a point a decimal, as in English.
 */
function decimalOf(run: string): string | null {
  const form = FORMS.find(([pattern]) => pattern.test(run))
  return form === undefined ? null : run.replace(form[1], '').replace(',', '.')
}

interface Suffix {
  readonly powers: readonly number[]
  /** What the parts behind the first one come to, as in 3億5000万. */
  readonly added: number
  readonly unit: string | null
  readonly end: number
}

function suffixAt(
  text: string,
  at: number,
  { units, isMoney }: { readonly units: readonly string[]; readonly isMoney: boolean },
): Suffix {
  const powers: number[] = []
  let [end, added] = [at, 0]
  const magnitude = magnitudeAt(text, end, isMoney)
  if (magnitude !== null) {
    powers.push(magnitude.power)
    end = magnitude.end
    const part = magnitude.isPart ? matchAt(/\d{1,4}(?![\d.,])/y, text, end)?.[0] : undefined
    if (part !== undefined) {
      const rest = suffixAt(text, end + part.length, { units, isMoney })
      return { ...rest, powers, added: rest.powers.reduce(scaled, Number(part)) + rest.added }
    }
  }
  const own = ownUnitAt(text, end, units)
  if (own !== null) return { powers, added, unit: '', end: own }
  const [percent, hundredth] = matchAt(PERCENT, text, end) ?? []
  if (percent !== undefined) {
    powers.push(hundredth === undefined ? -3 : -2)
    return { powers, added, unit: null, end: end + percent.length }
  }
  const unit = unitAt(text, end)
  const unnamed = units.length > 0 ? '' : null
  return { powers, added, unit: unit?.name ?? unnamed, end: unit?.end ?? end }
}

/** Where a unit of the rule ends that stands here; null when there is none. */
function ownUnitAt(text: string, at: number, units: readonly string[]): number | null {
  const start = text[at] === ' ' ? at + 1 : at
  const ends = units.flatMap((unit) => {
    const end = start + unit.length
    const isHere = text.slice(start, end).toLowerCase() === unit.toLowerCase()
    return isHere && !/^[\p{L}\d]/u.test(text.slice(end, end + 2)) ? [end] : []
  })
  return ends.length === 0 ? null : Math.max(...ends)
}

function scaled(value: number, power: number): number {
  return power < 0 ? value / 10 ** -power : value * 10 ** power
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}
