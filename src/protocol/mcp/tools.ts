import * as z from 'zod'
import type { Mixture } from '../mixtures/mixture.ts'
import { askSchemas } from './ask-tool.ts'
import type { ToolResult } from './tool.ts'

/** The tools of the gateway. */
export const TOOL_NAMES = ['ask', 'list_mixtures'] as const
export type ToolName = (typeof TOOL_NAMES)[number]

/** What every answer has. */
const ANSWER_FIELDS = ['answer', 'run', 'degraded', 'reasons', 'cost_usd']

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
  const { input, output } = askSchemas()
  return [
    {
      name: 'ask' satisfies ToolName,
      title: 'Ask a mixture of models',
      description: ASK,
      inputSchema: naming(mixtures, jsonSchema(input)),
      outputSchema: {
        ...jsonSchema(output),
        anyOf: [{ required: ANSWER_FIELDS }, { required: ['error'] }],
      },
      annotations: { readOnlyHint: true, openWorldHint: true },
    },
    {
      name: 'list_mixtures' satisfies ToolName,
      title: 'List mixtures',
      description: LIST,
      inputSchema: { type: 'object', properties: {} },
      outputSchema: jsonSchema(mixturesSchema()),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
  ]
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, object>>
  readonly required?: readonly string[]
}

/** Names the mixtures in the schema of the arguments, so that a model need not list them first. */
function naming(mixtures: readonly Mixture[], schema: ObjectSchema): object {
  const { properties = {}, required = [] } = schema
  const ids = mixtures.slice(0, MAX_NAMED).map(({ id }) => id)
  const more = mixtures.length > MAX_NAMED ? ', and others that list_mixtures lists' : ''
  const isOnly = mixtures.length === 1
  const description = isOnly
    ? `The mixture that answers. Default: ${ids[0]}`
    : `The mixture that answers: ${ids.join(', ')}${more}`
  return {
    ...schema,
    properties: { ...properties, mixture: { ...properties['mixture'], description } },
    required: isOnly ? required.filter((name) => name !== 'mixture') : required,
  }
}

/** The schema of the result of `list_mixtures`. */
export function mixturesSchema() {
  return z.object({
    mixtures: z.array(z.object({ id: z.string(), description: z.string() })),
  })
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

/** A schema as clients of both eras read it: without `$schema`, because the older ones know no draft but their own. */
function jsonSchema(schema: z.ZodType): ObjectSchema {
  // As an input: a result may get further fields.
  const { $schema: _draft, ...rest } = z.toJSONSchema(schema, { io: 'input' })
  return rest as ObjectSchema
}
