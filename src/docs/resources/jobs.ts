import * as z from 'zod'
import type { ZodOpenApiOperationObject } from 'zod-openapi'
import { jobRequestSchema } from '../../protocol/jobs/job.ts'
import { jobSchemas } from '../../protocol/jobs/job-response.ts'
import { errorResponses } from '../error-table.ts'
import { ANSWER, REQUESTS } from '../examples/answers.ts'
import { headers, jsonResponse, pageParams } from '../parts.ts'

/** Errors that every route for jobs may return. */
const ALWAYS = ['invalid_api_key', 'internal_error', 'not_configured'] as const

const CREATE_DESCRIPTION = `Accepts a request for an answer and responds immediately. An accepted job is completed even if this connection or the gateway fails: each model call is a step, made and paid once. A call that was lost in a crash counts as a failed attempt.

The request has the shape of any route for answers: \`endpoint\` names the route, and without it a body that only one of the other routes takes is of that route, every other one a chat completion. \`completion\` of the job is the answer in the same shape.

Mixtures, sessions, caches and cost limits work as in \`POST /v1/chat/completions\`. The job uses the current version of the mixture. With an \`Idempotency-Key\`, the same body makes the same job.

With a \`callback\`, the result of the job is delivered as in [Standard Webhooks](https://www.standardwebhooks.com). At every attempt \`webhook-id\` is the id of the job. With a \`secret\`, the delivery is signed. Attempts: at once, then after 5 s, 5 and 30 minutes, 2, 5, 10 and 10 hours. Only a 2xx is a success, a 410 ends the attempts, and redirects are not followed. A cancelled job is not delivered.

Jobs are stored for 7 days after their last change.`

const EVENTS_DESCRIPTION = `Server-sent events: \`progress\` with the same data as \`moa.event\` in a stream, and finally one named \`done\`, \`failed\` or \`cancelled\` with the job as in \`GET /v1/jobs/{id}\`. With \`moa.progress: "live"\` in the request they include what the agents write, in parts of half a second, and the drafts. Every event has an id. With \`Last-Event-ID\` the stream continues after that event; 204 means that no event follows.`

/** Jobs to make. */
export const JOBS = {
  question: {
    summary: 'Ask, and fetch the answer later',
    value: { request: REQUESTS.question.value },
  },
  response: {
    summary: 'Ask with a request of the Responses API',
    value: { endpoint: '/v1/responses', request: { model: 'demo', input: 'What is 17 × 23?' } },
  },
  callback: {
    summary: 'Ask, and have the answer delivered',
    value: {
      request: REQUESTS.question.value,
      callback: {
        url: 'https://example.com/answers',
        secret: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD',
      },
    },
  },
} as const

/** POST /v1/jobs. */
export function createJob(): ZodOpenApiOperationObject {
  return {
    operationId: 'createJob',
    tags: ['Jobs'],
    summary: 'Ask without waiting',
    description: CREATE_DESCRIPTION,
    requestBody: {
      required: true,
      content: { 'application/json': { schema: jobRequestSchema, examples: JOBS } },
    },
    responses: {
      202: {
        ...jsonResponse('The job was accepted.', jobSchemas().summary, {
          ...jobExample(),
          status: 'queued',
          started_at: null,
          ended_at: null,
          delivery: null,
        }),
        headers: headers('location', 'idempotent-replayed'),
      },
      ...errorResponses([
        'invalid_request',
        'provider_not_configured',
        'budget_exhausted',
        'not_found',
        'model_not_found',
        'request_too_large',
        'idempotency_mismatch',
        ...ALWAYS,
      ]),
    },
  }
}

/** GET /v1/jobs. */
export function listJobs(): ZodOpenApiOperationObject {
  const query = pageParams().extend({
    status: jobSchemas().summary.shape.status.optional(),
    delivery: z
      .enum(['waiting', 'delivered', 'undeliverable'])
      .optional()
      .meta({ description: 'Only jobs with this status of their delivery.' }),
  })
  const example = { object: 'list', data: [jobExample()], next_cursor: null }
  return {
    operationId: 'listJobs',
    tags: ['Jobs'],
    summary: 'List jobs',
    description: 'Newest first, without their answers.',
    requestParams: { query },
    responses: {
      200: jsonResponse('A page of jobs.', jobSchemas().jobList, example),
      ...errorResponses(['invalid_request', ...ALWAYS]),
    },
  }
}

/** GET /v1/jobs/{id}. */
export function getJob(): ZodOpenApiOperationObject {
  const example = { ...jobExample(), completion: ANSWER }
  return {
    operationId: 'getJob',
    tags: ['Jobs'],
    summary: 'Read the status of a job, and its answer',
    requestParams: { path: pathParams() },
    responses: {
      200: jsonResponse('The job.', jobSchemas().job, example),
      ...errorResponses(['not_found', ...ALWAYS]),
    },
  }
}

/** DELETE /v1/jobs/{id}. */
export function cancelJob(): ZodOpenApiOperationObject {
  return {
    operationId: 'cancelJob',
    tags: ['Jobs'],
    summary: 'Cancel a job',
    description:
      'The job makes no further call. Its session keeps what was spent and releases the rest. A job that has ended does not change.',
    requestParams: { path: pathParams() },
    responses: {
      200: jsonResponse('The job after the cancellation.', jobSchemas().summary, {
        ...jobExample(),
        status: 'cancelled',
        error: { code: 'cancelled', message: 'The job was cancelled' },
        delivery: null,
      }),
      ...errorResponses(['not_found', ...ALWAYS]),
    },
  }
}

/** GET /v1/jobs/{id}/events. */
export function streamJob(): ZodOpenApiOperationObject {
  return {
    operationId: 'streamJob',
    tags: ['Jobs'],
    summary: 'Stream the events of a job',
    description: EVENTS_DESCRIPTION,
    requestParams: {
      path: pathParams(),
      header: z.object({
        'Last-Event-ID': z
          .string()
          .optional()
          .meta({ description: 'Id of the last event that was received.' }),
      }),
    },
    responses: {
      200: {
        description: 'The events.',
        headers: headers(),
        content: { 'text/event-stream': { schema: { type: 'string' } } },
      },
      204: { description: 'The last event was already received.', headers: headers() },
      ...errorResponses(['not_found', ...ALWAYS]),
    },
  }
}

/** POST /v1/jobs/{id}/deliver. */
export function deliverJob(): ZodOpenApiOperationObject {
  return {
    operationId: 'deliverJob',
    tags: ['Jobs'],
    summary: 'Deliver a result now',
    description:
      'Makes one attempt, even after the last scheduled one, and returns its result. A delivered result may be delivered again, with the same `webhook-id`.',
    requestParams: { path: pathParams() },
    responses: {
      200: jsonResponse('The job, including this attempt.', jobSchemas().summary, jobExample()),
      ...errorResponses(['invalid_request', 'not_found', ...ALWAYS]),
    },
  }
}

function jobExample() {
  return {
    id: 'job_3f9d0a7c2b8e4d16a5f0c9e8b7d6a5f4',
    object: 'job',
    status: 'done',
    run: 'run_884e9711a2054d879d7de36cd0e6245d',
    session: null,
    hook: null,
    created_at: 1_795_387_154,
    started_at: 1_795_387_154,
    ended_at: 1_795_387_156,
    error: null,
    delivery: {
      status: 'delivered',
      attempts: 1,
      last_attempt: { at: 1_795_387_156, http_status: 204, problem: null },
      next_attempt_at: null,
    },
  }
}

function pathParams() {
  const id = z.string().meta({ description: 'Id of the job.', examples: [jobExample().id] })
  return z.object({ id })
}
