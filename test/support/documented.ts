import type * as z from 'zod'
import { canonicalJson } from '../../src/protocol/canonical-json.ts'

/** Whether a schema accepts a body and names every field in it, at any depth. */
export function isDocumented(schema: z.ZodType, body: unknown): boolean {
  const parsed = schema.safeParse(body)
  // Parsing leaves out the fields that the schema does not name.
  return parsed.success && canonicalJson(parsed.data) === canonicalJson(body)
}

/** The fields of a documented body that may be missing, and those that may have any name. */
export function looseFields(schema: z.ZodType, body: unknown) {
  const fields = fieldsOf(body)
  const loose = (change: Change) =>
    fields
      .filter((path) => isDocumented(schema, changed(body, path, change)))
      .map((path) => path.join('.'))
  return { removable: loose('remove'), renamable: loose('rename') }
}

type Change = 'remove' | 'rename'
type Path = readonly string[]

/** The paths of all fields; the index of an element is part of a path, and no field. */
function fieldsOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) => {
    const inside = fieldsOf(each, [...path, key])
    return Array.isArray(value) ? inside : [[...path, key], ...inside]
  })
}

function changed(value: unknown, [key = '', ...rest]: Path, change: Change): unknown {
  if (Array.isArray(value)) {
    return value.map((each, index) =>
      String(index) === key ? changed(each, rest, change) : (each as unknown),
    )
  }
  const { [key]: field, ...others } = value as Record<string, unknown>
  if (rest.length > 0) return { ...others, [key]: changed(field, rest, change) }
  return change === 'remove' ? others : { ...others, [`${key}_renamed`]: field }
}
