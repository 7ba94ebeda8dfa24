/** Words of the units that are distinguished, and what they are written as; several words of one unit share a line. */
const WORDS =
  'meter m|kilometer km|centimeter cm|millimeter mm|mile mi|foot ft|feet ft|inch inch|inche inch|yard yd|' +
  'gram g|kilogram kg|milligram mg|ton t|tonne t|ounce oz|lb lb|liter l|milliliter ml|gallon gal|' +
  'second s|sec s|millisecond ms|minute min|mins min|hour h|hr h|day d|week wk|month mo|year yr|' +
  'degree °|celsius °c|fahrenheit °f|watt w|kilowatt kw|kilowatt-hour kwh|volt v|joule j|newton n|hertz hz|' +
  'byte byte|kilobyte kb|megabyte mb|gigabyte gb|terabyte tb|mph mi/h|kmh km/h|kph km/h|' +
  'dollar usd|$ usd|us$ usd|euro eur|€ eur|£ gbp|yen jpy|yuan cny|rmb cny|rupee inr|₹ inr|rs inr|franc chf|won krw|₩ krw'

const UNITS = new Map(WORDS.split('|').map((pair) => pair.split(' ') as [string, string]))
for (const unit of UNITS.values()) UNITS.set(unit, unit)

/** Signs and codes of currencies, which stand before a number too. */
export const CURRENCY = String.raw`(?:\b[A-Z]{1,3})?\p{Sc}|\b(?:USD|EUR|GBP|JPY|CNY|RMB|INR|CHF|KRW|CAD|AUD)\b|\bRs\b\.?`

const UNIT = new RegExp(
  String.raw`\s?(?:(${CURRENCY})|(°?\p{L}+)(\^-?\d)?(?:(?:\s?/\s?|\s?per\s)(\p{L}+)(\^-?\d)?)?)`,
  'iuy',
)

/** A unit as found in a text. */
export interface Unit {
  readonly name: string
  readonly end: number
}

/** The unit that stands at a place of a plain text; null when there is none that is known. */
export function unitAt(text: string, at: number): Unit | null {
  UNIT.lastIndex = at
  const found = UNIT.exec(text)
  if (found === null) return null
  const [whole, currency, word = '', power = '', below, powerBelow = ''] = found
  const name = unitNamed(currency ?? word)
  if (name === null) return null
  const per = below === undefined ? '' : `/${unitNamed(below) ?? below.toLowerCase()}${powerBelow}`
  return { name: name + power + per, end: at + whole.length }
}

/** One name for every spelling of a unit; null for one that is not known. */
export function unitNamed(word: string): string | null {
  const lower = word.toLowerCase().replace(/\.$/, '')
  const one = lower.length > 3 ? lower.replace('metre', 'meter').replace('litre', 'liter') : lower
  const known = UNITS.get(one) ?? (one.length > 2 ? UNITS.get(one.replace(/s$/, '')) : undefined)
  if (known !== undefined) return known
  return /^(?:[A-Za-z]*[^¥\P{Sc}]|usd|eur|gbp|jpy|cny|inr|chf|krw|cad|aud)$/iu.test(lower)
    ? lower
    : null
}
