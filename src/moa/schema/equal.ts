import type { Work } from './work.ts'

/** Characters of a value's text that are one step of work. */
const CHARS_PER_STEP = 16

/** A value of JSON as a text that is the same for every order of its fields. Undefined where it is nested too deeply. */
export function canonical(value: unknown, work: Work): string | undefined {
  try {
    const text = JSON.stringify(value, (_, each: unknown) => (isObject(each) ? sorted(each) : each))
    work.spend(1 + text.length / CHARS_PER_STEP)
    return text
  } catch {
    return undefined // The stack has an end.
  }
}

/** Whether two values of JSON are the same. */
export function equal(a: unknown, b: unknown, work: Work): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  const text = canonical(a, work)
  return text !== undefined && text === canonical(b, work)
}

/** Whether a value of JSON is an object, and neither a list nor null. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function sorted(value: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
