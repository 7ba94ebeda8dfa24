import { isObject } from './equal.ts'
import { schemaAt } from './reference.ts'

/** Longest way into a schema that is followed. */
const MAX_DEPTH = 1_000

/** Names under which schemas stand that count only where something refers to them. */
const DEFINITIONS: ReadonlySet<string> = new Set(['$defs', 'definitions'])

/** Whether a schema holds itself, directly or by what it refers to; also one that goes too deep to be known. */
export function isRecursive(schema: Readonly<Record<string, unknown>>): boolean {
  const open = new Set<unknown>()
  const closed = new Set<unknown>() // Each is looked into once, however often it is referred to.
  const holdsOpen = (value: unknown): boolean => {
    if (Array.isArray(value)) return value.some(holdsOpen)
    if (!isObject(value) || closed.has(value)) return false
    if (open.has(value) || open.size >= MAX_DEPTH) return true
    open.add(value)
    const { $ref } = value
    const target = typeof $ref === 'string' ? schemaAt(schema, $ref) : undefined
    const parts = Object.entries(value).flatMap(([name, part]) =>
      DEFINITIONS.has(name) ? [] : [part],
    )
    const found = holdsOpen(target) || parts.some(holdsOpen)
    open.delete(value)
    closed.add(value)
    return found
  }
  return holdsOpen(schema)
}
