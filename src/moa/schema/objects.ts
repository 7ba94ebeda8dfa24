import { isObject } from './equal.ts'
import { isNumber, matches } from './scalars.ts'
import type { Check } from './check.ts'
import type { Work } from './work.ts'

type Fields = Readonly<Record<string, unknown>>

/** The first keyword for objects that a value breaks. */
export function applyToObject(schema: Fields, value: unknown, check: Check): string | null {
  if (!isObject(value)) return null
  return checkNames(schema, value, check) ?? checkFields(schema, value, check)
}

/** The keywords about which fields there are. */
function checkNames(schema: Fields, value: Fields, { problem, work }: Check): string | null {
  const { required, minProperties, maxProperties, propertyNames } = schema
  const names = Object.keys(value)
  if (Array.isArray(required) && !hasAll(value, required, work)) return 'required'
  if (isNumber(minProperties) && names.length < minProperties) return 'minProperties'
  if (isNumber(maxProperties) && names.length > maxProperties) return 'maxProperties'
  if (propertyNames !== undefined && names.some((name) => problem(propertyNames, name) !== null))
    return 'propertyNames'
  for (const keyword of ['dependentRequired', 'dependentSchemas', 'dependencies']) {
    const needs = schema[keyword]
    if (!isObject(needs)) continue
    for (const name of Object.keys(needs)) {
      if (!work.spend(1) || !Object.hasOwn(value, name)) continue
      const needed = needs[name]
      const broken = Array.isArray(needed) ? !hasAll(value, needed, work) : problem(needed, value)
      if (broken === true || typeof broken === 'string') return keyword
    }
  }
  return null
}

/** The keywords about the values of fields. */
function checkFields(schema: Fields, value: Fields, { problem, work }: Check): string | null {
  const { properties, patternProperties, additionalProperties } = schema
  const named = isObject(properties) ? properties : {}
  const patterns = isObject(patternProperties) ? Object.entries(patternProperties) : []
  for (const [name, part] of Object.entries(value)) {
    if (!work.spend(1)) return null
    const isNamed = Object.hasOwn(named, name)
    let broken = isNamed ? problem(named[name], part) : null
    let isExtra = !isNamed
    for (const [pattern, schemaOfPart] of patterns) {
      const match = matches(pattern, name, work)
      if (match === true) broken ??= problem(schemaOfPart, part)
      if (match !== false) isExtra = false
    }
    if (broken !== null) return broken
    if (isExtra && problem(additionalProperties, part) !== null) return 'additionalProperties'
  }
  return null
}

function hasAll(value: Fields, names: readonly unknown[], work: Work): boolean {
  work.spend(names.length)
  return names.every((name) => typeof name !== 'string' || Object.hasOwn(value, name))
}
