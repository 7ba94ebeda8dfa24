import * as z from 'zod'
import { anyObject, emptyOnly } from '../schemas/any-object.ts'
import { reasoningEffort } from '../mixtures/fields.ts'
import { MAX_LIST, MAX_MESSAGES, MAX_MODEL_CHARS } from '../mixtures/limits.ts'
import { overridesSchema } from '../mixtures/mixture.ts'
import { inputItemSchema } from './input-items.ts'
import { toolSchema } from './tool-schema.ts'

/** OpenAI's request of `POST /v1/responses`, as far as it can be honoured, and the field `moa`. */
export type ResponsesRequest = z.output<ReturnType<typeof build>>
/** One element of `input`, when it is a list. */
export type InputItem = Exclude<ResponsesRequest['input'], string>[number]

/** Built on first use, because every isolate would pay for it at start-up. */
export function responsesRequestSchema() {
  built ??= build()
  return built
}

let built: ReturnType<typeof build> | undefined

/** An answer is several items where it is one message of a chat: reasoning, a text and calls. */
const MAX_ITEMS = 4 * MAX_MESSAGES

/** Fields that are not known are ignored: OpenAI and its clients add some every month. */
function build() {
  return z
    .object({
      model: z
        .string()
        .min(1)
        .max(MAX_MODEL_CHARS)
        .meta({
          description: 'A mixture, or a provider/model that runs alone under the same rules.',
          examples: ['demo'],
        }),
      input: z
        .union(
          [z.string(), z.array(inputItemSchema()).min(1).max(MAX_ITEMS)],
          'wanted a text or a list of items',
        )
        .meta({
          description:
            'The question as text, or the conversation as a list of items: messages, calls of tools, their results, and reasoning.',
        }),
      instructions: z.string().nullish().meta({ description: 'A system message before `input`.' }),
      stream: z.boolean().nullish(),
      max_output_tokens: z.int().min(1).nullish(),
      temperature: z.number().min(0).max(2).nullish(),
      top_p: z.number().min(0).max(1).nullish(),
      text: z
        .object({
          format: textFormat().nullish(),
          verbosity: z.enum(['low', 'medium', 'high']).nullish(),
        })
        .nullish(),
      reasoning: z
        .object({
          effort: reasoningEffort.nullish(),
          summary: z.string().nullish(),
        })
        .nullish(),
      metadata: z
        .record(z.string(), z.string())
        .nullish()
        .meta({ description: 'Comes back with the answer.' }),
      ...stateFields(),
      stream_options: z.object({ include_obfuscation: z.boolean().nullish() }).nullish(),
      ...toolFields(),
      ...repeatedFields(),
      top_logprobs: z.int().min(0).max(20).nullish().meta({
        description: 'Ignored: an answer of several models has no log probabilities.',
      }),
      ...unsupportedFields(),
      moa: overridesSchema.nullish(),
    })
    .meta({ id: 'ResponsesRequest' })
}

/** Fields about stored responses; ids are followed before a body is parsed. */
function stateFields() {
  return {
    store: z.boolean().nullish().meta({
      description:
        'By default the response is stored for 24 hours, so that later requests can refer to it; `false` stores nothing, and `true` stores also the proposals with the run.',
    }),
    previous_response_id: z.string().nullish().meta({
      description:
        'A stored response: its conversation comes before `input`. Its `instructions` do not.',
    }),
    background: z.boolean().nullish().meta({
      description:
        'The response is written by a job: read it at `GET /v1/responses/{id}`, which can stream too.',
    }),
  }
}

/** Fields that are repeated in the answer, or say what it may hold. */
function repeatedFields() {
  return {
    user: z.string().max(512).nullish(),
    safety_identifier: z.string().nullish(),
    service_tier: z.string().nullish(),
    prompt_cache_key: z.string().nullish(),
    prompt_cache_retention: z.string().nullish(),
    prompt_cache_options: anyObject().nullish(),
    truncation: z.enum(['auto', 'disabled']).nullish(),
    include: z.array(z.string()).max(MAX_LIST).nullish().meta({
      description:
        'With `reasoning.encrypted_content`, or `"store": false`, reasoning items have what a model wants back of its reasoning. Other values are accepted.',
    }),
  }
}

/** Tools, and the choice among them. */
function toolFields() {
  return {
    tools: z.array(toolSchema()).max(MAX_LIST).nullish(),
    tool_choice: toolChoice().nullish(),
    parallel_tool_calls: z.boolean().nullish(),
    max_tool_calls: z.int().min(1).nullish().meta({
      description: 'Repeated in the answer; it limits tools that a provider runs.',
    }),
  }
}

/** Fields that must say nothing, since what they ask for is not there yet. */
function unsupportedFields() {
  return {
    conversation: unsupported('use previous_response_id, or send the conversation in input'),
    prompt: unsupported('send the text in instructions and input'),
    context_management: emptyOnly(NOT_YET),
    moderation: emptyOnly(NOT_YET),
    access_programs: emptyOnly(NOT_YET),
  }
}

const NOT_YET = 'cannot be honoured yet: leave it out'

function unsupported(instead: string) {
  return z.null(`cannot be honoured yet: ${instead}`).optional()
}

function chosenTool() {
  return z.object({
    type: z.enum(['function', 'custom']),
    name: z.string(),
    namespace: z.string().nullish(),
  })
}

/** A tool that is run by a provider cannot be chosen, as it is not here. */
function toolChoice() {
  const allowed = z.object({
    type: z.literal('allowed_tools'),
    mode: z.enum(['auto', 'required']),
    tools: z.array(chosenTool()).min(1).max(MAX_LIST),
  })
  return z.union(
    [
      z.enum(['none', 'auto', 'required']),
      z.discriminatedUnion('type', [chosenTool(), allowed], {
        error:
          'cannot be honoured: a choice must be of type "function", "custom" or "allowed_tools"',
      }),
    ],
    'wanted "none", "auto", "required" or an object',
  )
}

function textFormat() {
  return z.discriminatedUnion('type', [
    z.object({ type: z.literal('text') }),
    z.object({ type: z.literal('json_object') }),
    z.object({
      type: z.literal('json_schema'),
      name: z.string().max(64),
      description: z.string().nullish(),
      schema: anyObject(),
      strict: z.boolean().nullish(),
    }),
  ])
}
