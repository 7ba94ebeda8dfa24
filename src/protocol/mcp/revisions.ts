import type { Result } from '../../moa/result.ts'
import { RPC_CODES, type RpcFailure, type RpcNotification, type RpcRequest } from './json-rpc.ts'
import { isObject } from '../schemas/json-value.ts'

/** Revisions that begin with `initialize`, the newest first. */
export const LEGACY_REVISIONS: readonly string[] = [
  '2025-11-25',
  '2025-06-18',
  '2025-03-26',
  '2024-11-05',
]

/** Revisions in which every request says its own (2026-07-28, basic/versioning). */
export const MODERN_REVISIONS: readonly string[] = ['2026-07-28']

/** The first revision in which a body is one message: before it, and without the header that came with it, a body may be a batch. */
const FIRST_WITHOUT_BATCHES = '2025-06-18'

/** How a message is answered: as by a server of the handshake, or statelessly. */
export type Era = 'legacy' | 'modern'

/** The headers that repeat what is in the body (2026-07-28, basic/transports/streamable-http, "Request Metadata"). */
export interface McpHeaders {
  /** `MCP-Protocol-Version` */
  readonly version: string | null
  /** `Mcp-Method` */
  readonly method: string | null
  /** `Mcp-Name` */
  readonly name: string | null
}

const PREFIX = 'io.modelcontextprotocol/'
const VERSION_KEY = `${PREFIX}protocolVersion`
const CAPABILITIES_KEY = `${PREFIX}clientCapabilities`
/** The key of the server's name in the `_meta` of results. */
export const SERVER_INFO_KEY = `${PREFIX}serverInfo`

/** The field that `Mcp-Name` repeats, by method. */
const NAMED_BY: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
}

type Checked = Result<Era, RpcFailure>
type Sent = RpcRequest | RpcNotification

/** The era of a message, once its headers and its `_meta` agree. */
export function eraOf(message: Sent, headers: McpHeaders): Checked {
  const { version } = headers
  const meta = metaOf(message)
  const claimed = meta?.[VERSION_KEY]
  // A handshake is one, whatever else it says, unless it is sent in a revision that has none.
  const isHandshake = message.method === 'initialize' && !isModern(claimed)
  if (claimed !== undefined && !isHandshake) {
    return checkClaim(message, { meta: meta ?? {}, claimed, headers })
  }
  if (version === null || LEGACY_REVISIONS.includes(version)) return { ok: true, value: 'legacy' }
  if (!isModern(version)) {
    return unsupported(version, [...MODERN_REVISIONS, ...LEGACY_REVISIONS])
  }
  if (message.kind === 'notification') return { ok: true, value: 'modern' }
  if (isHandshake) {
    return mismatch(`initialize is not a method of ${version}, which MCP-Protocol-Version has`)
  }
  return malformed(VERSION_KEY)
}

/** Whether a request says its own revision: it is never part of a batch. */
export function saysRevision(message: Sent): boolean {
  return metaOf(message)?.[VERSION_KEY] !== undefined
}

/** Whether a body of this revision may hold several messages (2025-03-26, basic/transports, "Sending Messages to the Server"). */
export function mayBatch({ version }: McpHeaders): boolean {
  return version === null || version < FIRST_WITHOUT_BATCHES
}

interface Claim {
  readonly meta: Readonly<Record<string, unknown>>
  readonly claimed: unknown
  readonly headers: McpHeaders
}

function checkClaim(message: Sent, { meta, claimed, headers }: Claim): Checked {
  if (typeof claimed !== 'string') return malformed(VERSION_KEY)
  const isRequest = message.kind === 'request'
  if (isRequest && !isObject(meta[CAPABILITIES_KEY])) return malformed(CAPABILITIES_KEY)
  const { version, method } = headers
  if (version !== null && version !== claimed) {
    return mismatch(`MCP-Protocol-Version and ${VERSION_KEY} differ`)
  }
  if (!isModern(claimed)) return unsupported(claimed, MODERN_REVISIONS)
  // Which headers a notification must have is not defined.
  if (!isRequest) return { ok: true, value: 'modern' }
  if (version === null) return mismatch('MCP-Protocol-Version is missing')
  if (method === null) return mismatch('Mcp-Method is missing')
  if (method !== message.method) return mismatch('Mcp-Method and method differ')
  return checkName(message, headers)
}

function checkName({ method, params }: RpcRequest, { name }: McpHeaders): Checked {
  const field = Object.hasOwn(NAMED_BY, method) ? NAMED_BY[method] : undefined
  const value = field === undefined ? undefined : params[field]
  // A name of the wrong type is an error of its method.
  if (typeof value !== 'string') return { ok: true, value: 'modern' }
  if (name === null) return mismatch('Mcp-Name is missing')
  if (decoded(name) !== value) return mismatch(`Mcp-Name and params.${field} differ`)
  return { ok: true, value: 'modern' }
}

/** The value of a header that may be encoded ("Value Encoding"); null when it is wrongly encoded. */
function decoded(header: string): string | null {
  const base64 = /^=\?base64\?(.*)\?=$/.exec(header)?.[1]
  if (base64 === undefined) return header
  try {
    const bytes = Uint8Array.from(atob(base64), (each) => each.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

function isModern(version: unknown): boolean {
  return MODERN_REVISIONS.some((each) => each === version)
}

function metaOf({ params }: Sent): Readonly<Record<string, unknown>> | undefined {
  const meta = params['_meta']
  return isObject(meta) ? meta : undefined
}

function failed(code: number, message: string, data?: object): Checked {
  const failure = { status: 400, code, message: `Cannot accept the request: ${message}` }
  return { ok: false, error: data === undefined ? failure : { ...failure, data } }
}

function mismatch(message: string): Checked {
  return failed(RPC_CODES.headerMismatch, message)
}

function malformed(key: string): Checked {
  return failed(RPC_CODES.invalidParams, `params._meta["${key}"] is missing or malformed`)
}

function unsupported(requested: string, supported: readonly string[]): Checked {
  const message = `this protocol version is not supported; wanted ${supported.join(', ')}`
  return failed(RPC_CODES.unsupportedVersion, message, { supported, requested })
}
