import * as z from 'zod'
import type { Result } from '../../moa/result.ts'
import { ERRORS, type ApiError } from '../errors.ts'
import { parseWith } from '../parse.ts'
import { anyObject } from '../schemas/any-object.ts'

/** The id of a request. MCP has no `null` here (2026-07-28, basic, "Requests"). */
export type RequestId = string | number

/** A request, which gets exactly one response. */
export interface RpcRequest {
  readonly kind: 'request'
  readonly id: RequestId
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
}

/** A notification, which gets none. */
export interface RpcNotification {
  readonly kind: 'notification'
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
}

/** A message of JSON-RPC 2.0. Responses of a client are accepted and not used: a stateless server sends no requests. */
export type RpcMessage = RpcRequest | RpcNotification | { readonly kind: 'response' }

/** A request that gets an error as its response, and the HTTP status where it is the only one. */
export interface RpcFailure {
  readonly status: number
  readonly code: number
  readonly message: string
  readonly data?: unknown
}

/** What stands in the response to a request. */
export type RpcOutcome = Result<object, RpcFailure>

/** A message that cannot be read, with its id where that can. */
export interface Unreadable {
  readonly id: RequestId | null
  readonly failure: RpcFailure
}

/** The codes of JSON-RPC 2.0, and those that MCP reserves (2026-07-28, basic, "Error Codes"). */
export const RPC_CODES = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
  headerMismatch: -32020,
  unsupportedVersion: -32022,
} as const

/** Reads one message. */
export function readMessage(value: unknown): Result<RpcMessage, Unreadable> {
  const { requestId, message } = (schemas ??= buildSchemas())
  const fields = Object(value) as Readonly<Record<string, unknown>>
  if (!('method' in fields) && ('result' in fields || 'error' in fields)) {
    return { ok: true, value: { kind: 'response' } }
  }
  const parsed = parseWith(message, value)
  if (!parsed.ok) {
    const text = `Cannot read the message: ${parsed.error.message}`
    const failure = { status: 400, code: RPC_CODES.invalidRequest, message: text }
    const id = requestId.safeParse(fields['id']).data ?? null
    return { ok: false, error: { id, failure } }
  }
  const { id, method, params = {} } = parsed.value
  return id === undefined
    ? { ok: true, value: { kind: 'notification', method, params } }
    : { ok: true, value: { kind: 'request', id, method, params } }
}

let schemas: ReturnType<typeof buildSchemas> | undefined

/** Built on first use, because every isolate would pay for it at start-up. */
function buildSchemas() {
  const requestId = z.union([z.string(), z.int()])
  const message = z.object({
    jsonrpc: z.literal('2.0'),
    id: requestId.optional(),
    method: z.string(),
    params: anyObject().optional(),
  })
  return { requestId, message }
}

/** The response to a request; `null` is the id of what could not be read as one. */
export function rpcResponse(id: RequestId | null, outcome: RpcOutcome): object {
  const jsonrpc = '2.0'
  if (outcome.ok) return { jsonrpc, id, result: outcome.value }
  const { code, message, data } = outcome.error
  return { jsonrpc, id, error: { code, message, ...(data === undefined ? {} : { data }) } }
}

/** An error of the gateway as one of JSON-RPC. Codes of applications are outside of the range that JSON-RPC reserves: here, the HTTP status. */
export function rpcFailure({ code, message, param = null }: ApiError): RpcFailure {
  const { status, type } = ERRORS[code]
  const number = code === 'internal_error' ? RPC_CODES.internalError : status
  return { status, code: number, message, data: { type, param, code } }
}
