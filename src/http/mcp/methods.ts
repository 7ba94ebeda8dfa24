import { askableMixtures } from '../../gateway/mixtures/askable-mixtures.ts'
import { RPC_CODES, type RpcOutcome, type RpcRequest } from '../../protocol/mcp/json-rpc.ts'
import {
  LEGACY_REVISIONS,
  MODERN_REVISIONS,
  SERVER_INFO_KEY,
  type Era,
} from '../../protocol/mcp/revisions.ts'
import { INSTRUCTIONS, toolList } from '../../protocol/mcp/tools.ts'
import type { RequestContext } from '../context.ts'
import { callTool, type Reply } from './call-tool.ts'

type Method = (request: RpcRequest, context: RequestContext) => Reply | Promise<Reply>

const SERVER = { name: 'edge-moa', title: 'edge-moa', version: '1' }
const CAPABILITIES = { tools: {} }
/** How long a client may use what it has read; mixtures come and go. */
const CACHE = { ttlMs: 60_000, cacheScope: 'private' }

/** The methods of each era. A server without sessions has nothing to list but tools. */
const METHODS: Readonly<Record<Era, Readonly<Record<string, Method>>>> = {
  legacy: {
    initialize,
    ping: () => ({ ok: true, value: {} }),
    'tools/list': listTools,
    'tools/call': callTool,
  },
  modern: {
    'server/discover': () => ({
      ok: true,
      value: {
        supportedVersions: MODERN_REVISIONS,
        capabilities: CAPABILITIES,
        instructions: INSTRUCTIONS,
        ...CACHE,
      },
    }),
    'tools/list': async (request, context) => {
      const listed = await listTools(request, context)
      return listed.ok ? { ok: true, value: { ...listed.value, ...CACHE } } : listed
    },
    'tools/call': callTool,
  },
}

/** What a request becomes. */
export async function replyTo(
  request: RpcRequest,
  era: Era,
  context: RequestContext,
): Promise<Reply> {
  const { method } = request
  const answer = Object.hasOwn(METHODS[era], method) ? METHODS[era][method] : undefined
  if (answer === undefined) {
    const message = 'Cannot find this method: wanted tools/list or tools/call'
    const status = era === 'modern' ? 404 : 200
    return { ok: false, error: { status, code: RPC_CODES.methodNotFound, message } }
  }
  return answer(request, context)
}

/** The outcome of a request as its era writes it: in the newer one, every result says that it is complete and who made it. */
export function inEra(outcome: RpcOutcome, era: Era): RpcOutcome {
  if (era === 'legacy' || !outcome.ok) return outcome
  const about = { resultType: 'complete', _meta: { [SERVER_INFO_KEY]: SERVER } }
  return { ok: true, value: { ...about, ...outcome.value } }
}

/** The handshake: the revision that the client wants, or the newest here (2025-11-25, basic/lifecycle, "Version Negotiation"). */
function initialize({ params }: RpcRequest): RpcOutcome {
  const wanted = params['protocolVersion']
  if (typeof wanted !== 'string') {
    const message = 'Cannot initialize: params.protocolVersion: wanted a text'
    return { ok: false, error: { status: 200, code: RPC_CODES.invalidParams, message } }
  }
  const protocolVersion = LEGACY_REVISIONS.includes(wanted) ? wanted : LEGACY_REVISIONS[0]
  const about = { serverInfo: SERVER, capabilities: CAPABILITIES, instructions: INSTRUCTIONS }
  return { ok: true, value: { protocolVersion, ...about } }
}

/** All tools are on one page: a request with a cursor is wrong, as none was given out. */
async function listTools(
  { params }: RpcRequest,
  { caller, services }: RequestContext,
): Promise<RpcOutcome> {
  if (params['cursor'] !== undefined) {
    const message = 'Cannot list the tools: params.cursor is not one that was given out'
    return { ok: false, error: { status: 200, code: RPC_CODES.invalidParams, message } }
  }
  return { ok: true, value: { tools: toolList(await askableMixtures(caller, services)) } }
}
