import type { Check } from '../../checks/check.ts'
import { readCheck } from '../../checks/read-check.ts'
import { FieldError, shown } from '../field-error.ts'
import { isFields } from '../row.ts'

/** What the assertions of a test are here. */
export interface Assertions {
  readonly check: Check | null
  readonly reference: string | null
  /** Those that need a model, code or a clock, and are left out. */
  readonly left: readonly string[]
}

type Convert = (value: unknown, at: string) => Check

const escaped = (text: unknown) => String(text).replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value)
    ? value
    : String(value)
        .split(',')
        .map((item) => item.trim())
const pattern = (source: string, flags = '') => ({ type: 'regex', value: `/${source}/${flags}` })
/** Each of these must be found, wherever. */
const lookahead = (value: unknown) =>
  listOf(value)
    .map((item) => `(?=[\\s\\S]*${escaped(item)})`)
    .join('')
const either = (value: unknown) => listOf(value).map(escaped).join('|')

/** By promptfoo's own meaning: `contains` knows case and finds a part of a word, which a regular expression does. */
const CONVERSIONS: Readonly<Record<string, Convert>> = {
  equals: (value, at) =>
    typeof value === 'object' && value !== null
      ? readCheck({ type: 'json', value }, at)
      : readCheck({ type: 'exact', value }, at),
  contains: (value, at) => readCheck(pattern(escaped(value)), at),
  icontains: (value, at) => readCheck(pattern(escaped(value), 'i'), at),
  'contains-all': (value, at) => readCheck(pattern(`^${lookahead(value)}`), at),
  'icontains-all': (value, at) => readCheck(pattern(`^${lookahead(value)}`, 'i'), at),
  'contains-any': (value, at) => readCheck(pattern(either(value)), at),
  'icontains-any': (value, at) => readCheck(pattern(either(value), 'i'), at),
  'not-contains': (value, at) => readCheck(pattern(`^(?![\\s\\S]*${escaped(value)})`), at),
  'not-icontains': (value, at) => readCheck(pattern(`^(?![\\s\\S]*${escaped(value)})`, 'i'), at),
  'starts-with': (value, at) => readCheck(pattern(`^${escaped(value)}`), at),
  regex: (value, at) => readCheck({ type: 'regex', value }, at),
  'is-json': (_value, at) => readCheck({ type: 'json' }, at),
  'contains-json': (_value, at) => readCheck(pattern('[{[]'), at),
  'word-count': (value, at) =>
    readCheck({ type: 'max_words', value: isFields(value) ? value['max'] : value }, at),
}

/** Assertions whose value is a right answer for a judge to read. */
const REFERENCES: ReadonlySet<string> = new Set(['factuality', 'answer-relevance', 'similar'])

/** Reads a test's assertions; `set` groups (assert-set) are read as their members. */
export function readAssertions(value: unknown): Assertions {
  if (value === undefined || value === null) return { check: null, reference: null, left: [] }
  if (!Array.isArray(value)) throw new FieldError('assert', `is ${shown(value)}, wanted a list`)
  const checks: Check[] = []
  const left: string[] = []
  let reference: string | null = null
  for (const [index, assertion] of flat(value).entries()) {
    const at = `assert[${index}]`
    const { type, value: wanted } = isFields(assertion) ? assertion : shortForm(assertion, at)
    if (typeof type !== 'string')
      throw new FieldError(`${at}.type`, `is ${shown(type)}, wanted a text`)
    const convert = Object.hasOwn(CONVERSIONS, type) ? CONVERSIONS[type] : undefined
    if (convert !== undefined) checks.push(convert(wanted, at))
    else if (REFERENCES.has(type) && typeof wanted === 'string') reference ??= wanted
    else left.push(type)
  }
  const [only] = checks
  const check = checks.length > 1 ? ({ type: 'all', value: checks } as const) : (only ?? null)
  return { check, reference, left }
}

function flat(value: readonly unknown[]): readonly unknown[] {
  return value.flatMap((each) =>
    isFields(each) && each['type'] === 'assert-set' && Array.isArray(each['assert'])
      ? flat(each['assert'])
      : [each],
  )
}

/** A cell of a CSV file: `contains: Paris`; a text alone is the whole answer. */
function shortForm(value: unknown, at: string): { readonly type: string; readonly value: unknown } {
  if (typeof value !== 'string') throw new FieldError(at, `is ${shown(value)}, wanted an assertion`)
  const [, type = '', rest = ''] = /^([a-z-]+)(?:\([\d.]+\))?:\s*([\s\S]*)$/.exec(value) ?? []
  if (type === 'grade' || type === 'llm-rubric') return { type: 'llm-rubric', value: rest }
  return type === '' ? { type: 'equals', value } : { type, value: rest }
}
