/** An object of a request, of unknown content. */
export type Fields = Readonly<Record<string, unknown>>

/** The value as an object; an empty one for anything else. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {}
}

/** Whether the value is an object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The objects of a list. */
export function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : []
}

/** The first name of an object that is not among these. */
export function unknownName(value: Fields, known: string): string | undefined {
  const names = new Set(known.split(' '))
  return Object.keys(value).find((name) => !names.has(name))
}

/** The value as text; an empty one for anything else. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
