import * as z from 'zod'
import type { ZodOpenApiOperationObject } from 'zod-openapi'
import { studyDeletionParams, studyExportParams } from '../../../protocol/study/study-query.ts'
import { errorResponses } from '../../error-table.ts'
import { headers } from '../../parts.ts'

/** Built on first use, because every isolate would pay for it at start-up. */
const errors = () =>
  errorResponses([
    'invalid_request',
    'invalid_api_key',
    'forbidden',
    'internal_error',
    'not_configured',
  ])

/** GET /v1/study. */
export function getStudy(): ZodOpenApiOperationObject {
  return {
    operationId: 'getStudy',
    tags: ['Evidence'],
    summary: 'Export a study',
    description:
      'One row for each request with `moa.study` of this study, in the columns of `npm run eval -- study`, which adds a codebook and the stub of a preregistration. Participants, clusters and sessions are pseudonyms under a random salt of the study, which no response has. Questions and answers are there where the request said `"consent": "text"`. Rows are stored for 400 days, at most 20,000 of a tenant.',
    requestParams: { query: studyExportParams() },
    responses: {
      200: {
        description: 'The rows.',
        headers: headers(),
        content: {
          'application/jsonl': { schema: z.string() },
          'text/csv': { schema: z.string() },
        },
      },
      ...errors(),
    },
  }
}

/** DELETE /v1/study. */
export function deleteStudy(): ZodOpenApiOperationObject {
  return {
    operationId: 'deleteStudy',
    tags: ['Evidence'],
    summary: 'Delete a study, or a participant’s rows',
    description:
      'Deletes rows, also when a participant withdraws consent: runs of the participant that have begun are not stored either. Without `participant`, the salt of the study is deleted as well.',
    requestParams: { query: studyDeletionParams() },
    responses: { 204: { description: 'The rows are deleted.', headers: headers() }, ...errors() },
  }
}
