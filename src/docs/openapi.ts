import { createDocument, type ZodOpenApiOverride } from 'zod-openapi'
import type { OpenApiDocument } from './document.ts'
import { HEADERS } from './parts.ts'
import { progressSchema } from '../protocol/runs/progress-response.ts'
import { apiPaths } from './routes.ts'

const DESCRIPTION =
  'edge-moa answers a question with several language models at once: agents answer at the same time, layer by layer, and an aggregator writes the final answer, which streams to the caller. It is one Cloudflare Worker, and clients of OpenAI, Anthropic and the Model Context Protocol can use it.'

/** The document of GET /openapi.json, made from the schemas that parse the requests. */
export function openApiDocument(origin: string): OpenApiDocument {
  built ??= build()
  return { ...built, servers: [{ url: origin }] }
}

let built: Omit<OpenApiDocument, 'servers'> | undefined

function build(): Omit<OpenApiDocument, 'servers'> {
  const document = createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'edge-moa',
        version: '1',
        summary: 'Mixture-of-Agents behind an OpenAI-compatible endpoint',
        description: DESCRIPTION,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      tags: [
        'Asking',
        'Mixtures',
        'Runs',
        'Usage',
        'Evidence',
        'Sessions',
        'Jobs',
        'Hooks',
        'Models',
        'Keys',
        'The gateway',
      ].map((name) => ({
        name,
      })),
      security: [{ key: [] }],
      paths: apiPaths(),
      components: {
        headers: HEADERS,
        // Streams are documented as text, so nothing refers to it.
        schemas: { ProgressEvent: progressSchema() },
        securitySchemes: {
          key: {
            type: 'http',
            scheme: 'bearer',
            description:
              'A key of this gateway, as `Authorization: Bearer KEY`. With `AUTH` set to `open`, as by `npm start`, it may be left out, but a wrong key is rejected.',
          },
        },
      },
    },
    { override: toDocument },
  )
  // The library's types allow all of OpenAPI; ours describe this document only.
  return document as unknown as OpenApiDocument
}

/** Removes what is true of a schema but not of the JSON that is sent. */
const toDocument: ZodOpenApiOverride = ({ zodSchema, jsonSchema, io }) => {
  if (io === 'output') {
    // Responses may get further fields, so a client must not reject unknown ones.
    if (zodSchema._zod.def.type === 'object') delete jsonSchema.additionalProperties
    // Responses have all defaults filled in, so defaults belong to requests only.
    delete jsonSchema.default
  }
  // An optional object has the defaults of its fields, which each field documents itself. This
  // removes them from the parent, because fields that are references are not visited here.
  for (const field of Object.values(jsonSchema.properties ?? {})) {
    if (typeof field === 'object' && isEmptyObject(field.default)) delete field.default
  }
}

function isEmptyObject(value: unknown): boolean {
  return JSON.stringify(value) === '{}'
}
