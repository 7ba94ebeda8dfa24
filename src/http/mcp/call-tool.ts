import { askableMixtures } from '../../gateway/mixtures/askable-mixtures.ts'
import { beginRun } from '../../gateway/runs/begin-run.ts'
import { prepareAsk } from '../../gateway/runs/prepare-ask.ts'
import { invalidRequest, type ApiError } from '../../protocol/errors.ts'
import { failedResult, parseAsk } from '../../protocol/mcp/ask-tool.ts'
import { RPC_CODES, type RpcOutcome, type RpcRequest } from '../../protocol/mcp/json-rpc.ts'
import { readCall, type ToolCall } from '../../protocol/mcp/tool-call.ts'
import { mixturesResult, TOOL_NAMES, type ToolName } from '../../protocol/mcp/tools.ts'
import { SHAPES } from '../../protocol/shapes.ts'
import type { WireShape } from '../../protocol/wire-shape.ts'
import type { RequestContext } from '../context.ts'
import { AskRun } from './ask-run.ts'

/** What a request becomes: its outcome at once, or a run that ends in one. */
export type Reply = RpcOutcome | AskRun

type Tool = (call: ToolCall, context: RequestContext) => Promise<Reply>

const TOOLS: Readonly<Record<ToolName, Tool>> = {
  ask,
  list_mixtures: async (_call, { caller, services }) => ({
    ok: true,
    value: mixturesResult(await askableMixtures(caller, services)),
  }),
}

/** `tools/call`: an unknown tool is an error of the protocol, a failure of a tool is a result (2026-07-28, server/tools, "Error Handling"). */
export async function callTool({ params }: RpcRequest, context: RequestContext): Promise<Reply> {
  const call = readCall(params)
  if (!call.ok) return call
  const name = TOOL_NAMES.find((each) => each === call.value.name)
  if (name !== undefined) return TOOLS[name](call.value, context)
  const message = `Cannot call this tool: wanted ${TOOL_NAMES.join(' or ')}`
  return { ok: false, error: { status: 200, code: RPC_CODES.invalidParams, message } }
}

async function ask(call: ToolCall, context: RequestContext): Promise<Reply> {
  const read = parseAsk(await withMixture(call, context))
  if (!read.ok) return rejected(invalidRequest(read.error))
  if (read.value.ask.model.includes('/')) return rejected(NO_MIXTURE)
  // Only the arguments have a form of their own: a run does not know the form of its request, and its result is written here.
  const shape: WireShape = { ...SHAPES['openai-chat'], parse: () => read }
  const prepared = await prepareAsk(shape, call.args, context)
  if (!prepared.ok) return rejected(ofArguments(prepared.error))
  // A name without a provider may be that of a model too.
  if (prepared.value.ask.model.includes('/')) return rejected(NO_MIXTURE)
  const begun = await beginRun(prepared.value, context)
  if (!begun.ok) return rejected(ofArguments(begun.error))
  return new AskRun(begun.value, call.progressToken, context.services)
}

/** The arguments of a call; where there is only one mixture, it need not be named. */
async function withMixture(
  { args }: ToolCall,
  { caller, services }: RequestContext,
): Promise<object> {
  if (args['mixture'] !== undefined) return args
  const [mixture, ...others] = await askableMixtures(caller, services)
  return mixture === undefined || others.length > 0 ? args : { ...args, mixture: mixture.id }
}

function rejected(error: ApiError): Reply {
  return { ok: true, value: failedResult(error) }
}

/** An error with the names that fields have in the arguments. */
function ofArguments(error: ApiError): ApiError {
  if (error.code === 'model_not_found') return NO_MIXTURE
  return error.param === 'model' ? { ...error, param: 'mixture' } : error
}

const NO_MIXTURE: ApiError = {
  code: 'model_not_found',
  message: 'Cannot ask this mixture: wanted one of those that list_mixtures lists',
  param: 'mixture',
}
