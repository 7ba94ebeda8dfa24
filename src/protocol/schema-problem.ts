import type { Problem } from './parse.ts'
import { isObject } from './schemas/json-value.ts'

/** The format of an answer by a schema, as far as its problems depend on it. */
interface StrictFormat {
  readonly strict?: boolean | null | undefined
  readonly schema?: object | null | undefined
}

/**
 * Why a strict format cannot be followed by any model: it has no schema, or a keyword of it has a value that no JSON
 * Schema has. Null when nothing is wrong. Reported before agents are paid; what is not strict is a hint that may be loose.
 */
export function strictProblem({ strict, schema }: StrictFormat, path: string): Problem | null {
  if (strict !== true) return null
  const param = `${path}.schema`
  if (schema === null || schema === undefined)
    return { message: `${param}: must be there, as the format is strict`, param }
  const wrong = malformed(schema, param)
  return wrong === null ? null : { message: `${wrong}: is no JSON Schema`, param: wrong }
}

type Test = (value: unknown) => boolean

const isSchema: Test = (value) => typeof value === 'boolean' || isObject(value)
const isText: Test = (value) => typeof value === 'string'
const isCount: Test = (value) => Number.isInteger(value) && Number(value) >= 0
const isTexts: Test = (value) => Array.isArray(value) && value.every(isText)
const isType: Test = (value) => isText(value) || isTexts(value)
const isLimit: Test = (value) => typeof value === 'number' || typeof value === 'boolean'

/** What the value of a keyword must be. */
const KEYWORDS: Readonly<Record<string, Test>> = {
  $ref: isText,
  type: isType,
  enum: Array.isArray,
  required: isTexts,
  pattern: isText,
  minimum: (value) => typeof value === 'number',
  maximum: (value) => typeof value === 'number',
  exclusiveMinimum: isLimit,
  exclusiveMaximum: isLimit,
  minLength: isCount,
  maxLength: isCount,
  minItems: isCount,
  maxItems: isCount,
}
/** Keywords with a schema, with a list of them and with some by name. */
const ONE = ['additionalProperties', 'not', 'contains', 'propertyNames']
const LISTS = ['anyOf', 'allOf', 'oneOf', 'prefixItems']
const NAMED = ['properties', 'patternProperties', '$defs', 'definitions']

/** The path of the first value that no JSON Schema has at its place; null when all are right. */
function malformed(schema: unknown, path: string): string | null {
  if (!isSchema(schema)) return path
  if (!isObject(schema)) return null
  for (const [name, isRight] of Object.entries(KEYWORDS))
    if (Object.hasOwn(schema, name) && !isRight(schema[name])) return `${path}.${name}`
  for (const [place, part] of partsOf(schema)) {
    const wrong = part === undefined ? `${path}${place}` : malformed(part, `${path}${place}`)
    if (wrong !== null) return wrong
  }
  return null
}

/** The schemas inside one, each with its place; undefined where a list or an object of them is something else. */
function* partsOf(
  schema: Readonly<Record<string, unknown>>,
): Generator<readonly [place: string, part: unknown], void, void> {
  for (const name of ONE) if (Object.hasOwn(schema, name)) yield [`.${name}`, schema[name]]
  for (const name of Array.isArray(schema['items']) ? [...LISTS, 'items'] : LISTS) {
    const list = schema[name]
    if (list === undefined) continue
    if (!Array.isArray(list)) yield [`.${name}`, undefined]
    else
      for (const [index, part] of list.entries())
        yield [`.${name}[${index}]`, (part as unknown) ?? null]
  }
  if (Object.hasOwn(schema, 'items') && !Array.isArray(schema['items']))
    yield ['.items', schema['items'] ?? null]
  for (const name of NAMED) {
    const parts = schema[name]
    if (parts === undefined) continue
    if (!isObject(parts)) yield [`.${name}`, undefined]
    else for (const [key, part] of Object.entries(parts)) yield [`.${name}.${key}`, part ?? null]
  }
}
