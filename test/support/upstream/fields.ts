/** An object of a request, of unknown content. */
export type Fields = Readonly<Record<string, unknown>>

/** Whether the value is an object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value as an object; an empty one for anything else. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {}
}

/** The objects of a list. */
export function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : []
}

/** The names of an object that are not among these. */
export function unknownNames(value: Fields, known: string): readonly string[] {
  const names = new Set(known.split(' '))
  return Object.keys(value).filter((name) => !names.has(name))
}

/** The value as text; an empty one for anything else. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
