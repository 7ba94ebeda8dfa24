import { isObject } from './equal.ts'
import type { Check, Schema } from './check.ts'

/**
 * The schema that `$ref` stands for, within the same document; undefined when there is none. A reference to another
 * document is not followed: it is not fetched, and anything fits it.
 */
export function referenced(
  { $ref }: Readonly<Record<string, unknown>>,
  { root, work }: Pick<Check, 'root' | 'work'>,
): Schema | undefined {
  if (typeof $ref !== 'string') return undefined
  const found = schemaAt(root, $ref)
  if (typeof found === 'boolean' || isObject(found)) return found
  work.doubt()
  return true
}

/** What a reference means within a document; undefined when it is none, or one to another document. */
export function schemaAt(root: Schema, reference: string): unknown {
  return reference.startsWith('#') ? valueAt(root, decoded(reference.slice(1))) : undefined
}

/** The value at a JSON Pointer (RFC 6901); undefined when there is none. */
export function valueAt(root: unknown, pointer: string): unknown {
  if (pointer !== '' && !pointer.startsWith('/')) return undefined
  let value = root
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[name]
  }
  return value
}

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment)
  } catch {
    return fragment
  }
}
