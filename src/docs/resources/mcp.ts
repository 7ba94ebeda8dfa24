import * as z from 'zod'
import type { ZodOpenApiOperationObject, ZodOpenApiResponsesObject } from 'zod-openapi'
import { errorResponses } from '../error-table.ts'
import { headers, jsonBody } from '../parts.ts'

const DESCRIPTION = `The Model Context Protocol over streamable HTTP, for clients such as Claude Code, Cursor and Codex. The server is stateless: it opens no sessions, and \`GET\` and \`DELETE\` are 405. It speaks revision 2026-07-28, in which every request says its own revision in \`_meta\`, and the earlier ones from 2024-11-05 to 2025-11-25, which begin with \`initialize\`; a batch is accepted where the revision has batches.

Two tools:

- \`ask\` takes \`question\`, \`mixture\` and, optionally, \`system\`, \`max_tokens\` and \`max_cost_usd\`. A caller who may ask one mixture only need not name it. The answer is the first text of the result; \`structuredContent\` has \`answer\`, \`run\`, \`cost_usd\`, \`degraded\`, \`reasons\` and the other fields of the report but for its calls, which \`GET /v1/runs/{id}\` has.
- \`list_mixtures\` lists the mixtures that the key may use. A session token without a list gets the built-in ones only.

The run is that of a chat completion: a key with a list of mixtures may name no other, and a session pays when \`x-moa-session\` names one or the bearer is its token. A failure of the run, a budget that is exhausted, and arguments that are wrong are results with \`isError\`, with our code and message as text and in \`structuredContent.error\`. What is wrong with the message itself is an error of JSON-RPC.

A page may call it from an origin that its key lists, and from no other.`

const STREAM = `Sent for \`ask\` when \`accept\` has \`text/event-stream\`: the response is the last message. While models work, a comment is sent every 2 seconds; with a \`progressToken\`, also \`notifications/progress\` for every step, and one every 10 seconds in which nothing ends. Closing the connection stops the run.`

const REQUESTS = {
  ask: {
    summary: 'Ask a mixture, with progress',
    value: {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: {
        name: 'ask',
        arguments: { question: 'What is 17 × 23?', mixture: 'demo' },
        _meta: { progressToken: 1 },
      },
    },
  },
  list: {
    summary: 'List the tools',
    value: { jsonrpc: '2.0', id: 2, method: 'tools/list' },
  },
}

/** POST /mcp. */
export function callMcp(): ZodOpenApiOperationObject {
  return {
    operationId: 'callMcp',
    tags: ['Asking'],
    summary: 'Ask a mixture with a client of MCP',
    description: DESCRIPTION,
    requestBody: {
      required: true,
      content: { 'application/json': { schema: messageSchema(), examples: REQUESTS } },
    },
    responses: {
      200: {
        description: 'The response, or a stream that ends with it.',
        headers: headers('x-moa-run', 'x-moa-mixture', 'x-moa-cache', 'age'),
        content: {
          ...jsonBody(responseSchema()),
          'text/event-stream': { schema: { type: 'string', description: STREAM } },
        },
      },
      202: { description: 'A notification was accepted.', headers: headers() },
      ...rpcErrors(),
    },
  }
}

/** The errors that come before a tool is called, in the form of JSON-RPC. */
function rpcErrors(): ZodOpenApiResponsesObject {
  const responses = errorResponses([
    'invalid_request',
    'invalid_api_key',
    'request_too_large',
    'internal_error',
    'not_configured',
  ])
  const inForm = Object.entries(responses).map(([status, response]) => [
    status,
    { ...response, content: jsonBody(responseSchema()) },
  ])
  return {
    ...(Object.fromEntries(inForm) as ZodOpenApiResponsesObject),
    404: {
      description: 'Revision 2026-07-28 has no such method, or not here: `-32601`.',
      headers: headers(),
      content: jsonBody(responseSchema()),
    },
    406: {
      description: '`accept` has neither `application/json` nor `text/event-stream`.',
      headers: headers(),
      content: jsonBody(responseSchema()),
    },
  }
}

const id = () => z.union([z.string(), z.int()])

function messageSchema() {
  return z
    .object({
      jsonrpc: z.literal('2.0'),
      id: id().optional().meta({ description: 'Absent in a notification.' }),
      method: z.string().meta({ examples: ['tools/list', 'tools/call'] }),
      params: z.record(z.string(), z.unknown()).optional(),
    })
    .meta({ id: 'McpMessage', description: 'A message of JSON-RPC 2.0.' })
}

let response: ReturnType<typeof buildResponse> | undefined

function responseSchema() {
  return (response ??= buildResponse())
}

function buildResponse() {
  return z
    .object({
      jsonrpc: z.literal('2.0'),
      id: id()
        .nullable()
        .meta({ description: 'That of the request; null when it could not be read.' }),
      result: z.record(z.string(), z.unknown()).optional(),
      error: z
        .object({
          code: z.int().meta({
            description: 'A code of JSON-RPC or MCP; for an error of the gateway, the status.',
          }),
          message: z.string(),
          data: z.unknown().optional().meta({
            description: 'For an error of the gateway: its `code`, `type` and `param`.',
          }),
        })
        .optional(),
    })
    .meta({ id: 'McpResponse', description: 'A response of JSON-RPC 2.0.' })
}
