import { branchesOf, textsOf, typeNameOf, type Schema } from './schema.ts'

/** What a form shows for a schema. */
export type Shape =
  | { readonly kind: 'text'; readonly isLong: boolean }
  | { readonly kind: 'number' }
  | { readonly kind: 'flag' }
  | { readonly kind: 'choice'; readonly names: readonly string[] }
  /** One word, or a list of them. */
  | { readonly kind: 'one-or-list'; readonly item: Schema; readonly names: readonly string[] }
  | { readonly kind: 'object'; readonly fields: readonly Field[] }
  | { readonly kind: 'list'; readonly item: Schema }
  /** A name alone, or an object with that name in `type` and options beside it. */
  | { readonly kind: 'named'; readonly names: readonly string[]; readonly options: Options }
  /** Anything else is edited as JSON. */
  | { readonly kind: 'json' }

/** One field of an object. */
export interface Field {
  readonly name: string
  readonly schema: Schema
  readonly isRequired: boolean
}

/** The schema of the options of each name that has some. */
export type Options = ReadonlyMap<string, Schema>

/** Longer texts get more than one line. */
const LONG_CHARS = 300

/** The shape of a schema without references. */
export function shapeOf(schema: Schema): Shape {
  const branches = branchesOf(schema)
  if (branches.length > 1) return shapeOfUnion(branches)
  const names = textsOf(schema) ?? constOf(schema)
  if (names !== null) return { kind: 'choice', names }
  switch (schema.type) {
    case 'string':
      return { kind: 'text', isLong: (schema.maxLength ?? 0) > LONG_CHARS }
    case 'integer':
    case 'number':
      return { kind: 'number' }
    case 'boolean':
      return { kind: 'flag' }
    case 'array':
      return { kind: 'list', item: schema.items ?? {} }
    case 'object':
      return { kind: 'object', fields: fieldsOf(schema) }
    case undefined:
    default:
      return { kind: 'json' }
  }
}

/** The fields of an object in the order of the schema. */
export function fieldsOf({ properties = {}, required = [] }: Schema): readonly Field[] {
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    schema,
    isRequired: required.includes(name),
  }))
}

/** The schema of an option beside `type`, without `type` itself. */
export function withoutType(schema: Schema): Schema {
  const { type: _type, ...properties } = schema.properties ?? {}
  return { ...schema, properties }
}

function constOf(schema: Schema): readonly string[] | null {
  return typeof schema.const === 'string' ? [schema.const] : null
}

function shapeOfUnion(branches: readonly Schema[]): Shape {
  const names = branches.map(textsOf).find((texts) => texts !== null)
  if (names === undefined) return { kind: 'json' }
  const others = branches.filter((branch) => textsOf(branch) === null)
  if (others.every((branch) => typeNameOf(branch) !== null)) {
    const options = others.map((branch) => [typeNameOf(branch) ?? '', branch] as const)
    return { kind: 'named', names, options: new Map(options) }
  }
  const [item] = others.map(({ items }) => items)
  const isList = item !== undefined && textsOf(item) !== null && others.length === 1
  return isList ? { kind: 'one-or-list', item, names } : { kind: 'json' }
}
