import type { oas31, ZodOpenApiContentObject, ZodOpenApiResponseObject } from 'zod-openapi'
import * as z from 'zod'

const text: oas31.SchemaObject = { type: 'string' }

/** Headers of responses, which operations reference by name. */
export const HEADERS = {
  'x-request-id': { description: 'Id of the request in the logs of the operator.', schema: text },
  'x-moa-run': { description: 'Id of the run.', schema: text },
  'x-moa-mixture': {
    description: 'The mixture or model that ran, as the request named it.',
    schema: text,
  },
  'x-moa-cache': {
    description:
      'Whether the answer came from the cache, as in `moa.cache`. A stream that must open before this is known has `miss`.',
    schema: { type: 'string', enum: ['hit', 'miss', 'off'] },
  },
  age: {
    description: 'Seconds since the answer was made; only on an answer from the cache (RFC 9111).',
    schema: { type: 'integer', minimum: 0 },
  },
  etag: {
    description: 'Identifies this version, for `If-Match`; `"built-in"` for a built-in mixture.',
    schema: text,
    example: '"3"',
  },
  location: { description: 'Path of the job.', schema: text },
  'server-timing': {
    description:
      'Milliseconds of each layer, of the aggregator and of the whole run; not on a stream.',
    schema: text,
    example: 'layer0;dur=908, aggregator;dur=549, total;dur=1462',
  },
  'retry-after': { description: 'Seconds to wait before the next attempt.', schema: text },
  'x-should-retry': {
    description: '`false` stops the automatic retries of clients that have them.',
    schema: { type: 'string', enum: ['false'] },
  },
  'idempotent-replayed': {
    description: '`true` when this is the response to the first request with this key.',
    schema: { type: 'string', enum: ['true'] },
  },
  'www-authenticate': { description: 'The authentication scheme (RFC 6750).', schema: text },
} satisfies Record<string, oas31.HeaderObject>

export type HeaderName = keyof typeof HEADERS

/** References to these headers, always including `x-request-id`. */
export function headers(...names: readonly HeaderName[]): Record<string, { $ref: string }> {
  const all: readonly HeaderName[] = ['x-request-id', ...names]
  return Object.fromEntries(all.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}

/** The content entry of a JSON body. */
export function jsonBody(schema: z.ZodType, example?: unknown): ZodOpenApiContentObject {
  return {
    'application/json': { schema, ...(example === undefined ? {} : { example }) },
  }
}

/** `?limit=` and `?cursor=` of a list. */
export function pageParams() {
  return z.object({
    limit: z.int().min(1).max(100).default(20).meta({ description: 'Most items on the page.' }),
    cursor: z.string().optional().meta({ description: 'The `next_cursor` of the previous page.' }),
  })
}

/** A response with one JSON body. */
export function jsonResponse(
  description: string,
  schema: z.ZodType,
  example?: unknown,
): ZodOpenApiResponseObject {
  return { description, headers: headers(), content: jsonBody(schema, example) }
}
