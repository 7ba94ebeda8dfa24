import type * as z from 'zod'

type Issue = z.core.$ZodIssue

/** The types of JSON, as callers know them. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  null: 'null',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}
/** What a limit counts; a number has no unit. */
const UNITS: Readonly<Record<string, string>> = { string: 'character', array: 'item' }
/** A text of a schema that begins so names what would be right, as these words do. */
const WANTED = 'wanted '

/**
 * What is wrong with a value and what would be right, in our words: the schema's own text, or what its type and limits
 * say. No text of the library reaches a caller. Quotes nothing of the value.
 */
export function problemWords(issue: Issue): string {
  if (issue.message !== '' && !issue.message.startsWith(WANTED)) return issue.message
  const wanted = wantedBy(issue)
  const input = inputOf(issue)
  if (input === undefined) return `is missing, ${WANTED}${wanted}`
  return `${WANTED}${wanted}${isTypeIssue(issue) ? otherType(wanted, input) : ''}`
}

/** The same for a value that fits no branch of a union, of which each has its first issue here. */
export function unionWords(union: Issue, branches: readonly Issue[]): string {
  // Where the type is right, the other branches are of no help: "at most 4 items, or a text".
  const ofType = branches.filter(({ code }) => code !== 'invalid_type')
  if (ofType.length > 0) return [...new Set(ofType.map(problemWords))].join('; or: ')
  if (union.message !== '') return problemWords(union)
  const wanted = either([...new Set(branches.map(wantedBy))])
  return problemWords({ ...union, message: `${WANTED}${wanted}` })
}

function isTypeIssue({ code }: Issue): boolean {
  return code === 'invalid_type' || code === 'invalid_value' || code === 'invalid_union'
}

/** ", not a number", where that is news. */
function otherType(wanted: string, input: unknown): string {
  const given = typeof input === 'boolean' ? String(input) : TYPES[typeName(input)]
  const isOfType =
    given === undefined ||
    wanted.includes(given.replace(/^an? /, '')) ||
    (typeof input === 'string' && wanted.startsWith('"'))
  return isOfType ? '' : `, not ${given}`
}

function typeName(input: unknown): string {
  if (input === null) return 'null'
  return Array.isArray(input) ? 'array' : typeof input
}

/** The value itself: of an object whose kind one field names, that field. */
function inputOf(issue: Issue): unknown {
  const { code, input } = issue
  if (code !== 'invalid_union' || issue.inclusive === false) return input
  const { discriminator: field } = issue
  return field === undefined || typeof input !== 'object' || input === null
    ? input
    : Reflect.get(input, field)
}

function wantedBy(issue: Issue): string {
  if (issue.message !== '') return issue.message.replace(WANTED, '')
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? 'another value'
    case 'invalid_value':
      return either(issue.values.map((value) => JSON.stringify(value)))
    case 'invalid_union':
      return either(
        issue.inclusive === false
          ? []
          : (issue.options ?? []).map((value) => JSON.stringify(value)),
      )
    case 'too_small':
      return limit(issue.inclusive ? 'at least' : 'more than', issue.minimum, issue.origin)
    case 'too_big':
      return limit(issue.inclusive ? 'at most' : 'less than', issue.maximum, issue.origin)
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`
    case 'invalid_format':
    case 'invalid_key':
    case 'invalid_element':
    case 'unrecognized_keys':
    case 'custom':
      return 'another value'
  }
}

function limit(words: string, bound: number | bigint, origin: string): string {
  const unit = UNITS[origin]
  if (unit === undefined) return `${words} ${bound}`
  return `${words} ${bound} ${unit}${Number(bound) === 1 ? '' : 's'}`
}

function either(words: readonly string[]): string {
  const last = words.at(-1) ?? 'another value'
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`
}
