/** The part of JSON Schema (draft 2020-12) that the schema of a mixture uses. */
export interface Schema {
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Schema>>
  readonly description?: string
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly default?: unknown
  readonly examples?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | boolean
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly pattern?: string
}

const DEFINITIONS = '#/$defs/'

/** A copy of the document without references: each stands where it is named, under the words of the place. */
export function withoutReferences(document: Schema): Schema {
  const { $defs = {}, ...root } = document
  return resolved(root, $defs)
}

function resolved<T>(value: T, definitions: Readonly<Record<string, Schema>>): T {
  if (Array.isArray(value)) return value.map((each) => resolved(each as unknown, definitions)) as T
  if (typeof value !== 'object' || value === null) return value
  const { $ref, ...own } = value as Schema
  const name = $ref?.startsWith(DEFINITIONS) === true ? $ref.slice(DEFINITIONS.length) : ''
  const fields = Object.entries({ ...definitions[name], ...own })
  return Object.fromEntries(fields.map(([key, each]) => [key, resolved(each, definitions)])) as T
}

/** The schemas of which a value fits one: the schema itself where it is no union. */
export function branchesOf(schema: Schema): readonly Schema[] {
  const branches = schema.anyOf ?? schema.oneOf
  return branches === undefined ? [schema] : branches.flatMap(branchesOf)
}

/** The name that an object of a union has in `type`; null for other schemas. */
export function typeNameOf(schema: Schema): string | null {
  const name = schema.properties?.['type']?.const
  return typeof name === 'string' ? name : null
}

/** The texts of an `enum`; null when the schema has none, or other values. */
export function textsOf(schema: Schema): readonly string[] | null {
  const { enum: values } = schema
  return values !== undefined && values.every((value) => typeof value === 'string') ? values : null
}
