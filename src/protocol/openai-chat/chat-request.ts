import * as z from 'zod'
import { anyFields, anyObject } from '../schemas/any-object.ts'
import { reasoningEffort } from '../mixtures/fields.ts'
import { MAX_LIST, MAX_MESSAGES, MAX_MODEL_CHARS } from '../mixtures/limits.ts'
import { overridesSchema } from '../mixtures/mixture.ts'

/** Fields of answers, and of their tool calls, that go back to the provider that wants them. */
export const OPAQUE_OF_ANSWERS = [
  'extra_content',
  'reasoning_details',
  'thinking_blocks',
  'provider_specific_fields',
] as const
export const OPAQUE_OF_CALLS = ['extra_content', 'provider_specific_fields'] as const

/** Passed on to providers that know it: a mark in the conversation for their cache of prompts. */
const cacheControl = { cache_control: z.unknown().optional() }

const textPart = z.object({ type: z.literal('text'), text: z.string(), ...cacheControl })

const imagePart = z.object({
  type: z.literal('image_url'),
  image_url: z.object({
    url: z.string().regex(/^(https?:|data:image\/)/, 'must be an https: or data:image/ URL'),
    detail: z.enum(['auto', 'low', 'high', 'original']).nullish(),
  }),
  ...cacheControl,
})

const refusalPart = z.object({ type: z.literal('refusal'), refusal: z.string() })

const parts = z
  .array(
    z.discriminatedUnion('type', [textPart, imagePart], {
      error: 'cannot be honoured: a part must be of type "text" or "image_url"',
    }),
  )
  .min(1)
const textParts = z.array(textPart).min(1)
const answerParts = z.array(
  z.discriminatedUnion('type', [textPart, refusalPart], {
    error: 'cannot be honoured: a part must be of type "text" or "refusal"',
  }),
)
const PARTS = 'wanted a text or a list of parts'
const common = { name: z.string().max(64).nullish(), ...cacheControl }

const toolCall = z.object({
  id: z.string(),
  type: z.literal('function').nullish(),
  index: z.unknown().optional(),
  function: z.object({ name: z.string(), arguments: z.string() }),
  ...anyFields(OPAQUE_OF_CALLS),
})

/**
 * Accepts what OpenAI's types allow in a conversation, and fields of answers, which clients send back with it. Fields
 * that are not known are ignored, here and below: clients and providers add some every month.
 */
const messageSchema = z.discriminatedUnion('role', [
  z.object({
    role: z.enum(['system', 'developer']),
    content: z.union([z.string(), textParts], PARTS),
    ...common,
  }),
  z.object({ role: z.literal('user'), content: z.union([z.string(), parts], PARTS), ...common }),
  z.object({
    role: z.literal('assistant'),
    content: z.union([z.string(), answerParts], PARTS).nullish(),
    ...common,
    refusal: z.string().nullish(),
    reasoning_content: z.string().nullish(),
    reasoning: z.unknown().optional(), // Its other name; a text, where it means the same.
    ...anyFields(OPAQUE_OF_ANSWERS),
    annotations: z.array(z.unknown()).nullish(),
    audio: z.null().optional(),
    function_call: z.object({ name: z.string(), arguments: z.string() }).nullish(),
    tool_calls: z.array(toolCall).max(MAX_LIST).nullish(),
  }),
  z.object({
    role: z.literal('tool'),
    content: z.union([z.string(), z.array(textPart)], PARTS).nullable(), // Some tools return nothing.
    tool_call_id: z.string(),
    ...common,
    name: z.unknown().optional(), // That of its call.
  }),
  // The form that results had before there were tools.
  z.object({
    role: z.literal('function'),
    content: z.union([z.string(), z.array(textPart)], PARTS).nullable(),
    name: z.string(),
  }),
])

const functionTool = z.object({
  type: z.literal('function'),
  function: z.object({
    name: z
      .string()
      .regex(/^[A-Za-z0-9_.:-]{1,64}$/, 'must be 1 to 64 letters, digits, "_", ".", ":" or "-"'),
    description: z.string().nullish(),
    parameters: anyObject().nullish(),
    strict: z.boolean().nullish(),
  }),
  ...cacheControl,
})

const chosenFunction = z.object({
  type: z.literal('function'),
  function: z.object({ name: z.string() }),
})

