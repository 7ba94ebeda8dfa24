import * as z from 'zod'
import { anyFields } from '../schemas/any-object.ts'
import { MAX_LIST, MAX_MODEL_CHARS } from '../mixtures/limits.ts'
import { toolSchema } from './tool-schema.ts'

/** Kinds of items that clients send, and what to send in their place. */
const REJECTED_ITEMS: ReadonlyMap<unknown, string> = new Map([
  [
    'item_reference',
    'cannot be found: send the item in full, or set store to false, so that clients do',
  ],
  ['compaction', 'cannot be honoured: only its writer can read it; send the conversation in full'],
])

/** Items of tools that a provider runs: what they found is in the text behind them. They are left out. */
const LEFT_OUT_ITEMS = [
  'web_search_call',
  'tool_search_call',
  'tool_search_output',
  'image_generation_call',
] as const

const PARTS = 'wanted a text or a list of parts'
const TEXT_PARTS = rejectedPart(
  '"input_text", "output_text" or "refusal"; of users, also "input_image"',
)
const USER_PARTS = rejectedPart('"input_text", "output_text", "refusal" or "input_image"')
const RESULT_PARTS = rejectedPart('"input_text" or "input_image"')

/** Names the type of a part that cannot be sent to a model, such as `input_file`. */
function rejectedPart(types: string): (issue: { readonly input?: unknown }) => string {
  return ({ input }) => {
    const { type } = Object(input) as { readonly type?: unknown }
    const named = typeof type === 'string' ? `"${type.slice(0, 64)}" ` : ''
    return `${named}cannot be honoured: a part must be of type ${types}`
  }
}

/** Fields of items that say nothing to a model; clients send them back as our answers have them. */
const OF_ANSWERS = ['id', 'status', 'phase'] as const
const OF_REASONING = ['summary', 'content', 'encrypted_content'] as const
const OF_CALLS = ['id', 'status', 'caller', 'async', 'parsed_arguments'] as const
const OF_RESULTS = [...OF_CALLS, 'name', 'namespace'] as const

/** One element of `input`. Fields that are not known are ignored. */
export function inputItemSchema() {
  const items = [...messageSchemas(), ...callSchemas()] as const
  return z.discriminatedUnion('type', items, { error: rejectedItem })
}

function rejectedItem({ input }: { readonly input?: unknown }): string {
  const { type } = (input ?? {}) as { readonly type?: unknown }
  return REJECTED_ITEMS.get(type) ?? 'cannot be honoured: this kind of item is not known'
}

function messageSchemas() {
  const { text, image } = partSchemas()
  const textParts = z.array(z.discriminatedUnion('type', text, { error: TEXT_PARTS }))
  const userParts = z.array(z.discriminatedUnion('type', [...text, image], { error: USER_PARTS }))
  const type = z.literal('message').nullish()
  const message = z.discriminatedUnion('role', [
    z.object({
      type,
      role: z.literal('user'),
      content: z.union([z.string(), userParts], PARTS),
      ...anyFields(OF_ANSWERS),
    }),
    z.object({
      type,
      role: z.enum(['system', 'developer', 'assistant']),
      content: z.union([z.string(), textParts], PARTS),
      ...anyFields(OF_ANSWERS),
    }),
  ])
  const reasoning = z
    .object({
      type: z.literal('reasoning'),
      ...anyFields(OF_ANSWERS),
      ...anyFields(OF_REASONING),
    })
    .meta({
      description:
        'Reasoning of an earlier answer. It returns to the model that wrote it, and is shown to no other.',
    })
  const additional = z.object({
    type: z.literal('additional_tools'),
    tools: z.array(toolSchema()).max(MAX_LIST),
    ...anyFields(['id', 'role']),
  })
  const leftOut = z
    .looseObject({ type: z.enum(LEFT_OUT_ITEMS) })
    .meta({ description: 'Accepted, and left out of the conversation.' })
  return [message, reasoning, additional, leftOut] as const
}

function partSchemas() {
  const text = [
    z.object({ type: z.literal('input_text'), text: z.string() }),
    z.object({
      type: z.literal('output_text'),
      text: z.string(),
      ...anyFields(['annotations', 'logprobs', 'parsed']),
    }),
    z.object({ type: z.literal('refusal'), refusal: z.string() }),
  ] as const
  const image = z.object({
    type: z.literal('input_image'),
    image_url: z
      .string('cannot be honoured yet: an image must have an image_url')
      .regex(/^(https?:|data:image\/)/, 'must be an https: or data:image/ URL'),
    detail: z.enum(['auto', 'low', 'high', 'original']).nullish(),
    ...anyFields(['file_id']),
  })
  return { text, image }
}

/** Calls of tools and their results. */
function callSchemas() {
  const { text, image } = partSchemas()
  const id = z.string().min(1)
  const name = z.string().min(1).max(MAX_MODEL_CHARS)
  const namespace = z.string().nullish()
  const output = z.union(
    [
      z.string(),
      z.array(z.discriminatedUnion('type', [text[0], text[1], image], { error: RESULT_PARTS })),
    ],
    PARTS,
  )
  return [
    z.object({
      type: z.literal('function_call'),
      call_id: id,
      name,
      namespace,
      arguments: z.string(),
      ...anyFields(OF_CALLS),
    }),
    z.object({
      type: z.literal('custom_tool_call'),
      call_id: id,
      name,
      namespace,
      input: z.string(),
      ...anyFields(OF_CALLS),
    }),
    z.object({
      type: z.enum(['function_call_output', 'custom_tool_call_output']),
      call_id: id,
      output,
      ...anyFields(OF_RESULTS),
    }),
  ] as const
}
