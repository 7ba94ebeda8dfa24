import { inBackground } from '../../gateway/background.ts'
import type { ApiError } from '../../protocol/errors.ts'
import {
  readMessage,
  RPC_CODES,
  rpcResponse,
  type RequestId,
  type RpcFailure,
  type RpcOutcome,
  type RpcRequest,
  type Unreadable,
} from '../../protocol/mcp/json-rpc.ts'
import {
  eraOf,
  mayBatch,
  saysRevision,
  type Era,
  type McpHeaders,
} from '../../protocol/mcp/revisions.ts'
import { MCP_ERRORS } from '../../protocol/mcp/errors.ts'
import { overRate } from '../admission/admission.ts'
import { withRunHeaders } from '../answers/answer.ts'
import type { RequestContext } from '../context.ts'
import { errorResponse } from '../errors.ts'
import { readJson } from '../read-json.ts'
import { requestContext, type AppRequest } from '../requests.ts'
import { AskRun } from './ask-run.ts'
import { inEra, replyTo } from './methods.ts'
import { streamReplies, wantsStream, wholeReply, type SentReply } from './write-replies.ts'

/** Most messages of a batch. */
const MAX_BATCH = 20

/** POST /mcp: one message, or in older revisions a batch of them (2026-07-28, basic/transports/streamable-http, "Sending Messages"). */
export async function answerMcp(c: AppRequest): Promise<Response> {
  const context = requestContext(c)
  const problem = originProblem(context)
  if (problem !== null) return errorResponse(problem, MCP_ERRORS)
  const { headers } = context
  if (!ACCEPTED.test(headers.get('accept') ?? '*/*')) {
    return failure(null, NOT_ACCEPTABLE)
  }
  const body = readJson(await c.req.raw.text())
  if (!body.ok) {
    const { message } = body.error
    return failure(null, { status: 400, code: RPC_CODES.parseError, message })
  }
  const sent = { version: 'mcp-protocol-version', method: 'mcp-method', name: 'mcp-name' } as const
  const mcp: McpHeaders = {
    version: headers.get(sent.version),
    method: headers.get(sent.method),
    name: headers.get(sent.name),
  }
  return Array.isArray(body.value)
    ? answerBatch(body.value, mcp, context)
    : answerMessage(body.value, mcp, context)
}

const ACCEPTED = /application\/(json|\*)|text\/event-stream|\*\/\*/i

const NOT_ACCEPTABLE: RpcFailure = {
  status: 406,
  code: 406,
  message: 'Cannot answer: Accept wanted application/json, text/event-stream or both',
}

/**
 * A page may call the tools only from an origin that its key lists: a page of an attacker may be at the address of the
 * gateway (DNS rebinding). With AUTH=open, `localOnly` has checked this.
 */
function originProblem({ headers, caller, services }: RequestContext): ApiError | null {
  const origin = headers.get('origin')
  if (services.access.open || origin === null || caller.origins?.includes(origin) === true)
    return null
  return {
    code: 'forbidden',
    message: 'Cannot answer this page: its origin is not one that the key lists',
  }
}

async function answerMessage(
  value: unknown,
  headers: McpHeaders,
  context: RequestContext,
): Promise<Response> {
  const read = readMessage(value)
  if (!read.ok) return failure(read.error.id, read.error.failure)
  const message = read.value
  if (message.kind === 'response') return accepted()
  const era = eraOf(message, headers)
  const id = message.kind === 'request' ? message.id : null
  if (!era.ok) return failure(id, era.error)
  if (message.kind === 'notification') return accepted()
  const reply = await send(message, era.value, context)
  if (!('run' in reply)) return Response.json(reply.response, { status: reply.status })
  return writing([reply], context, async () => {
    const response = wantsStream([reply], context)
      ? streamReplies([reply], context)
      : Response.json((await wholeReply(reply)).response)
    return withRunHeaders(response, reply.run.run.identity)
  })
}

/** A batch is answered with the responses to its requests, in any order (JSON-RPC 2.0, section 6). */
async function answerBatch(
  values: readonly unknown[],
  headers: McpHeaders,
  context: RequestContext,
): Promise<Response> {
  const read = values.map(readMessage)
  const requests = read.flatMap((each) =>
    each.ok && each.value.kind === 'request' ? [each.value] : [],
  )
  const wrong = batchProblem(values, requests, headers)
  if (wrong !== null) return failure(null, wrong)
  // The door has counted the batch as one request.
  for (const _further of requests.slice(1)) {
    const crowded = await overRate(context.caller, context.services)
    if (crowded !== null) return errorResponse(crowded, MCP_ERRORS)
  }
  const unreadable = read.flatMap((each) => (each.ok ? [] : [unread(each.error)]))
  const sent = await Promise.allSettled(requests.map((request) => send(request, 'legacy', context)))
  const replies = sent.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
  const all = [...unreadable, ...replies]
  return writing(replies, context, async () => {
    for (const each of sent) if (each.status === 'rejected') throw each.reason
    if (all.length === 0) return accepted()
    if (wantsStream(all, context)) return streamReplies(all, context)
    const whole = await Promise.all(all.map(wholeReply))
    return Response.json(whole.map(({ response }) => response))
  })
}

/** Writes replies. When that throws, nobody reads their runs any more: their calls are stopped, and their money is settled. */
async function writing(
  replies: readonly SentReply[],
  { services }: RequestContext,
  write: () => Promise<Response>,
): Promise<Response> {
  try {
    return await write()
  } catch (error) {
    for (const reply of replies) {
      if ('run' in reply) inBackground(reply.run.leave(), services, reply.run.run.identity.run)
    }
    throw error
  }
}

/** Why a batch as a whole is wrong; null when its messages are answered one by one. */
function batchProblem(
  values: readonly unknown[],
  requests: readonly RpcRequest[],
  headers: McpHeaders,
): RpcFailure | null {
  if (!mayBatch(headers)) return notABatch('the body is one message since 2025-06-18')
  if (values.length === 0) return notABatch('the batch is empty')
  if (values.length > MAX_BATCH) return notABatch(`a batch has at most ${MAX_BATCH} messages`)
  if (values.length > 1 && requests.some(({ method }) => method === 'initialize')) {
    return notABatch('initialize is not part of a batch')
  }
  if (requests.some(saysRevision)) return notABatch('a request of this revision is sent alone')
  const eras = requests.map((request) => eraOf(request, headers))
  return eras.find((era) => !era.ok)?.error ?? null
}

function notABatch(message: string): RpcFailure {
  const text = `Cannot read the messages: ${message}`
  return { status: 400, code: RPC_CODES.invalidRequest, message: text }
}

async function send(request: RpcRequest, era: Era, context: RequestContext): Promise<SentReply> {
  const reply = await replyTo(request, era, context)
  const respond = (outcome: RpcOutcome) => rpcResponse(request.id, inEra(outcome, era))
  if (reply instanceof AskRun) return { run: reply, respond }
  return { response: respond(reply), status: reply.ok ? 200 : reply.error.status }
}

function unread({ id, failure: error }: Unreadable): SentReply {
  return { response: rpcResponse(id, { ok: false, error }), status: error.status }
}

function failure(id: RequestId | null, error: RpcFailure): Response {
  const { status } = error
  return Response.json(rpcResponse(id, { ok: false, error }), { status })
}

/** The answer to messages that get no response. */
function accepted(): Response {
  return new Response(null, { status: 202 })
}
