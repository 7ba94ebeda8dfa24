import * as z from 'zod'
import { anyFields, anyObject } from '../schemas/any-object.ts'
import { reasoningEffort } from '../mixtures/fields.ts'
import { MAX_LIST, MAX_MESSAGES, MAX_MODEL_CHARS } from '../mixtures/limits.ts'
import { overridesSchema } from '../mixtures/mixture.ts'

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

const NO_TOOLS = 'cannot be honoured yet: this route has no tools; POST /v1/chat/completions has'

/** Kinds of items that OpenAI's clients send, and what to send in their place. */
const REJECTED_ITEMS: ReadonlyMap<unknown, string> = new Map([
  ['function_call', NO_TOOLS],
  ['function_call_output', NO_TOOLS],
])

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
          [z.string(), z.array(inputItem()).min(1).max(MAX_MESSAGES)],
          'wanted a text or a list of items',
        )
        .meta({
          description: 'The question as text, or the conversation as a list of messages.',
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
      user: z.string().max(512).nullish(),
      truncation: z.enum(['auto', 'disabled']).nullish(),
      include: z.array(z.string()).max(MAX_LIST).nullish().meta({
        description: 'Accepted; nothing that can be included is there yet.',
      }),
      parallel_tool_calls: z.boolean().nullish(),
      tools: z.array(z.unknown()).max(0, NO_TOOLS).nullish(),
      tool_choice: z.enum(['auto', 'none'], NO_TOOLS).nullish(),
      top_logprobs: z
        .literal(0, 'cannot be honoured: an answer of several models has no log probabilities')
        .nullish(),
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
    background: z.literal(false, 'cannot be honoured yet: use POST /v1/jobs').nullish(),
  }
}

/** Fields that must say nothing, since what they ask for is not there yet. */
function unsupportedFields() {
  return {
    conversation: unsupported('use previous_response_id, or send the conversation in input'),
    prompt: unsupported('send the text in instructions and input'),
    context_management: emptyOnly(),
    moderation: emptyOnly(),
    access_programs: emptyOnly(),
  }
}

function unsupported(instead: string) {
  return z.null(`cannot be honoured yet: ${instead}`).optional()
}

/** A field that changes the answer where it holds something; empty, it says nothing. */
function emptyOnly() {
  return z.unknown().refine(isEmpty, 'cannot be honoured yet: leave it out').optional()
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0
  // The keys of a text are not counted: there is one for each of its characters.
  return value === null || value === undefined || value === false || value === ''
}

const PARTS = 'wanted a text or a list of parts'

function inputItem() {
  const text = [
    z.object({ type: z.literal('input_text'), text: z.string() }),
    z.object({
      type: z.literal('output_text'),
      text: z.string(),
      ...anyFields(['annotations', 'logprobs']),
    }),
    z.object({ type: z.literal('refusal'), refusal: z.string() }),
  ] as const
  const image = z.object({
    type: z.literal('input_image'),
    image_url: z
      .string('cannot be honoured yet: an image must have an image_url')
      .regex(/^(https?:|data:image\/)/, 'must be an https: or data:image/ URL'),
    detail: z.enum(['auto', 'low', 'high', 'original']).nullish(),
  })
  const textParts = z.array(
    z.discriminatedUnion('type', text, {
      error:
        'cannot be honoured: a part must be of type "input_text", "output_text" or "refusal"; of users, also "input_image"',
    }),
  )
  const userParts = z.array(
    z.discriminatedUnion('type', [...text, image], {
      error:
        'cannot be honoured yet: a part must be of type "input_text", "output_text", "refusal" or "input_image"',
    }),
  )
  const type = z.literal('message').optional()
  const ofAnswers = anyFields(['id', 'status', 'phase'])
  const message = z.discriminatedUnion('role', [
    z.object({
      type,
      role: z.literal('user'),
      content: z.union([z.string(), userParts], PARTS),
      ...ofAnswers,
    }),
    z.object({
      type,
      role: z.enum(['system', 'developer', 'assistant']),
      content: z.union([z.string(), textParts], PARTS),
      ...ofAnswers,
    }),
  ])
  const ofReasoning = anyFields(['summary', 'content', 'encrypted_content'])
  const reasoning = z.object({ type: z.literal('reasoning'), ...ofAnswers, ...ofReasoning }).meta({
    description: 'Accepted, since answers hold it, and left out of the conversation.',
  })
  return z.discriminatedUnion('type', [message, reasoning], { error: rejectedItem })
}

function rejectedItem({ input }: { readonly input?: unknown }): string {
  const { type } = (input ?? {}) as { readonly type?: unknown }
  return REJECTED_ITEMS.get(type) ?? 'cannot be honoured yet: an item must be a message'
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
