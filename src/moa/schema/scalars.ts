import { isObject } from './equal.ts'
import type { Check } from './check.ts'
import type { Work } from './work.ts'

type Keywords = Readonly<Record<string, unknown>>

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  null: (value) => value === null,
  boolean: (value) => typeof value === 'boolean',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  string: (value) => typeof value === 'string',
  array: (value) => Array.isArray(value),
  object: isObject,
}

export function checkType({ type, nullable }: Keywords, value: unknown): string | null {
  if (type === undefined || (nullable === true && value === null)) return null // OpenAPI writes `nullable`.
  const types: readonly unknown[] = Array.isArray(type) ? type : [type]
  const fits = types.some((name) => {
    const is = typeof name === 'string' && Object.hasOwn(TYPES, name) ? TYPES[name] : undefined
    return is === undefined || is(value) // A type that is not known is not checked.
  })
  return fits ? null : 'type'
}

export function checkNumber(schema: Keywords, value: unknown): string | null {
  if (typeof value !== 'number') return null
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema
  if (isNumber(minimum) && (value < minimum || (exclusiveMinimum === true && value === minimum)))
    return 'minimum'
  if (isNumber(maximum) && (value > maximum || (exclusiveMaximum === true && value === maximum)))
    return 'maximum'
  if (isNumber(exclusiveMinimum) && value <= exclusiveMinimum) return 'exclusiveMinimum'
  if (isNumber(exclusiveMaximum) && value >= exclusiveMaximum) return 'exclusiveMaximum'
  return isNumber(multipleOf) && !isMultiple(value, multipleOf) ? 'multipleOf' : null
}

/** As decimals: 0.3 is a multiple of 0.1. */
function isMultiple(value: number, of: number): boolean {
  const times = value / of
  if (!Number.isFinite(times) || of === 0) return true
  return Math.abs(times - Math.round(times)) <= Math.abs(times) * Number.EPSILON * 2
}

export function checkText(schema: Keywords, value: unknown, { work }: Check): string | null {
  if (typeof value !== 'string') return null
  const { minLength, maxLength, pattern } = schema
  const isLong = isNumber(maxLength) && value.length > maxLength
  const isShort = isNumber(minLength) && value.length >= minLength && value.length < 2 * minLength
  // A character beyond U+FFFF counts once; most texts are decided without being counted.
  const length = isLong || isShort ? charsOf(value, work) : value.length
  if (isNumber(minLength) && length < minLength) return 'minLength'
  if (isNumber(maxLength) && length > maxLength) return 'maxLength'
  return typeof pattern === 'string' && matches(pattern, value, work) === false ? 'pattern' : null
}

function charsOf(text: string, work: Work): number {
  work.spend(text.length / 64)
  let count = 0
  for (const _ of text) count += 1
  return count
}

/** Whether a text matches a pattern; null where the pattern is none, or could take too long. */
export function matches(pattern: string, text: string, work: Work): boolean | null {
  const expression = work.patternFor(pattern, text.length)
  if (expression === null) work.doubt()
  return expression?.test(text) ?? null
}

export function isNumber(value: unknown): value is number {
  return typeof value === 'number'
}
