import type { Schema } from './document.ts'

/** The description of a type; a part that names a component can become a link. */
export type TypeWords = readonly (string | { readonly component: string })[]

/** One field of an object, as the page shows it. */
export interface Field {
  readonly name: string
  readonly type: TypeWords
  readonly required: boolean
  /** The default as JSON; null when there is none. */
  readonly defaultJson: string | null
  /** Bounds in words, such as "1 to 100". */
  readonly limits: readonly string[]
  readonly description: string
  /** Nested objects without a name of their own. */
  readonly shapes: readonly Shape[]
}

export interface Shape {
  /** Distinguishes the shape from its siblings, such as `role: "user"`; empty when it is the only one. */
  readonly title: string
  readonly fields: readonly Field[]
}

/** The fields of an object schema, in the order they are declared. */
export function fieldsOf(schema: Schema): readonly Field[] {
  const { properties = {}, required = [] } = schema
  return Object.entries(properties).map(([name, property]) =>
    fieldOf(property, { name, required: required.includes(name) }),
  )
}

/** One field with this schema. */
export function fieldOf(schema: Schema, place: Pick<Field, 'name' | 'required'>): Field {
  const { default: defaultJson, description } = schema
  return {
    ...place,
    type: typeWords(schema),
    defaultJson: defaultJson === undefined ? null : JSON.stringify(defaultJson),
    limits: limitsOf(schema),
    description: description ?? '',
    shapes: shapesOf(schema),
  }
}

/** Object shapes without a name anywhere in a schema; components are shown elsewhere. */
export function shapesOf(schema: Schema): readonly Shape[] {
  const found = objectsIn(schema)
  return found.map((object) => ({
    title: found.length === 1 ? '' : titleOf(object),
    fields: fieldsOf(object),
  }))
}

/** The type of a schema, in few words. */
export function typeWords(schema: Schema): TypeWords {
  const component = componentOf(schema)
  if (component !== null) return [{ component }]
  const { type, enum: values, items, additionalProperties, ...rest } = schema
  if (rest.const !== undefined) return [JSON.stringify(rest.const)]
  if (values !== undefined) return [values.map((value) => JSON.stringify(value)).join(' or ')]
  const variants = rest.anyOf ?? rest.oneOf
  if (variants !== undefined) return union(variants.map(typeWords))
  if (typeof type === 'object') return union(type.map((each) => [each]))
  if (type === 'array') return ['array of ', ...(items === undefined ? ['any'] : typeWords(items))]
  if (type === 'object' && typeof additionalProperties === 'object') {
    return ['map of ', ...typeWords(additionalProperties)]
  }
  return [type ?? 'any']
}

/** The name of the component that a schema references; null when it is inline. */
export function componentOf(schema: Schema): string | null {
  return schema.$ref?.split('/').at(-1) ?? null
}

function union(variants: readonly TypeWords[]): TypeWords {
  const distinct = new Map(variants.map((words) => [JSON.stringify(words), words]))
  return [...distinct.values()].flatMap((words, index) =>
    index === 0 ? words : [' or ', ...words],
  )
}

function objectsIn(schema: Schema): readonly Schema[] {
  if (componentOf(schema) !== null) return []
  const { properties, items, anyOf, oneOf, additionalProperties } = schema
  if (properties !== undefined) return [schema]
  const inner = [...(anyOf ?? []), ...(oneOf ?? []), ...(items === undefined ? [] : [items])]
  if (typeof additionalProperties === 'object') inner.push(additionalProperties)
  return inner.flatMap(objectsIn)
}

/** The first field with fixed values distinguishes the variants of a union. */
function titleOf(object: Schema): string {
  for (const [name, property] of Object.entries(object.properties ?? {})) {
    const { const: value, enum: values } = property
    if (value !== undefined || values !== undefined) {
      return `${name}: ${(values ?? [value]).map((each) => JSON.stringify(each)).join(' or ')}`
    }
  }
  return 'object'
}

function limitsOf(schema: Schema): readonly string[] {
  const { anyOf, items, ...own } = schema
  const [only, ...others] = (anyOf ?? []).filter((variant) => variant.type !== 'null')
  if (only !== undefined) return others.length === 0 ? limitsOf(only) : []
  return [
    ...range(own.minimum, own.maximum),
    ...(own.exclusiveMinimum === undefined ? [] : [`more than ${own.exclusiveMinimum}`]),
    ...range(own.minLength, own.maxLength).map((words) => counted(words, 'character')),
    ...range(own.minItems, own.maxItems).map((words) => counted(words, 'item')),
    ...(own.pattern === undefined ? [] : [`matches ${own.pattern}`]),
    ...(items === undefined ? [] : limitsOf(items).map((words) => `each ${words}`)),
  ]
}

/** A range in words; omits the bounds of safe integers. */
function range(least?: number, most?: number): readonly string[] {
  const from = least === undefined || least <= Number.MIN_SAFE_INTEGER ? undefined : least
  const to = most === undefined || most >= Number.MAX_SAFE_INTEGER ? undefined : most
  if (from !== undefined && to !== undefined) return [from === to ? `${from}` : `${from} to ${to}`]
  if (from !== undefined) return from === 0 ? [] : [`at least ${from}`]
  return to === undefined ? [] : [`at most ${to}`]
}

function counted(bounds: string, thing: string): string {
  return `${bounds} ${thing}${/(^| )1$/.test(bounds) ? '' : 's'}`
}
