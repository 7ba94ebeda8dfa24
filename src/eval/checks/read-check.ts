import { FieldError, shown } from '../questions/field-error.ts'
import type { Check } from './check.ts'
import { patternOf } from './pattern.ts'

type Fields = Readonly<Record<string, unknown>>
type Kind = Check['type']
type Reader = (fields: Fields, at: string) => Check

const READERS: Readonly<Record<Kind, Reader>> = {
  exact: ({ value }, at) => ({ type: 'exact', value: textOf(value, at) }),
  contains: ({ value }, at) => ({
    type: 'contains',
    value: Array.isArray(value) ? textsOf(value, at) : textOf(value, at),
  }),
  regex: ({ value }, at) => ({ type: 'regex', value: regexOf(value, at) }),
  number: ({ value, tolerance }, at) => ({
    type: 'number',
    value: numberOf(value, `${at}.value`),
    ...(isGiven(tolerance) ? { tolerance: notNegative(tolerance, `${at}.tolerance`) } : {}),
  }),
  json: (fields) => ({
    type: 'json',
    ...('value' in fields ? { value: fields['value'] } : {}),
  }),
  one_of: ({ value }, at) => ({ type: 'one_of', value: textsOf(value, at) }),
  recall: ({ value }, at) => ({ type: 'recall', value: textsOf(value, at) }),
  max_words: ({ value }, at) => ({ type: 'max_words', value: wordsOf(value, `${at}.value`) }),
  excludes: ({ value }, at) => ({ type: 'excludes', value: textsOf(value, at) }),
  all: ({ value }, at) => ({ type: 'all', value: checksOf(value, `${at}.value`) }),
}
const KINDS = Object.keys(READERS).join(', ')
const SHORT = /^([a-z_]+)\s*:\s*(.*)$/s

/**
 * Reads a check: an object with a `type`, a list of checks, or a short form such as `contains: Paris`,
 * `number: 42 ± 0.5` and `one_of: Bern | Berne`. Throws a `FieldError`.
 */
export function readCheck(value: unknown, at: string): Check {
  if (typeof value === 'string') return readCheck(fromShort(value, at), at)
  if (Array.isArray(value)) return { type: 'all', value: checksOf(value, at) }
  if (typeof value !== 'object' || value === null) {
    throw new FieldError(at, `is ${shown(value)}, wanted an object with a "type"`)
  }
  const fields: Fields = { ...value }
  const { type } = fields
  if (!isKind(type)) {
    throw new FieldError(`${at}.type`, `is ${shown(type)}, wanted one of ${KINDS}`)
  }
  const known = type === 'number' ? ['type', 'value', 'tolerance'] : ['type', 'value']
  const strange = Object.keys(fields).find((name) => !known.includes(name))
  if (strange !== undefined) {
    throw new FieldError(`${at}.${strange}`, `is not known, wanted ${known.join(', ')}`)
  }
  return READERS[type](fields, at)
}

function isKind(type: unknown): type is Kind {
  return typeof type === 'string' && Object.hasOwn(READERS, type)
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}

const LISTS: ReadonlySet<string> = new Set(['one_of', 'recall', 'excludes'])

function fromShort(text: string, at: string): Fields {
  const [, type = '', rest = ''] = SHORT.exec(text.trim()) ?? []
  if (!isKind(type) || type === 'all') {
    throw new FieldError(at, `is ${shown(text)}, wanted "type: value" with one of ${KINDS}`)
  }
  if (LISTS.has(type)) return { type, value: rest.split('|').map((item) => item.trim()) }
  if (type === 'number') {
    const [value, tolerance] = rest.split(/±|\+\/-/u)
    return { type, value, tolerance }
  }
  if (type !== 'json') return { type, value: rest }
  return rest === '' ? { type } : { type, value: jsonOf(rest, at) }
}

function jsonOf(text: string, at: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new FieldError(at, `holds ${shown(text)}, wanted JSON after "json:"`)
  }
}

function textOf(value: unknown, at: string): string {
  if (typeof value === 'string' && value.trim() !== '') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new FieldError(`${at}.value`, `is ${shown(value)}, wanted a text`)
}

function textsOf(value: unknown, at: string): readonly string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (items.length === 0) throw new FieldError(`${at}.value`, 'is an empty list, wanted texts')
  return items.map((item) => textOf(item, at))
}

function numberOf(value: unknown, at: string): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number === 'number' && Number.isFinite(number)) return number
  throw new FieldError(at, `is ${shown(value)}, wanted a number`)
}

function notNegative(value: unknown, at: string): number {
  const number = numberOf(value, at)
  if (number < 0) throw new FieldError(at, `is ${shown(value)}, wanted at least 0`)
  return number
}

function wordsOf(value: unknown, at: string): number {
  const number = numberOf(value, at)
  if (Number.isInteger(number) && number > 0) return number
  throw new FieldError(at, `is ${shown(value)}, wanted a whole number above 0`)
}

function regexOf(value: unknown, at: string): string {
  const text = textOf(value, at)
  try {
    patternOf(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new FieldError(`${at}.value`, `is ${shown(text)}, wanted a regular expression: ${reason}`)
  }
  return text
}

function checksOf(value: unknown, at: string): readonly Check[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw new FieldError(at, `is ${shown(value)}, wanted a list of checks`)
  }
  return value.map((check: unknown, index) => readCheck(check, `${at}[${index}]`))
}
