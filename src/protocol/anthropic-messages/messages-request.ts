import * as z from 'zod'
import { anyFields, anyObject, emptyOnly } from '../schemas/any-object.ts'
import { reasoningEffort } from '../mixtures/fields.ts'
import { MAX_MESSAGES, MAX_MODEL_CHARS } from '../mixtures/limits.ts'
import { overridesSchema } from '../mixtures/mixture.ts'
import { messageSchema, shownType, systemContent } from './blocks.ts'

/** Anthropic's request of `POST /v1/messages`, as far as it can be honoured, and the field `moa`. */
export type MessagesRequest = z.output<ReturnType<typeof buildRequest>>
/** One message of the conversation. */
export type WireMessage = MessagesRequest['messages'][number]
/** What a user says, and what a tool returns. */
export type UserBlock = Exclude<Extract<WireMessage, { role: 'user' }>['content'], string>[number]
/** What an answer consists of. */
export type AnswerBlock = Exclude<
  Extract<WireMessage, { role: 'assistant' }>['content'],
  string
>[number]
/** What `POST /v1/messages/count_tokens` reads. */
export type CountRequest = z.output<ReturnType<typeof buildCount>>

/** Built on first use, because every isolate would pay for it at start-up. */
export function messagesRequestSchema() {
  request ??= buildRequest()
  return request
}

let request: ReturnType<typeof buildRequest> | undefined

/** The same request without an answer. */
export function countRequestSchema() {
  count ??= buildCount()
  return count
}

let count: ReturnType<typeof buildCount> | undefined

/** Fields that are not known are ignored: Anthropic and its clients add some every month. */
function buildRequest() {
  return z
    .object({
      ...promptFields(),
      max_tokens: z
        .int({
          error: ({ input }) =>
            input === undefined ? 'must be there: the most tokens that may be written' : undefined,
        })
        .min(1)
        .meta({ description: 'Most tokens that the aggregator may write.' }),
      stream: z.boolean().nullish().meta({ description: 'Whether the answer is streamed.' }),
      stop_sequences: z
        .array(z.string().max(MAX_STOP_CHARS))
        .max(MAX_STOPS)
        .nullish()
        .meta({ description: 'Texts that end the answer; the answer does not contain them.' }),
      temperature: z.number().min(0).max(2).nullish(),
      top_p: z.number().min(0).max(1).nullish(),
      metadata: z.object({ user_id: z.string().max(2_048).nullish() }).nullish(),
      store: z.boolean().nullish().meta({
        description:
          'Whether the proposals and the answer are stored with the run, for 24 hours. Not a field of Anthropic.',
      }),
      moa: overridesSchema.nullish(),
    })
    .meta({ id: 'MessagesRequest' })
}

/** Most and longest texts that end an answer: they are priced again with every plan. */
const MAX_STOPS = 64
const MAX_STOP_CHARS = 10_000

function buildCount() {
  return z.object(promptFields()).meta({ id: 'CountTokensRequest' })
}

/** The fields that the prompt depends on. */
function promptFields() {
  return {
    model: z
      .string()
      .min(1)
      .max(MAX_MODEL_CHARS)
      .meta({
        description: 'A mixture, or a provider/model that runs alone under the same rules.',
        examples: ['demo'],
      }),
    messages: z.array(messageSchema()).min(1).max(MAX_MESSAGES),
    system: systemContent().nullish().meta({ description: 'A system message before `messages`.' }),
    tools: z.array(tool()).max(MAX_TOOLS).nullish(),
    tool_choice: toolChoice().nullish(),
    thinking: thinking().nullish().meta({
      description:
        'Without an effort, a budget counts as one: to 4,096 tokens low, to 16,384 medium, beyond it high; `disabled` as none.',
    }),
    output_config: z
      .object({ effort: reasoningEffort.nullish(), format: format().nullish() })
      .nullish(),
    output_format: format()
      .nullish()
      .meta({ description: 'The earlier name of `output_config.format`.' }),
    cache_control: z.unknown().optional().meta({
      description: 'A mark for the cache of prompts at the end of the conversation.',
    }),
    mcp_servers: emptyOnly('cannot be honoured: MCP servers are not called here; leave it out'),
    container: emptyOnly('cannot be honoured: there is no container; leave it out'),
  }
}

const MAX_TOOLS = 512

const marks = anyFields(['cache_control'])

function tool() {
  return z.discriminatedUnion(
    'type',
    [
      z.object({
        type: z.literal('custom').nullish(),
        name: z
          .string()
          .regex(/^[A-Za-z0-9_.:-]{1,128}$/, 'must be 1 to 128 letters, digits, "_" or "-"'),
        description: z.string().nullish(),
        input_schema: anyObject(),
        strict: z.boolean().nullish(),
        ...marks,
      }),
    ],
    { error: rejectedTool },
  )
}

/** Tools that Anthropic runs, or that only its models know. */
function rejectedTool({ input }: { readonly input?: unknown }): string {
  const { type } = (input ?? {}) as { readonly type?: unknown }
  return `cannot be honoured: a tool${shownType(type)} is one of Anthropic's own; wanted a tool with name, description and input_schema`
}

function toolChoice() {
  const alone = { disable_parallel_tool_use: z.boolean().nullish() }
  return z.discriminatedUnion('type', [
    z.object({ type: z.literal('auto'), ...alone }),
    z.object({ type: z.literal('any'), ...alone }),
    z.object({ type: z.literal('tool'), name: z.string(), ...alone }),
    z.object({ type: z.literal('none'), ...alone }),
  ])
}

function thinking() {
  const display = anyFields(['display'])
  return z.discriminatedUnion('type', [
    z.object({
      type: z.literal('enabled'),
      budget_tokens: z.int().min(1_024),
      ...display,
    }),
    z.object({ type: z.literal('adaptive'), ...display }),
    z.object({ type: z.literal('between_tools'), ...display }),
    z.object({ type: z.literal('disabled'), ...display }),
  ])
}

function format() {
  return z.object({ type: z.literal('json_schema'), schema: anyObject() })
}
