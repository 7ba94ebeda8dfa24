import { spelledNumber } from './numerals.ts'
import { numbersIn, type FoundNumber } from './numbers.ts'

/** More than one value, or none that is exact. */
const UNCLEAR =
  /\\[a-z]|[√π∞±<>≤≥]|\b(?:at least|at most|(?:more|less|fewer|greater) than|between|not|or|cannot|unknown)\b|n't\b|\d\s?,\s[-+]?\d|\(\s?-?[\d.]+\s?,\s?-?\d|[或至]|または/i
const ABOUT = /\b(?:approx(?:imately|\.)?|about|around|roughly|circa|ca\.)|[~≈約约]/gi
/** Where the number is over and what is said about it begins. */
const AND_SO_ON = /(?<!\bRs)[.!?;](?=\s|$)|[。；！？]|,\s|\s\(|\s(?:because|since|which|as)\s/
const OPERATION = /[\d)]\s?[+*×÷]\s?(?!10\s?(?:\^|\*\*))[\d(]|\d\s-\s\d/

/** The one number that a marked answer gives, such as `x = 42 km`; null when it gives none, or several. */
export function numberOf(marked: string, units: readonly string[]): FoundNumber | null {
  const [head = ''] = marked.replace(ABOUT, ' ').trim().split(AND_SO_ON)
  if (UNCLEAR.test(head) || /^,\s[-+]?\d/.test(marked.slice(head.length))) return null
  // Spaces between groups of digits, which in running text may stand between two numbers.
  const text = head
    .trim()
    .replace(
      /(?<![\d.,])(\d{1,3})((?: \d{3})+)(?![\d/])/,
      (_, first: string, rest: string) => first + rest.replaceAll(' ', '_'),
    )
  const sides = text.split(/=|⇒|→|\bequals\b/)
  if (sides.length > 2 && /\band\b|,/.test(text)) return null
  for (const side of sides.toReversed()) {
    const numbers = numbersIn(side, units)
    const [number] = numbers
    if (number !== undefined && numbers.length === 1 && !OPERATION.test(side)) return number
  }
  if (/\d/.test(text)) return null
  const value = spelledNumber(text)
  return value === null
    ? null
    : { value, unit: units.length > 0 ? '' : null, start: 0, end: text.length }
}
