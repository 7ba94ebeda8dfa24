import * as z from 'zod'
import type { ZodOpenApiOperationObject } from 'zod-openapi'
import { sessionSchemas } from '../../protocol/sessions/session-response.ts'
import { sessionChangeSchema, sessionRequestSchema } from '../../protocol/sessions/session.ts'
import { errorResponses } from '../error-table.ts'
import { headers, jsonResponse } from '../parts.ts'

/** Errors that every route for sessions may return. */
const ALWAYS = ['invalid_api_key', 'internal_error', 'not_configured'] as const

const CREATE_DESCRIPTION = `Opens a budget that runs may spend. Money is counted in millionths of a dollar: budgets are rounded down, costs up. The sum of spent and held money never exceeds the budget. A call that costs more than is held for its run takes the difference from the rest of the budget; what that does not cover is shown as \`overrun_usd\`, and is paid first by what is released or added later.

A session belongs to the tenant of its caller. It can be read for 30 days after its end.

The \`token\` is a bearer token for a front end. It may call \`POST /v1/chat/completions\` and \`POST /v1/estimate\`, always in this session, until the session ends or is deleted. It may use the mixture of the session, or those of the key, as they are. If the key has origins, only their pages may use the token.

A publishable key opens sessions from a page of its \`origins\`, of at most \`session_budget_usd\` each, and at most 10 an hour from one network, which is an IPv4 address or an IPv6 /48. If the key has \`budget_usd_per_day\`, a session takes its whole budget from the day of the key when it opens, lives a day at most, and gives back what it did not spend when it ends. The sessions of a key with one mixture are for that mixture.`

const DELETE_DESCRIPTION =
  'No further run can reserve money. Runs that are under way still settle. After that, the session cannot be found.'

/** Examples of requests. */
export const SESSIONS = {
  create: { summary: 'Open a session', value: { budget_usd: 0.5, expires_in: 3600 } },
  change: { summary: 'Raise the budget', value: { budget_usd: 2 } },
}

/** POST /v1/sessions. */
export function createSession(): ZodOpenApiOperationObject {
  return {
    operationId: 'createSession',
    tags: ['Sessions'],
    summary: 'Open a session',
    description: CREATE_DESCRIPTION,
    requestBody: body(sessionRequestSchema, { create: SESSIONS.create }),
    responses: {
      201: jsonResponse('The session.', sessionSchemas().opened, {
        ...EXAMPLE,
        token: 'st_moa_eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzZXNzX…',
        spent_usd: 0,
        held_usd: 0,
        remaining_usd: 0.5,
      }),
      ...errorResponses([
        'invalid_request',
        'budget_exhausted',
        'model_not_found',
        'request_too_large',
        ...ALWAYS,
      ]),
    },
  }
}

/** GET /v1/sessions/{id}. */
export function getSession(): ZodOpenApiOperationObject {
  return {
    operationId: 'getSession',
    tags: ['Sessions'],
    summary: 'Read what is left and what was spent',
    requestParams: { path: pathParams() },
    responses: {
      200: jsonResponse('The session.', sessionSchemas().account, accountExample()),
      ...errorResponses(['not_found', ...ALWAYS]),
    },
  }
}

/** PATCH /v1/sessions/{id}. */
export function changeSession(): ZodOpenApiOperationObject {
  return {
    operationId: 'changeSession',
    tags: ['Sessions'],
    summary: 'Change the budget or the end',
    description:
      'The budget cannot be lower than the sum of spent and held money. The token of the session ends when the session does, also at another time than it was opened with. An expired session stays expired.',
    requestParams: { path: pathParams() },
    requestBody: body(sessionChangeSchema, { change: SESSIONS.change }),
    responses: {
      200: jsonResponse('The session.', sessionSchemas().session, {
        ...EXAMPLE,
        budget_usd: 2,
        remaining_usd: 1.8981,
      }),
      ...errorResponses([
        'invalid_request',
        'budget_exhausted',
        'not_found',
        'request_too_large',
        ...ALWAYS,
      ]),
    },
  }
}

/** DELETE /v1/sessions/{id}. */
export function deleteSession(): ZodOpenApiOperationObject {
  return {
    operationId: 'deleteSession',
    tags: ['Sessions'],
    summary: 'Close a session',
    description: DELETE_DESCRIPTION,
    requestParams: { path: pathParams() },
    responses: {
      204: { description: 'The session was closed.', headers: headers() },
      ...errorResponses(['not_found', ...ALWAYS]),
    },
  }
}

function body(schema: z.ZodType, examples: Record<string, { summary: string; value: unknown }>) {
  return { required: true, content: { 'application/json': { schema, examples } } }
}

const EXAMPLE = {
  id: 'sess_4be0643f1d98573b97cdca98a65347dd',
  budget_usd: 0.5,
  spent_usd: 0.0019,
  held_usd: 0.1,
  remaining_usd: 0.3981,
  expires_at: 1_795_390_754,
  mixture: null,
}

function accountExample() {
  const run = { reason: null, overrun_usd: 0, clamped: false, created_at: 1_795_387_154 }
  return {
    ...EXAMPLE,
    overrun_usd: 0,
    runs: [
      {
        ...run,
        run: 'run_884e9711a2054d879d7de36cd0e6245d',
        state: 'held',
        held_usd: 0.1,
        spent_usd: 0.0019,
      },
    ],
    models: [
      { model: 'openai/gpt-5', spent_usd: 0.0015, calls: 1, estimated_calls: 0 },
      { model: 'openai/gpt-5-mini', spent_usd: 0.0004, calls: 2, estimated_calls: 1 },
    ],
  }
}

function pathParams() {
  const id = z.string().meta({ description: 'Id of the session.', examples: [EXAMPLE.id] })
  return z.object({ id })
}
