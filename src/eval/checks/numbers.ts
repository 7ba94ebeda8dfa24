import { spelledNumber } from './number-words.ts'

/** A number of a text, in each way it can be read: "50 %" is 50 and 0.5, "2 million" is 2 and 2,000,000. */
export interface FoundNumber {
  readonly at: number
  readonly end: number
  readonly readings: readonly number[]
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹'
const FACTORS: Readonly<Record<string, number>> = {
  '%': 0.01,
  percent: 0.01,
  k: 1e3,
  thousand: 1e3,
  million: 1e6,
  millions: 1e6,
  m: 1e6,
  billion: 1e9,
  bn: 1e9,
  trillion: 1e12,
}
const GROUPED = String.raw`\d{1,3}(?:,\d{2,3})*,\d{3}(?!\d)(?:\.\d+)?`
const DOTTED = String.raw`\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}(?!\d)`
const SPACED = String.raw`\d{1,3}(?: \d{3})+(?![\d])(?:[.,]\d+)?`
const APOSTROPHES = String.raw`\d{1,3}(?:'\d{3})+(?:\.\d+)?`
const SIMPLE = String.raw`\d+(?:[.,]\d+)?|\.\d+`
const UNSIGNED = `(?:${DOTTED}|${GROUPED}|${APOSTROPHES}|${SPACED}|${SIMPLE})`
const NUMBER = new RegExp(
  [
    String.raw`(?<![\p{L}\d])(?<sign>(?<![\p{L}\d)])[-+](?=[\d.$€£¥]))?(?:[$€£¥]\s?)?`,
    String.raw`(?<head>${UNSIGNED})`,
    String.raw`(?:\s?(?:[x×*·]|\\times|\\cdot)\s?10\s?\^\s?\{?(?<power>[-+]?\d+)\}?|e(?<exponent>[-+]?\d+)|\^\{?(?<raised>[-+]?\d+)\}?)?`,
    String.raw`(?:(?:\s(?<over>\d+))?\s?\/\s?(?<under>\d+)(?![\d/]))?`,
    String.raw`(?:[ -]?(?<unit>%|(?:percent|thousand|millions?|billion|trillion|bn|k|m)(?![\p{L}\d/²³])))?`,
  ].join(''),
  'giu',
)

/** Text in which every number is written with digits, a point, a slash and `^`. */
function plainNumbers(text: string): string {
  return text
    .replace(new RegExp(`[⁻⁺]?[${SUPERSCRIPTS}]+`, 'gu'), (raised) => `^${asDigits(raised)}`)
    .replace(/(\d)\s?([¼-¾⅐-⅞])/gu, '$1 $2')
    .normalize('NFKC')
    .replace(/[−–](?=\s?[\d.$€£])/gu, '-')
    .replace(/[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]/gu, (digit) =>
      String((digit.codePointAt(0) ?? 0) & 0xf),
    )
    .replace(/⁄/gu, '/')
    .replace(/\\[dt]?frac\s*\{(\d+)\}\s*\{(\d+)\}/gu, '$1/$2')
    .replace(/\{,\}/gu, ',')
    .replace(/\\[,;!]|\\(?=[$%])/gu, '')
    .replace(/\*\*|__|`/gu, '')
}

function asDigits(raised: string): string {
  return Array.from(raised)
    .map((char) => (char === '⁻' ? '-' : char === '⁺' ? '' : SUPERSCRIPTS.indexOf(char)))
    .join('')
}

/** Numbers of a text in its order; it is to be read by `plainNumbers` first. */
function numbersOf(text: string): FoundNumber[] {
  return [...text.matchAll(NUMBER)].map((match) => {
    const { index, 0: whole, groups = {} } = match
    return { at: index, end: index + whole.length, readings: readingsOf(groups) }
  })
}

type Groups = Readonly<Record<string, string | undefined>>

function readingsOf(groups: Groups): number[] {
  const sign = groups['sign']?.trim() === '-' ? -1 : 1
  const power = Number(groups['power'] ?? groups['exponent'] ?? 0)
  const head = headOf(groups['head'] ?? '', groups) * 10 ** power
  const raised = groups['raised'] === undefined ? head : head ** Number(groups['raised'])
  const value = sign * raised
  const factor = FACTORS[groups['unit']?.toLowerCase() ?? '']
  // "5 m" may be metres, and "50 %" the number 50.
  return factor === undefined ? [value] : [value, value * factor]
}

/** "3/4" has an under alone, "1 3/4" an over too; "13/4" was read with the over as a part of the head. */
function headOf(written: string, { over, under }: Groups): number {
  const head = valueOf(written)
  if (under === undefined) return head
  return over === undefined ? head / Number(under) : head + Number(over) / Number(under)
}

function valueOf(written: string): number {
  const isDotted = new RegExp(`^(?:${DOTTED})$`, 'u').test(written)
  if (isDotted) return Number(written.replaceAll('.', '').replace(',', '.'))
  const isGrouped = new RegExp(`^(?:${GROUPED})$`, 'u').test(written) && !written.startsWith('0')
  const joined = written.replace(/[ ']/gu, '')
  return Number(isGrouped ? joined.replaceAll(',', '') : joined.replace(',', '.'))
}

/** The value of a text that is one number and nothing else; null for any other. */
export function wholeNumber(text: string): number | null {
  const cleaned = plainNumbers(text).trim().replace(/[.!]$/u, '')
  const [only, ...others] = numbersOf(cleaned)
  if (only === undefined || others.length > 0) return null
  return only.at === 0 && only.end === cleaned.length ? (only.readings[0] ?? null) : null
}

const LIST_NUMBER = /^(?:\s*(?:#+\s*)?(?:step\s+)?\d+[.):](?=\s))/gimu
const CITATION = /\[\d+(?:\s*[,-]\s*\d+)*\](?!\()/gu
const PARENTHESIS = /\([^()]*\)/gu

/** The number that a text without a marked answer ends on: neither in parentheses, a citation nor the number of a list item. */
export function lastNumber(text: string): FoundNumber | null {
  const cleaned = plainNumbers(text).replace(CITATION, ' ').replace(LIST_NUMBER, ' ')
  const outside = numbersOf(cleaned.replace(PARENTHESIS, ' ')).at(-1)
  return outside ?? numbersOf(cleaned).at(-1) ?? spelled(cleaned)
}

/** The number of a marked answer: its first, but after the last "=" of a sum, and the last one of a sentence that leads to it. */
export function markedNumber(marked: string): FoundNumber | null {
  const text = plainNumbers(marked)
  const result = /^.*(?:=|≈|\\approx)(?=[^=≈]*\d)/su.exec(text)
  if (result !== null) return numbersOf(text.slice(result[0].length))[0] ?? null
  const [first] = numbersOf(text)
  if (first !== undefined && !/[\p{L}\d]{2}/u.test(leadless(text.slice(0, first.at)))) return first
  return lastNumber(text)
}

/** Words that may stand before the number of an answer and change nothing about it. */
function leadless(text: string): string {
  return text.replace(/\b(?:about|approximately|approx|around|roughly|exactly|usd|eur)\b/giu, '')
}

function spelled(text: string): FoundNumber | null {
  const value = spelledNumber(text)
  return value === null ? null : { at: 0, end: text.length, readings: [value] }
}
