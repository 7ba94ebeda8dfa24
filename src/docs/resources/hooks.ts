import * as z from 'zod'
import type { ZodOpenApiOperationObject } from 'zod-openapi'
import { hookSchema } from '../../protocol/hooks/hook.ts'
import { hookSchemas } from '../../protocol/hooks/hook-response.ts'
import { jobSchemas } from '../../protocol/jobs/job-response.ts'
import { errorResponses } from '../error-table.ts'
import { headers, jsonResponse, pageParams } from '../parts.ts'

/** Errors that every route for hooks may return. */
const ALWAYS = ['invalid_api_key', 'forbidden', 'internal_error', 'not_configured'] as const

const PUT_DESCRIPTION = `Requires the admin key. Defines how a webhook of another service becomes a question, and where the answer goes. The service then calls \`POST /hooks/{id}\`.

A hook contains only names of secrets; their values are secrets of the Worker (\`npx wrangler secret put NAME\`). The keys of providers and of the gateway itself cannot be used.

Each \`{{/pointer}}\` (RFC 6901) in the prompt is replaced by the value in the payload, between markers that tell the models that it is data from outside. Values are never read as templates. \`request\` has the other fields of the request, in the shape of the route that \`endpoint\` names, and the answer is delivered in that shape.`

const RECEIVE_DESCRIPTION = `For the other service, which has no key: the hook defines how it is authenticated. The signature is verified over the bytes as received, in constant time. A signature that includes a time may be 5 minutes old.

A webhook that was received before gets the same job, which runs only once. Slack gets an empty 200 (its \`location\` is the job), and its \`url_verification\` gets the challenge.`

/** Hooks to copy. */
export const HOOKS = {
  github: {
    summary: 'Answer every new issue on GitHub with a comment',
    value: {
      verify: { scheme: 'github', secret: 'GITHUB_WEBHOOK_SECRET' },
      when: [{ pointer: '/action', equals: 'opened' }],
      prompt: 'Answer this issue.\n\n{{/issue/title}}\n\n{{/issue/body}}',
      request: { model: 'demo', max_tokens: 800 },
      deliver: {
        url_pointer: '/issue/comments_url',
        hosts: ['api.github.com'],
        format: 'github-comment',
        headers: { authorization: 'GITHUB_AUTHORIZATION' },
      },
    },
  },
} as const

/** GET /v1/hooks. */
export function listHooks(): ZodOpenApiOperationObject {
  return {
    operationId: 'listHooks',
    tags: ['Hooks'],
    summary: 'List hooks',
    description: 'Sorted by id. Requires the admin key.',
    requestParams: { query: pageParams() },
    responses: {
      200: jsonResponse('A page of hooks.', hookSchemas().hookList, {
        object: 'list',
        data: [hookExample()],
        next_cursor: null,
      }),
      ...errorResponses(['invalid_request', ...ALWAYS]),
    },
  }
}

/** GET /v1/hooks/{id}. */
export function getHook(): ZodOpenApiOperationObject {
  return {
    operationId: 'getHook',
    tags: ['Hooks'],
    summary: 'Read a hook',
    requestParams: { path: pathParams() },
    responses: {
      200: jsonResponse('The hook.', hookSchemas().hook, hookExample()),
      ...errorResponses(['not_found', ...ALWAYS]),
    },
  }
}

/** PUT /v1/hooks/{id}. */
export function putHook(): ZodOpenApiOperationObject {
  const stored = (description: string) =>
    jsonResponse(description, hookSchemas().newHook, { ...hookExample(), warnings: [] })
  return {
    operationId: 'putHook',
    tags: ['Hooks'],
    summary: 'Write a hook',
    description: PUT_DESCRIPTION,
    requestParams: { path: pathParams() },
    requestBody: {
      required: true,
      content: { 'application/json': { schema: hookSchema, examples: HOOKS } },
    },
    responses: {
      200: stored('The hook was replaced; at other locations within 5 s.'),
      201: stored('The hook was created.'),
      ...errorResponses([
        'invalid_request',
        'provider_not_configured',
        'model_not_found',
        'budget_exhausted',
        'request_too_large',
        ...ALWAYS,
      ]),
    },
  }
}

/** DELETE /v1/hooks/{id}. */
export function deleteHook(): ZodOpenApiOperationObject {
  return {
    operationId: 'deleteHook',
    tags: ['Hooks'],
    summary: 'Delete a hook',
    description: 'The hook no longer receives webhooks; jobs that were accepted continue.',
    requestParams: { path: pathParams() },
    responses: {
      204: { description: 'The hook was deleted.', headers: headers() },
      ...errorResponses(['not_found', ...ALWAYS]),
    },
  }
}

/** POST /hooks/{id}. */
export function receiveHook(): ZodOpenApiOperationObject {
  const anything = z.record(z.string(), z.unknown())
  const ignored = z.object({ status: z.literal('ignored') })
  return {
    operationId: 'receiveWebhook',
    security: [],
    tags: ['Hooks'],
    summary: 'Receive a webhook',
    description: RECEIVE_DESCRIPTION,
    requestParams: { path: pathParams() },
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: anything },
        'application/x-www-form-urlencoded': { schema: anything },
      },
    },
    responses: {
      200: jsonResponse('A condition of the hook does not hold, so nothing runs.', ignored),
      202: {
        ...jsonResponse('The job was accepted.', jobSchemas().taken, {
          id: 'job_3f9d0a7c2b8e4d16a5f0c9e8b7d6a5f4',
          status: 'queued',
        }),
        headers: headers('location'),
      },
      ...errorResponses([
        'invalid_request',
        'provider_not_configured',
        'model_not_found',
        'budget_exhausted',
        'not_found',
        'request_too_large',
        'invalid_signature',
        'internal_error',
        'not_configured',
      ]),
    },
  }
}

function hookExample() {
  return {
    id: 'issues',
    object: 'hook',
    tenant: 'admin',
    path: '/hooks/issues',
    ...HOOKS.github.value,
    created_at: 1_795_387_100,
    updated_at: 1_795_387_100,
  }
}

function pathParams() {
  const id = z.string().meta({ description: 'Id of the hook.', examples: ['issues'] })
  return z.object({ id })
}
