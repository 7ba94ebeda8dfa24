import { fieldsOf, unknownNames } from '../fields.ts'

const KEYWORDS =
  '$ref $defs definitions type title description enum const anyOf allOf properties required additionalProperties items ' +
  'minItems format default'

/** Why the real interface rejects the schema of a structured answer; null when it takes it. */
export function schemaProblem(value: unknown): string | null {
  const schema = fieldsOf(value)
  const [unknown] = unknownNames(schema, KEYWORDS)
  if (unknown !== undefined) return `output_config.format.schema: '${unknown}' is not supported`
  if (schema['type'] === 'object' && schema['additionalProperties'] !== false)
    return "For 'object' type, 'additionalProperties' must be explicitly set to false"
  if (Number(schema['minItems'] ?? 0) > 1) return "For 'array' type, 'minItems' must be 0 or 1"
  const inner = [
    ...['properties', '$defs', 'definitions'].flatMap((name) =>
      Object.values(fieldsOf(schema[name])),
    ),
    ...['anyOf', 'allOf'].flatMap((name) => (schema[name] as readonly unknown[] | undefined) ?? []),
    ...(schema['items'] === undefined ? [] : [schema['items']]),
  ]
  return inner.map(schemaProblem).find((problem) => problem !== null) ?? null
}
