import type * as z from 'zod'

/** The types of JSON, as operators know them. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'a text in quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}

/** What a value of a setting must be, where its schema has no text of its own. Quotes nothing of the value. */
export function settingWords(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${TYPES[issue.expected] ?? 'another value'}`
    case 'invalid_value':
      return `must be one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`
    case 'invalid_union':
      return [...new Set(issue.errors.map(([first]) => first?.message))].join(', or ')
    case 'too_small':
      return `must be ${issue.inclusive ? 'at least' : 'more than'} ${sizeOf(issue.origin, issue.minimum)}`
    case 'too_big':
      return `must be ${issue.inclusive ? 'at most' : 'less than'} ${sizeOf(issue.origin, issue.maximum)}`
    case 'not_multiple_of':
    case 'invalid_format':
    case 'invalid_key':
    case 'invalid_element':
    case 'unrecognized_keys':
    case 'custom':
      return 'must be another value'
  }
}

function sizeOf(origin: string, bound: number | bigint): string {
  if (origin === 'string') return `${bound} characters`
  return origin === 'array' ? `${bound} long` : String(bound)
}
