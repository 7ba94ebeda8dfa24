import { fields } from '../../../reading/fields.ts'

/** Keywords whose values are data, not schemas. */
const DATA: ReadonlySet<string> = new Set(['enum', 'const', 'default', 'examples'])

/**
 * A JSON schema as Gemini takes it: beside `$ref`, which it takes alone, only keywords that begin with `$`
 * (https://ai.google.dev/api/generate-content#GenerationConfig, `responseJsonSchema`).
 */
export function geminiSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(geminiSchema)
  const object = fields(schema)
  if (object === null) return schema
  const alone = typeof object['$ref'] === 'string'
  const out: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(object)) {
    if (alone && !name.startsWith('$')) continue
    out[name] = DATA.has(name) ? value : geminiSchema(value)
  }
  return out
}
