import { createDocument, type ZodOpenApiOverride } from 'zod-openapi'
import type { OpenApiDocument } from './document.ts'
import { HEADERS } from './parts.ts'
import { apiPaths } from './routes.ts'

const DESCRIPTION =
  'edge-moa answers a question with several language models at once: agents answer side by side, layer by layer, and an aggregator writes the one answer, which streams to the caller. It is one Cloudflare Worker, and any client of the OpenAI API can ask it.'

/** What GET /openapi.json answers; made of the schemas that the requests are parsed with. */
export function openApiDocument(origin: string): OpenApiDocument {
  // Built when it is first asked for: most isolates never are, and all of them pay for start-up.
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
        securitySchemes: {
          key: {
            type: 'http',
            scheme: 'bearer',
            description:
              'A key of this gateway, as `Authorization: Bearer KEY`. With `AUTH` set to `open`, as `npm start` does, none is needed.',
          },
        },
      },
    },
    { override: toDocument },
  )
  // The library's types allow all that OpenAPI does; ours say what this document has.
  return document as unknown as OpenApiDocument
}

/** Where the document says less than the schema, because more would not be true of what travels. */
const toDocument: ZodOpenApiOverride = ({ zodSchema, jsonSchema, io }) => {
  if (io === 'output') {
    // What we answer may grow, so a client must not reject a field that it does not know.
    if (zodSchema._zod.def.type === 'object') delete jsonSchema.additionalProperties
    // And it is filled in already: every default is the request's.
    delete jsonSchema.default
  }
  // An object that may be left out is made of the defaults of its fields, which each field tells
  // itself. Asked of the parent, since fields that are references do not come by here.
  for (const field of Object.values(jsonSchema.properties ?? {})) {
    if (typeof field === 'object' && isEmptyObject(field.default)) delete field.default
  }
}

function isEmptyObject(value: unknown): boolean {
  return JSON.stringify(value) === '{}'
}
