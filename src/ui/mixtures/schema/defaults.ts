import { isObject, isSame } from '../document/path.ts'
import { branchesOf, typeNameOf, type Schema } from './schema.ts'
import { shapeOf } from './shape.ts'

/**
 * The document without what the schema fills in: the gateway returns every default, and a person reads and compares
 * better what is left. Fields are in the order of the schema. Both mean the same to the gateway.
 */
export function withoutDefaults(schema: Schema, value: unknown): unknown {
  const branch = branchFor(schema, value)
  if (branch === null) return value
  if (Array.isArray(value)) {
    const { items } = branch
    return items === undefined ? value : value.map((item) => withoutDefaults(items, item))
  }
  if (!isObject(value)) return value
  const { properties = {}, required = [] } = branch
  const order = Object.keys(properties)
  const entries = Object.entries(value).sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
  const fields = entries.flatMap(([name, field]) => {
    const own = properties[name]
    if (own === undefined) return [[name, field] as const]
    const left = withoutDefaults(own, field)
    const isMeant = required.includes(name) || !isFilledIn(own, { field, left })
    return isMeant ? [[name, left] as const] : []
  })
  return Object.fromEntries(fields)
}

/** Whether a field has what it would have if it were left out, as an object does of which only defaults were removed. */
function isFilledIn(
  schema: Schema,
  { field, left }: { readonly field: unknown; readonly left: unknown },
): boolean {
  if (schema.default !== undefined && isSame(schema.default, field)) return true
  return isObject(left) && isSame(left, {}) && !isSame(field, {})
}

/** The schema that the value is meant for; null for a value of another kind. */
function branchFor(schema: Schema, value: unknown): Schema | null {
  const branches = branchesOf(schema)
  if (branches.length === 1) return schema
  if (Array.isArray(value)) return branches.find(({ type }) => type === 'array') ?? null
  if (!isObject(value)) return null
  return branches.find((branch) => typeNameOf(branch) === value['type']) ?? null
}

/** What a new field or item of this schema begins as: its default, or what it needs and no more. */
export function startOf(schema: Schema): unknown {
  if (schema.default !== undefined) return schema.default
  const shape = shapeOf(schema)
  switch (shape.kind) {
    case 'object': {
      const needed = shape.fields.filter(({ isRequired }) => isRequired)
      return Object.fromEntries(needed.map((field) => [field.name, startOf(field.schema)]))
    }
    case 'list':
      return (schema.minItems ?? 0) === 0 ? [] : [startOf(shape.item)]
    case 'choice':
    case 'named':
    case 'one-or-list':
      return shape.names[0] ?? ''
    case 'number':
      return schema.minimum ?? 1
    case 'flag':
      return true
    case 'text':
      return ''
    case 'json':
      return {}
  }
}
