import { isRecursive } from '../../../moa/schema/recursive.ts'
import { fields, text, type Fields } from '../../../reading/fields.ts'

/*
 * The part of JSON Schema that Anthropic takes for a structured answer; it rejects a request with any other keyword:
 * https://platform.claude.com/docs/en/build-with-claude/structured-outputs#json-schema-limitations
 */

/** Keywords that stay as they are. */
const PLAIN: ReadonlySet<string> = new Set([
  '$ref',
  'title',
  'enum',
  'const',
  'required',
  'default',
])
/** Keywords under which schemas stand by name, and in lists. */
const NAMED: ReadonlySet<string> = new Set(['$defs', 'definitions', 'properties'])
const LISTED: ReadonlyMap<string, string> = new Map([
  ['anyOf', 'anyOf'],
  ['allOf', 'allOf'],
  ['oneOf', 'anyOf'],
])
/** Say nothing of the answer. */
const DROPPED: ReadonlySet<string> = new Set([
  '$schema',
  '$id',
  'description',
  'additionalProperties',
])
const STRING_FORMATS: ReadonlySet<unknown> = new Set(
  'date-time time date duration email hostname uri ipv4 ipv6 uuid'.split(' '),
)

/** A schema in the keywords that Anthropic takes; null for one that it cannot follow. The others become description. */
export function structuredSchema(schema: Fields): object | null {
  return isRecursive(schema) ? null : taken(schema)
}

function taken(schema: Fields): object {
  const out: Record<string, unknown> = {}
  const words: string[] = []
  for (const [name, value] of Object.entries(schema)) {
    const listed = LISTED.get(name)
    if (NAMED.has(name)) out[name] = mapValues(fields(value) ?? {}, takenOf)
    else if (listed !== undefined) out[listed] = Array.isArray(value) ? value.map(takenOf) : []
    else if (name === 'items') out[name] = takenOf(value)
    else if (name === 'type') Object.assign(out, typeOf(value))
    else if (PLAIN.has(name) || isTaken(name, value)) out[name] = value
    else if (!DROPPED.has(name)) words.push(`${name}: ${JSON.stringify(value)}`)
  }
  if (out['type'] === 'object' || out['properties'] !== undefined)
    out['additionalProperties'] = false
  const rules = words.length === 0 ? [] : [`{${words.join(', ')}}`]
  const description = [text(schema['description']) ?? [], rules].flat().join('\n\n')
  return description === '' ? out : { ...out, description }
}

function takenOf(value: unknown): unknown {
  const schema = fields(value)
  return schema === null ? value : taken(schema)
}

/** Several types are alternatives. */
function typeOf(value: unknown): object {
  return Array.isArray(value) ? { anyOf: value.map((type) => ({ type })) } : { type: value }
}

function isTaken(name: string, value: unknown): boolean {
  if (name === 'format') return STRING_FORMATS.has(value)
  return name === 'minItems' && (value === 0 || value === 1)
}

function mapValues(values: Fields, map: (value: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]))
}
