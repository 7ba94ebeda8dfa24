import { send, type Answered, type RequestOptions } from '../gateway.ts'

/** A response of JSON-RPC, as a test reads it. */
export interface RpcResponse {
  readonly id: unknown
  readonly result?: Record<string, unknown>
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown }
}

/** The result of a call of a tool, as a test reads it. */
export interface CallResult {
  readonly isError: boolean
  readonly content: readonly { readonly type: string; readonly text: string }[]
  readonly structuredContent: Record<string, unknown> & {
    readonly error?: { readonly code: string }
  }
}

/** The revision without a handshake. */
export const MODERN = '2026-07-28'

/** Sends a body to POST /mcp. */
export function post(body: unknown, options: RequestOptions = {}): Promise<Answered> {
  return send('/mcp', { method: 'POST', body, ...options })
}

/** A request of the revisions with a handshake. */
export function request(method: string, params?: object, id: unknown = 1): object {
  return { jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) }
}

/** A request of the revision without one, with its headers. */
export function modern(method: string, params: Readonly<Record<string, unknown>> = {}) {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': MODERN,
    'io.modelcontextprotocol/clientCapabilities': {},
    ...(params['_meta'] as object | undefined),
  }
  const { name } = params
  const headers = {
    'mcp-protocol-version': MODERN,
    'mcp-method': method,
    ...(typeof name === 'string' ? { 'mcp-name': name } : {}),
  }
  return { body: request(method, { ...params, _meta: meta }), headers }
}

/** The response in a JSON body. */
export function rpc({ body }: Answered): RpcResponse {
  return body as unknown as RpcResponse
}

/** Calls a tool, and returns its result. */
export async function call(
  name: string,
  args?: unknown,
  options: RequestOptions = {},
): Promise<CallResult> {
  const params = { name, ...(args === undefined ? {} : { arguments: args }) }
  const { result } = rpc(await post(request('tools/call', params), options))
  if (result === undefined) throw new Error(`Cannot call ${name}: there is no result`)
  return result as unknown as CallResult
}

/** The messages of an event stream. */
export function messagesOf({ text }: Answered): readonly Record<string, unknown>[] {
  return text
    .split('\n\n')
    .filter((event) => event.startsWith('event: message\ndata: '))
    .map((event) => JSON.parse(event.slice('event: message\ndata: '.length)))
}

export const STREAM = { accept: 'application/json, text/event-stream' } as const
