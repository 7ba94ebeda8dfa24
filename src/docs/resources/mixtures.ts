import * as z from 'zod'
import type { ZodOpenApiOperationObject, ZodOpenApiResponseObject } from 'zod-openapi'
import { mixtureId } from '../../protocol/mixtures/fields.ts'
import { mixtureSchema } from '../../protocol/mixtures/mixture.ts'
import { storedSchemas } from '../../protocol/runs/responses.ts'
import { errorResponses } from '../error-table.ts'
import { MIXTURES } from '../examples/answers.ts'
import { headers, jsonBody, jsonResponse, pageParams } from '../parts.ts'

/** Errors that every route for mixtures may return. */
const ALWAYS = ['invalid_api_key', 'internal_error', 'not_configured'] as const

const PUT_DESCRIPTION = `Creates a mixture, or writes its next version. The \`id\` in the body is optional and must equal the one in the path. An unknown field gets a 400 with its path. A mixture with the id of a built-in one replaces it.

With \`"strategy": "select"\` a judge compares the proposals of the last layer, and the best one is the answer, verbatim. It needs at least one layer, and requests for the mixture cannot have \`tools\`.

Times in \`cache\` are 0, which turns the cache off, or at least 60 seconds.

Settings that are allowed but probably mistakes are written, and listed in \`warnings\`: a layer with nothing to merge or compare, a judge that the strategy does not call, or a model that cannot be called now or whose price is unknown.

With \`If-Match\` and the \`ETag\` of the version that you read, a write fails with 412 if the mixture has changed since. Runs use a new version within a minute.`

/** GET /v1/mixtures. */
export function listMixtures(): ZodOpenApiOperationObject {
  return {
    operationId: 'listMixtures',
    tags: ['Mixtures'],
    summary: 'List mixtures',
    description:
      'The first page begins with the built-in mixtures, which do not count towards `limit`. Your own follow, sorted by id. A new version may appear in the list a minute late.',
    requestParams: { query: pageParams() },
    responses: {
      200: jsonResponse('A page of mixtures.', storedSchemas().mixtureList, {
        object: 'list',
        data: [storedExample()],
        next_cursor: null,
      }),
      ...errorResponses(['invalid_request', ...ALWAYS]),
    },
  }
}

/** GET /v1/mixtures/{id}. */
export function getMixture(): ZodOpenApiOperationObject {
  const version = z
    .int()
    .min(1)
    .optional()
    .meta({ description: 'Version to read. Default: the current one.' })
  return {
    operationId: 'getMixture',
    tags: ['Mixtures'],
    summary: 'Read a mixture',
    description:
      'Returns your own mixture, otherwise the built-in one. With `version` it returns that version, even after a deletion.',
    requestParams: { path: pathParams(), query: z.object({ version }) },
    responses: {
      200: tagged('The mixture.', jsonBody(storedSchemas().storedMixture, storedExample())),
      ...errorResponses(['invalid_request', 'not_found', ...ALWAYS]),
    },
  }
}

/** PUT /v1/mixtures/{id}. */
export function putMixture(): ZodOpenApiOperationObject {
  const { mixtureInput, writtenMixture } = storedSchemas()
  const written = jsonBody(writtenMixture, { ...storedExample(), warnings: [] })
  return {
    operationId: 'putMixture',
    tags: ['Mixtures'],
    summary: 'Write a mixture',
    description: PUT_DESCRIPTION,
    requestParams: {
      path: pathParams(),
      query: z.object({ dry_run: dryRun() }),
      header: z.object({ 'if-match': ifMatch(), 'if-none-match': ifNoneMatch() }),
    },
    requestBody: {
      required: true,
      content: { 'application/json': { schema: mixtureInput, examples: MIXTURES } },
    },
    responses: {
      200: tagged('The mixture was replaced.', written),
      201: tagged('The mixture was created: you had none with this id.', written),
      ...errorResponses(['invalid_request', 'precondition_failed', 'request_too_large', ...ALWAYS]),
    },
  }
}

/** DELETE /v1/mixtures/{id}. */
export function deleteMixture(): ZodOpenApiOperationObject {
  return {
    operationId: 'deleteMixture',
    tags: ['Mixtures'],
    summary: 'Delete a mixture',
    description:
      'Its versions can still be read by their number. Built-in mixtures cannot be deleted. If the mixture replaced a built-in one, that one is used again.',
    requestParams: { path: pathParams(), header: z.object({ 'if-match': ifMatch() }) },
    responses: {
      204: { description: 'The mixture was deleted.', headers: headers() },
      ...errorResponses(['forbidden', 'not_found', 'precondition_failed', ...ALWAYS]),
    },
  }
}

function pathParams() {
  const id = mixtureId.meta({ description: 'Id of the mixture.', examples: ['team-answer'] })
  return z.object({ id })
}

function dryRun() {
  return z.enum(['true', 'false']).optional().meta({
    description:
      'With `true` nothing is written: the response has every default and the warnings, and a `version` of null. Default: `false`',
  })
}

function ifMatch() {
  return z
    .string()
    .optional()
    .meta({
      description:
        'Write only if this is still the `ETag` of your mixture; `*` for any version of it.',
      examples: ['"3"'],
    })
}

function ifNoneMatch() {
  return z
    .literal('*')
    .optional()
    .meta({ description: 'Write only if you have no mixture with this id.' })
}

function tagged(
  description: string,
  content: ReturnType<typeof jsonBody>,
): ZodOpenApiResponseObject {
  return { description, headers: headers('etag'), content }
}

/** The example of a request as it is stored: parsed, so that it has the real defaults. */
function storedExample() {
  const mixture = mixtureSchema.parse({ id: 'team-answer', ...MIXTURES.mixture.value })
  return { ...mixture, version: 1, created_at: 1_795_387_100, built_in: false }
}
