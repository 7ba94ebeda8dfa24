import { fields, type Fields } from '../../../reading/fields.ts'
import { structuredSchema } from './schema.ts'

/** How the format of an answer reaches the model: as a schema that binds it, or as an instruction. */
export interface WireFormat {
  readonly format: object | null
  readonly instruction: string | null
}

const NO_FORMAT: WireFormat = { format: null, instruction: null }
const JSON_ALONE = 'Answer with one JSON object and no other text.'

/** The format of an answer. Anthropic has none for JSON of any schema, nor for a schema that holds itself. */
export function wireFormat(given: object | undefined): WireFormat {
  const format = fields(given)
  if (format?.['type'] === 'json_object') return { format: null, instruction: JSON_ALONE }
  const schema = fields(fields(format?.['json_schema'])?.['schema'])
  return schema === null ? NO_FORMAT : schemaFormat(schema)
}

function schemaFormat(schema: Fields): WireFormat {
  const structured = structuredSchema(schema)
  return structured === null
    ? {
        format: null,
        instruction: `${JSON_ALONE} It follows this schema: ${JSON.stringify(schema)}`,
      }
    : { format: { type: 'json_schema', schema: structured }, instruction: null }
}
