/*
 * Readers of JSON of unknown shape, by hand and not with zod: they run once per token, and providers differ in
 * everything that is not read. A value of another type than expected counts as absent.
 */

/** A JSON object of unknown content. */
export type Fields = Readonly<Record<string, unknown>>

/** The value as an object; null for anything else. */
export function fields(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : null
}

/** The value as text; undefined for anything else. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** The first object of a list; undefined when there is none. */
export function firstOf(value: unknown): Fields | undefined {
  if (!Array.isArray(value)) return undefined
  for (const item of value as readonly unknown[]) {
    const found = fields(item)
    if (found !== null) return found
  }
  return undefined
}

/** The objects of a list; empty when it is no list. */
export function list(value: unknown): readonly Fields[] {
  if (!Array.isArray(value)) return []
  return value.map(fields).filter((item) => item !== null)
}
