import type * as z from 'zod'
import type { Result } from '../moa/result.ts'
import { problemWords, unionWords } from './schemas/problem-words.ts'

/** Why a value does not parse. Quotes nothing of the value. */
export interface Problem {
  /** What is wrong, after the path of the field, and what would be right. */
  readonly message: string
  /** The path of the first wrong field; null when the value as a whole is wrong. */
  readonly param: string | null
}

/** Longest name of a field, longest path and longest message of a problem, in characters. */
const MAX_NAME_CHARS = 80
const MAX_PATH_CHARS = 400
const MAX_MESSAGE_CHARS = 1_000

/** Issues come with their input and, where the schema has none, without a text: `problemWords` has ours. */
const NO_WORDS_OF_ZOD = { error: () => '', reportInput: true } as const

/** Parses a value against a schema. A problem names the first wrong field, and what would be right. */
export function parseWith<S extends z.ZodType>(
  schema: S,
  value: unknown,
): Result<z.output<S>, Problem> {
  const parsed = schema.safeParse(value, NO_WORDS_OF_ZOD)
  if (parsed.success) return { ok: true, value: parsed.data }
  const { path, message: problem } = deepest(parsed.error.issues)
  const param = path === '' ? null : path
  // A schema's own words may quote a name.
  const message = shortened(problem, MAX_MESSAGE_CHARS)
  return { ok: false, error: { param, message: param === null ? message : `${param}: ${message}` } }
}

interface Finding {
  readonly path: string
  readonly message: string
}

/** The issue to report. In a union, it is one of the branch that matched deepest into the value. */
function deepest(
  issues: readonly z.core.$ZodIssue[],
  prefix: readonly PropertyKey[] = [],
): Finding {
  const issue = issues[0]
  if (issue === undefined) return { path: '', message: 'cannot be used' }
  const path = [...prefix, ...issue.path]
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? ''
    return { path: pathText([...path, key]), message: 'is not a known field' }
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const branches = issue.errors.filter((branch) => branch.length > 0)
    const furthest = branches.toSorted((a, b) => reach(b) - reach(a))[0]
    if (furthest !== undefined && reach(furthest) > 0) return deepest(furthest, path)
    const message = unionWords(
      issue,
      branches.flatMap(([first]) => first ?? []),
    )
    return { path: pathText(path), message }
  }
  if (issue.code === 'invalid_key') return deepest(issue.issues, path)
  return { path: pathText(path), message: problemWords(issue) }
}

function reach(issues: readonly z.core.$ZodIssue[]): number {
  return issues.reduce(
    (most, { path, code }) => Math.max(most, path.length + (code === 'unrecognized_keys' ? 1 : 0)),
    0,
  )
}

/** A path as JavaScript writes it: `messages[0].content`. Names come from callers: no long one is repeated. */
export function pathText(path: readonly PropertyKey[], maxChars = MAX_PATH_CHARS): string {
  const text = path.reduce<string>((before, key) => {
    if (typeof key === 'number') return `${before}[${key}]`
    const name = shortened(String(key), MAX_NAME_CHARS)
    return before === '' ? name : `${before}.${name}`
  }, '')
  return shortened(text, maxChars)
}

function shortened(text: string, maxChars: number): string {
  return text.length <= maxChars ? text : `${text.slice(0, maxChars - 1)}…`
}