const allowedTools = z.object({
  type: z.literal('allowed_tools'),
  allowed_tools: z.object({
    mode: z.enum(['auto', 'required']),
    tools: z.array(chosenFunction).min(1).max(MAX_LIST),
  }),
})

const toolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  z.discriminatedUnion('type', [chosenFunction, allowedTools]),
])

const responseFormat = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json_object') }),
  z.object({
    type: z.literal('json_schema'),
    json_schema: z.object({
      name: z.string().max(64),
      description: z.string().nullish(),
      schema: anyObject().nullish(),
      strict: z.boolean().nullish(),
    }),
  }),
])

/** Longest text that ends an answer: it is priced again with every plan. */
const MAX_STOP_CHARS = 10_000
const stopText = z.string().max(MAX_STOP_CHARS)

const unsupported = (what: string) => z.null(`cannot be honoured: ${what}`).optional()

/** OpenAI's Chat Completions request, as far as it can be honoured, and the field `moa`. */
export const chatRequestSchema = z
  .object({
    model: z
      .string()
      .min(1)
      .max(MAX_MODEL_CHARS)
      .meta({
        description: 'A mixture, or a provider/model that runs alone under the same rules.',
        examples: ['demo'],
      }),
    messages: z.array(messageSchema).min(1).max(MAX_MESSAGES),
    stream: z.boolean().nullish().meta({ description: 'Whether the answer is streamed.' }),
    stream_options: z
      .object({
        include_usage: z.boolean().nullish(),
        include_obfuscation: z.boolean().nullish(),
      })
      .nullish(),
    max_tokens: z.int().min(1).nullish().meta({
      description: 'Most tokens that the aggregator may write.',
    }),
    max_completion_tokens: z
      .int()
      .min(1)
      .nullish()
      .meta({ description: 'The same as max_tokens.' }),
    temperature: z.number().min(0).max(2).nullish().meta({
      description: 'Sampling temperature of the aggregator: 0 is the least random, 2 the most.',
    }),
    top_p: z.number().min(0).max(1).nullish().meta({
      description:
        'Nucleus sampling of the aggregator: the share of probability mass to draw from.',
    }),
    stop: z
      .union([stopText, z.array(stopText).max(4)])
      .nullish()
      .meta({
        description: 'Up to 4 texts that end the answer; the answer does not contain them.',
      }),
    seed: z.int().nullish().meta({
      description:
        'Seed for sampling by the aggregator, where the provider supports it, and for shuffled references.',
    }),
    frequency_penalty: z.number().min(-2).max(2).nullish(),
    presence_penalty: z.number().min(-2).max(2).nullish(),
    logit_bias: z.record(z.string(), z.number()).nullish(),
    reasoning_effort: reasoningEffort.nullish(),
    verbosity: z.enum(['low', 'medium', 'high']).nullish(),
    response_format: responseFormat.nullish(),
    tools: z.array(functionTool).max(128).nullish(),
    tool_choice: toolChoice.nullish(),
    parallel_tool_calls: z.boolean().nullish(),
    store: z.boolean().nullish().meta({
      description: 'Whether the proposals and the answer are stored with the run, for 24 hours.',
    }),
    user: z.string().max(512).nullish(),
    metadata: z.record(z.string(), z.string()).nullish(),
    safety_identifier: z.string().nullish(),
    prompt_cache_key: z.string().nullish(),
    prompt_cache_retention: z.string().nullish(),
    service_tier: z.string().nullish(),
    n: z.literal(1, 'cannot be honoured: a mixture writes one answer, so n must be 1').nullish(),
    modalities: z
      .array(z.literal('text', 'cannot be honoured: answers are text'))
      .max(MAX_LIST)
      .nullish(),
    logprobs: z.boolean().nullish().meta({
      description:
        'Log probabilities of the tokens, where the model that writes the answer has any.',
    }),
    top_logprobs: z.int().min(0).max(20).nullish(),
    audio: unsupported('answers are text'),
    prediction: unsupported('predicted outputs are not passed on'),
    web_search_options: unsupported('there is no web search'),
    functions: unsupported('use tools'),
    function_call: unsupported('use tool_choice'),
    moa: overridesSchema.nullish(),
  })
  .meta({ id: 'ChatCompletionRequest' })

/** A chat request that was parsed; known in this folder alone. */
export type ChatRequest = z.output<typeof chatRequestSchema>
/** One message of a chat request. */
export type WireMessage = ChatRequest['messages'][number]
