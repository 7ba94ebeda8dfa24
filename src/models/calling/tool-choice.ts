import type { ModelCall } from '../../moa/model-port.ts'
import { appendToTail } from '../../moa/text/references.ts'
import type { Endpoint } from '../catalog/endpoint.ts'
import { takesChoice } from '../catalog/tool-choices.ts'
import { fields, text } from '../../reading/fields.ts'
import type { DescribedCall } from './described-call.ts'

/**
 * The call with a choice among its tools that its model takes. A tool that has to be called, and that the model cannot be
 * made to call, is asked for in words at the end, where no cached prefix is; of several tools, it is the only one shown.
 */
export function inKnownChoice(call: ModelCall, { provider, model }: Endpoint): DescribedCall {
  const { toolChoice, tools = [], ...rest } = call.settings
  const named = nameOf(toolChoice)
  const kind = named === undefined ? 'required' : 'function'
  const isForced = toolChoice === 'required' || named !== undefined
  if (!isForced || tools.length === 0 || takesChoice(provider.limits.toolChoices, model, kind))
    return { call, described: false }
  const shown = named === undefined ? tools : tools.filter((tool) => nameOf(tool) === named)
  const wanted = named === undefined ? 'one of the tools' : `the tool ${named}`
  return {
    call: {
      ...call,
      messages: appendToTail(call.messages, `Answer with a call of ${wanted}, and with no text.`),
      settings: { ...rest, tools: shown },
    },
    described: true,
  }
}

/** The name of the function that a tool, or the choice of one, has. */
function nameOf(tool: string | object | undefined): string | undefined {
  return text(fields(fields(tool)?.['function'])?.['name'])
}
