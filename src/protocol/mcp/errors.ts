import { rpcFailure, rpcResponse } from './json-rpc.ts'
import type { WireShape } from '../wire-shape.ts'

/** Errors of POST /mcp that come before a message is read: such a response has no id. */
export const MCP_ERRORS: Pick<WireShape, 'path' | 'error'> = {
  path: '/mcp',
  error: (error) => rpcResponse(null, { ok: false, error: rpcFailure(error) }),
}
