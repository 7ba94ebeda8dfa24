import type { Mixture } from '../mixtures/mixture.ts'
import type { ToolResult } from './tool.ts'
import { ASK_INPUT, ASK_OUTPUT, MIXTURES_OUTPUT } from './tool-schemas.ts'

/** The tools of the gateway. */
export const TOOL_NAMES = ['ask', 'list_mixtures'] as const
export type ToolName = (typeof TOOL_NAMES)[number]

/** Most mixtures that the description of `ask` names. */
const MAX_NAMED = 20

const ASK =
  'Asks a mixture of language models a question and returns their one answer: several models answer at the same time, and one more writes the final answer from theirs. ' +
  'Use it for a second opinion, or for a question where one model may be wrong. It knows nothing of this conversation: the question must contain everything.'

const LIST = 'Lists the mixtures that `ask` takes, with what each is for.'

/** What a client reads of the server as a whole. */
export const INSTRUCTIONS =
  'edge-moa answers a question with several language models at once. `ask` runs a mixture of models on a question, which costs money and may take a minute; `list_mixtures` lists the mixtures.'

/** The tools as `tools/list` has them, for a caller who may ask these mixtures. */
export function toolList(mixtures: readonly Mixture[]): readonly object[] {
  return [
    {
      name: 'ask' satisfies ToolName,
      title: 'Ask a mixture of models',
      description: ASK,
      inputSchema: askInput(mixtures),
      outputSchema: ASK_OUTPUT,
      annotations: { readOnlyHint: true, openWorldHint: true },
    },
    {
      name: 'list_mixtures' satisfies ToolName,
      title: 'List mixtures',
      description: LIST,
      inputSchema: { type: 'object', properties: {} },
      outputSchema: MIXTURES_OUTPUT,
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
  ]
}

/** The arguments of `ask`, with the names of the mixtures, so that a model need not list them first. */
function askInput(mixtures: readonly Mixture[]): object {
  const ids = mixtures.slice(0, MAX_NAMED).map(({ id }) => id)
  const more = mixtures.length > MAX_NAMED ? ', and others that list_mixtures lists' : ''
  const isOnly = mixtures.length === 1
  const description = isOnly
    ? `The mixture that answers. Default: ${ids[0]}`
    : `The mixture that answers: ${ids.join(', ')}${more}`
  const { properties } = ASK_INPUT
  return {
    ...ASK_INPUT,
    properties: { ...properties, mixture: { ...properties.mixture, description } },
    required: isOnly ? ['question'] : ASK_INPUT.required,
  }
}

/** The result of `list_mixtures`. */
export function mixturesResult(mixtures: readonly Mixture[]): ToolResult {
  const listed = mixtures.map(({ id, description }) => ({ id, description }))
  const lines = listed.map(({ id, description }) => `${id}: ${description}`)
  const text = lines.length === 0 ? 'There is no mixture that can be asked.' : lines.join('\n')
  return {
    content: [{ type: 'text', text }],
    structuredContent: { mixtures: listed },
    isError: false,
  }
}
