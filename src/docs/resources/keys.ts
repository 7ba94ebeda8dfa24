import * as z from 'zod'
import type { ZodOpenApiOperationObject } from 'zod-openapi'
import { keySchemas } from '../../protocol/keys/key-responses.ts'
import { keySchema } from '../../protocol/keys/key.ts'
import { errorResponses } from '../error-table.ts'
import { headers, jsonResponse, pageParams } from '../parts.ts'

/** Errors that every route for keys may return. */
const ALWAYS = ['invalid_api_key', 'forbidden', 'internal_error', 'not_configured'] as const

const POST_DESCRIPTION = `Requires the admin key. Only this response contains the new key; the gateway stores only its SHA-256.

- A \`secret\` key sends requests, reads models, mixtures and runs, and writes mixtures of its tenant. With \`mixtures\` it may use only those, without other \`layers\` or another \`aggregator\`, and writes none.
- A \`publishable\` key may only open sessions, of at most \`session_budget_usd\` each, from a page of its \`origins\`. Both have no default: without origins no page may use it, and without a budget it opens no session.

\`budget_usd_per_day\` of a publishable key limits what its sessions may spend together in a day that begins at 00:00 UTC, however many visitors open them. A session counts with its whole budget on every day on which it is open, and from its end on with what it spent. When the day has not enough left for a session, \`POST /v1/sessions\` answers 402.

When the runs of a key have cost \`alert_usd_per_day\` in a day, or by default 80 % of \`budget_usd_per_day\`, the gateway sends a message to the address in the setting \`ALERT_URL\`, signed with \`ALERT_SECRET\` (Standard Webhooks). It is sent once for a key, day and level, and again with later runs until it is answered with a status of 2xx.

Pages of listed \`origins\` can read the responses (CORS), never with credentials. A key with \`origins\` rejects all other pages. A preflight carries no key, so it is granted to an origin that any key lists.`

/** Examples of keys. */
export const KEYS = {
  secret: {
    summary: 'Make a key for a server',
    value: { kind: 'secret', name: 'Support desk', tenant: 'support', requests_per_minute: 600 },
  },
  publishable: {
    summary: 'Make a key for a page, with sessions of 50 cents',
    value: {
      kind: 'publishable',
      name: 'Help page',
      mixtures: ['demo'],
      origins: ['https://help.example.com'],
      session_budget_usd: 0.5,
      budget_usd_per_day: 20,
    },
  },
} as const

/** GET /v1/keys. */
export function listKeys(): ZodOpenApiOperationObject {
  return {
    operationId: 'listKeys',
    tags: ['Keys'],
    summary: 'List keys',
    description:
      'Newest first, including expired keys until they are deleted. Never contains the key itself.',
    requestParams: { query: pageParams() },
    responses: {
      200: jsonResponse('A page of keys.', keySchemas().keyList, {
        object: 'list',
        data: [keyExample()],
        next_cursor: null,
      }),
      ...errorResponses(['invalid_request', ...ALWAYS]),
    },
  }
}

/** POST /v1/keys. */
export function createKey(): ZodOpenApiOperationObject {
  const example = { ...keyExample(), key: 'sk_moa_Jm7x0cWq4nYhT2vR9aLbE6sKdU1pGfZ8iOoXtC3wN5A' }
  return {
    operationId: 'createKey',
    tags: ['Keys'],
    summary: 'Make a key',
    description: POST_DESCRIPTION,
    requestBody: {
      required: true,
      content: { 'application/json': { schema: keySchema, examples: KEYS } },
    },
    responses: {
      201: jsonResponse('The key. No other response contains it.', keySchemas().newKey, example),
      ...errorResponses(['invalid_request', 'request_too_large', ...ALWAYS]),
    },
  }
}

/** DELETE /v1/keys/{id}. */
export function deleteKey(): ZodOpenApiOperationObject {
  const id = z.string().meta({ description: 'Id of the key.', examples: [keyExample().id] })
  return {
    operationId: 'deleteKey',
    tags: ['Keys'],
    summary: 'Revoke a key',
    description:
      'The key stops working immediately, or within a minute at locations that have just used it.',
    requestParams: { path: z.object({ id }) },
    responses: {
      204: { description: 'The key was revoked.', headers: headers() },
      ...errorResponses(['not_found', ...ALWAYS]),
    },
  }
}

function keyExample() {
  return {
    id: 'key_3f9d0a7c2b8e4d16a5f0c9e8b7d6a5f4',
    kind: 'secret',
    name: 'Support desk',
    tenant: 'support',
    mixtures: null,
    origins: null,
    session_budget_usd: null,
    budget_usd_per_day: null,
    counted_usd_today: null,
    alert_usd_per_day: null,
    requests_per_minute: 600,
    created_at: 1_795_387_100,
    expires_at: null,
  }
}
