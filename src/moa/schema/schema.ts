import type { Check, Schema } from './check.ts'
import { equal, isObject } from './equal.ts'
import { applyToList } from './lists.ts'
import { applyToObject } from './objects.ts'
import { referenced } from './reference.ts'
import { checkNumber, checkText, checkType } from './scalars.ts'
import { Work } from './work.ts'

/**
 * The first keyword of a JSON Schema that a value breaks; null when it fits. Understands the keywords that draft 4 to
 * 2020-12 have for values. Never fetches a schema, and never takes long: what it does not know it does not check, which
 * are formats, `unevaluated…`, references to other documents, patterns without a known limit on their time, and all
 * that is left when the work is used up.
 */
export function brokenKeyword(schema: Schema, value: unknown): string | null {
  const work = new Work()
  const found = checkWithin(schema, work).problem(schema, value)
  return work.isOver ? null : found
}

function checkWithin(root: Schema, work: Work): Check {
  const check: Check = {
    root,
    work,
    problem(schema, value) {
      if (schema === undefined || !work.enter()) return null
      const found = isObject(schema) ? brokenIn(schema, value, check) : NEVER.get(schema)
      work.leave()
      return found ?? null
    },
  }
  return check
}

/** What the schema is called that nothing fits. */
const NEVER: ReadonlyMap<unknown, string> = new Map([[false, 'false']])

function brokenIn(
  schema: Readonly<Record<string, unknown>>,
  value: unknown,
  outer: Check,
): string | null {
  const check = isBase(schema) && schema !== outer.root ? checkWithin(schema, outer.work) : outer
  if (UNCHECKED.some((keyword) => keyword in schema)) check.work.doubt()
  const target = referenced(schema, check)
  const broken = target === undefined ? null : check.problem(target, value)
  // Until draft 7, all other keywords beside a reference count for nothing.
  if (broken !== null || (target !== undefined && isOldDraft(check.root))) return broken
  return (
    checkType(schema, value) ??
    checkFixed(schema, value, check) ??
    checkNumber(schema, value) ??
    checkText(schema, value, check) ??
    applyToObject(schema, value, check) ??
    applyToList(schema, value, check) ??
    checkTogether(schema, value, check)
  )
}

function checkFixed(
  schema: Readonly<Record<string, unknown>>,
  value: unknown,
  { work }: Check,
): string | null {
  const { enum: values } = schema
  if ('const' in schema && !equal(value, schema['const'], work)) return 'const'
  if (!Array.isArray(values)) return null
  return values.some((each) => work.spend(1) && equal(value, each, work)) ? null : 'enum'
}

/** Keywords that say what may be, and that are not checked. */
const UNCHECKED = [
  'format',
  'unevaluatedProperties',
  'unevaluatedItems',
  '$dynamicRef',
  '$recursiveRef',
] as const

/** The keywords that combine schemas. */
function checkTogether(
  schema: Readonly<Record<string, unknown>>,
  value: unknown,
  { problem, work }: Check,
): string | null {
  const { allOf, anyOf, oneOf, not } = schema
  const fits = (each: unknown) => problem(each, value) === null
  const before = work.doubts
  if (Array.isArray(allOf)) {
    for (const each of allOf) {
      const broken = problem(each, value)
      if (broken !== null) return broken
    }
  }
  if (Array.isArray(anyOf) && !anyOf.some(fits)) return 'anyOf'
  const one = Array.isArray(oneOf) ? oneOf.filter(fits).length : 1
  if (one === 0) return 'oneOf'
  const isNot = not !== undefined && fits(not)
  const isIf = schema['if'] !== undefined && fits(schema['if'])
  // What was left unchecked may be what makes the difference.
  if (work.doubts > before && (one > 1 || isNot || isIf)) return null
  if (one > 1) return 'oneOf'
  if (isNot) return 'not'
  if (schema['if'] === undefined) return null
  return problem(isIf ? schema['then'] : schema['else'], value)
}

/** Whether references inside a schema are meant from it on. A `$id` that only names a place does not change them. */
function isBase({ $id }: Readonly<Record<string, unknown>>): boolean {
  return typeof $id === 'string' && !$id.startsWith('#')
}

function isOldDraft(root: Schema): boolean {
  return isObject(root) && /draft-0[3-7]/.test(String(root['$schema']))
}
