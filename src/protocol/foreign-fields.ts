import { pathText } from './parse.ts'
import { isObject } from './schemas/json-value.ts'

/** Most fields that are named, and longest path of one: names come from callers. */
const MAX_FIELDS = 32
const MAX_PATH_CHARS = 200

/** The fields of a body that its schema does not know. */
export interface ForeignFields {
  /** Where they stand, at every depth; the first ones only. */
  readonly paths: readonly string[]
  /** The values of those of the body itself, by name, and of known ones that nothing here depends on. */
  readonly values: Readonly<Record<string, unknown>>
}

/** A body in which every field is known. */
export const NO_FOREIGN_FIELDS: ForeignFields = { paths: [], values: {} }

/**
 * Finds what a schema has left out of a body. Clients and providers add fields every month, so those that a schema
 * of objects that are not strict does not know are ignored, and named.
 */
export function foreignFields(body: unknown, parsed: unknown): ForeignFields {
  const paths: string[] = []
  for (const path of leftOut(body, parsed, [])) {
    paths.push(pathText(path, MAX_PATH_CHARS))
    if (paths.length === MAX_FIELDS) break
  }
  if (paths.length === 0) return NO_FOREIGN_FIELDS
  const entries = isObject(body) && isObject(parsed) ? Object.entries(body) : []
  const values = entries.filter(([name]) => !Object.hasOwn(parsed as object, name))
  return { paths, values: Object.fromEntries(values) }
}

/** What a schema passes on as it is, is the same value: nothing of it is left out. */
function* leftOut(
  given: unknown,
  parsed: unknown,
  path: readonly PropertyKey[],
): Generator<readonly PropertyKey[], void> {
  if (Array.isArray(given)) {
    if (!Array.isArray(parsed)) return
    for (const [index, item] of given.entries()) {
      if (item !== parsed[index]) yield* leftOut(item, parsed[index], [...path, index])
    }
  } else if (isObject(given) && isObject(parsed)) {
    for (const [name, value] of Object.entries(given)) {
      if (!Object.hasOwn(parsed, name)) yield [...path, name]
      else if (value !== parsed[name]) yield* leftOut(value, parsed[name], [...path, name])
    }
  }
}
