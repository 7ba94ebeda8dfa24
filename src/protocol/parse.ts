import type * as z from 'zod'

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly param: string | null; readonly message: string }

/** Parses a value at the door; a failure names the first wrong field, and what would be right. */
export function parseWith<S extends z.ZodType>(schema: S, value: unknown): Parsed<z.output<S>> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return { ok: true, value: parsed.data }
  const { path, message } = deepest(parsed.error.issues)
  const param = path === '' ? null : path
  return { ok: false, param, message: param === null ? message : `${param}: ${message}` }
}

interface Finding {
  readonly path: string
  readonly message: string
}

/** In a union, the branch that got furthest is the one that was meant. */
function deepest(
  issues: readonly z.core.$ZodIssue[],
  prefix: readonly PropertyKey[] = [],
): Finding {
  const issue = issues[0]
  if (issue === undefined) return { path: '', message: 'Invalid' }
  const path = [...prefix, ...issue.path]
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? ''
    return { path: toPath([...path, key]), message: 'is not a known field' }
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const branches = issue.errors.filter((branch) => branch.length > 0)
    const furthest = branches.toSorted((a, b) => reach(b) - reach(a))[0]
    if (furthest !== undefined && reach(furthest) > 0) return deepest(furthest, path)
    const wanted = new Set(branches.map(([first]) => first?.message))
    if (wanted.size > 0) return { path: toPath(path), message: [...wanted].join('; or: ') }
  }
  return { path: toPath(path), message: issue.message }
}

function reach(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(
    ...issues.map(({ path, code }) => path.length + (code === 'unrecognized_keys' ? 1 : 0)),
  )
}

/** `messages[0].content`, as people write it. */
function toPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`
    return text === '' ? String(key) : `${text}.${String(key)}`
  }, '')
}
