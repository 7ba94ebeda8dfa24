import type { oas31, ZodOpenApiContentObject, ZodOpenApiResponseObject } from 'zod-openapi'
import * as z from 'zod'

const text: oas31.SchemaObject = { type: 'string' }

/** Headers of responses; operations refer to them by name. */
export const HEADERS = {
  'x-request-id': { description: 'Names the request in the logs of the operator.', schema: text },
  'x-moa-run': { description: 'Id of the run.', schema: text },
  'x-moa-mixture': { description: 'What was asked, as it was asked for.', schema: text },
  'x-moa-cache': {
    description:
      'Whether the answer came from the cache, as in `moa.cache`. A stream may have to open before that is known; it says `miss` then.',
    schema: { type: 'string', enum: ['hit', 'miss', 'off'] },
  },
  age: {
    description: 'Seconds since the answer was made; only of one that is told again (RFC 9111).',
    schema: { type: 'integer', minimum: 0 },
  },
  etag: {
    description: 'Names this version, for `If-Match`; `"built-in"` of a built-in mixture.',
    schema: text,
    example: '"3"',
  },
  location: { description: 'Where it is told.', schema: text },
  'server-timing': {
    description: 'How long each layer, the aggregator and the whole run took; not on a stream.',
    schema: text,
    example: 'layer0;dur=908, aggregator;dur=549, total;dur=1462',
  },
  'retry-after': { description: 'Seconds to wait before trying again.', schema: text },
  'x-should-retry': {
    description: 'Tells clients that retry by themselves not to.',
    schema: { type: 'string', enum: ['false'] },
  },
  'idempotent-replayed': {
    description: '`true` when the answer of the first request with this key is told again.',
    schema: { type: 'string', enum: ['true'] },
  },
  'www-authenticate': { description: 'How to send the key (RFC 6750).', schema: text },
} satisfies Record<string, oas31.HeaderObject>

export type HeaderName = keyof typeof HEADERS

/** References to these headers; `x-request-id` is always one of them. */
export function headers(...names: readonly HeaderName[]): Record<string, { $ref: string }> {
  const all: readonly HeaderName[] = ['x-request-id', ...names]
  return Object.fromEntries(all.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}

/** The content of a JSON body. */
export function jsonBody(schema: z.ZodType, example?: unknown): ZodOpenApiContentObject {
  return {
    'application/json': { schema, ...(example === undefined ? {} : { example }) },
  }
}

/** `?limit=` and `?cursor=` of a list. */
export function pageParams() {
  return z.object({
    limit: z.int().min(1).max(100).default(20).meta({ description: 'Most items of the page.' }),
    cursor: z.string().optional().meta({ description: '`next_cursor` of the page before.' }),
  })
}

/** A response that holds one JSON body. */
export function jsonResponse(
  description: string,
  schema: z.ZodType,
  example?: unknown,
): ZodOpenApiResponseObject {
  return { description, headers: headers(), content: jsonBody(schema, example) }
}
