import * as z from 'zod'
import type { Result } from '../../moa/result.ts'
import { parseWith } from '../parse.ts'
import { anyObject } from '../schemas/any-object.ts'
import { RPC_CODES, type RequestId, type RpcFailure } from './json-rpc.ts'

/** A call of a tool, before its arguments are read. */
export interface ToolCall {
  readonly name: string
  readonly args: Readonly<Record<string, unknown>>
  /** Names the progress of the call; absent when its caller wants none. */
  readonly progressToken: RequestId | undefined
}

/** Reads the params of `tools/call` (2026-07-28, schema, `CallToolRequest`). */
export function readCall(params: unknown): Result<ToolCall, RpcFailure> {
  const parsed = parseWith((schema ??= buildSchema()), params)
  if (!parsed.ok) {
    const message = `Cannot call a tool: params.${parsed.error.message}`
    return { ok: false, error: { status: 200, code: RPC_CODES.invalidParams, message } }
  }
  const { name, arguments: args = {}, _meta: meta } = parsed.value
  return { ok: true, value: { name, args, progressToken: meta?.progressToken } }
}

let schema: ReturnType<typeof buildSchema> | undefined

/** Built on first use, because every isolate would pay for it at start-up. */
function buildSchema() {
  return z.object({
    name: z.string(),
    arguments: anyObject().optional(),
    _meta: z.object({ progressToken: z.union([z.string(), z.int()]).optional() }).optional(),
  })
}
