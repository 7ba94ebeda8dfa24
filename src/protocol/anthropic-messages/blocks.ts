import * as z from 'zod'
import { MAX_LIST } from '../mixtures/limits.ts'
import { OPAQUE_OF_CALLS } from '../openai-chat/chat-request.ts'
import { anyFields, anyObject } from '../schemas/any-object.ts'

/** A mark for a provider's cache of prompts. Fields of answers, which clients send back, say nothing to a model. */
const marked = anyFields(['cache_control'])
const ofAnswers = anyFields(['citations', 'caller', 'model'])

/** What stands in the place of kinds of blocks that cannot be honoured, by the type of the block. */
const INSTEAD: ReadonlyMap<unknown, string> = new Map([
  ['document', 'send the text of the document'],
  ['container_upload', 'there is no container; send the text of the file'],
  ['server_tool_use', 'tools of a server are not run here; describe a tool of your own'],
  ['mid_conv_system', 'send a message of the role "system"'],
])

function rejectedBlock(wanted: string) {
  return ({ input }: { readonly input?: unknown }): string => {
    const { type } = (input ?? {}) as { readonly type?: unknown }
    const what = shownType(type)
    const instead = INSTEAD.get(type)
    return `cannot be honoured: a block${what} ${instead === undefined ? `is not known here; wanted ${wanted}` : `is not supported; ${instead}`}`
  }
}

/** A type in words, when it is one of an interface: other values of callers are not repeated. */
export function shownType(type: unknown): string {
  return typeof type === 'string' && /^[a-z][a-z0-9_]{0,63}$/.test(type) ? ` of type "${type}"` : ''
}

function textBlock() {
  return z.object({ type: z.literal('text'), text: z.string(), ...marked, ...ofAnswers })
}

const MEDIA = /^image\/[a-z0-9.+-]+$/i

function imageBlock() {
  const source = z.discriminatedUnion(
    'type',
    [
      z.object({
        type: z.literal('base64'),
        media_type: z.string().regex(MEDIA, 'must be the type of an image, such as image/png'),
        data: z.string().min(1),
      }),
      z.object({
        type: z.literal('url'),
        url: z.string().regex(/^https?:/, 'must be an https: URL'),
      }),
    ],
    { error: 'cannot be honoured: the source of an image must be of type "base64" or "url"' },
  )
  return z.object({ type: z.literal('image'), source, ...marked })
}

const SOURCE =
  'cannot be honoured: the source of a document must be of type "text" or "content"; of a PDF, send the text'

/** Documents of plain text, which any model can read. */
function documentBlock() {
  return z.object({ type: z.literal('document'), source: readableSource(), ...ofDocument })
}

/** What a tool has read stays in the conversation: rejecting it would end the session of an agent that read a PDF. */
function documentOfTool() {
  const unreadable = z
    .object({ type: z.enum(['base64', 'url', 'file']) })
    .transform(() => ({ type: 'text' as const, data: NOT_READ }))
  const source = z.union([readableSource(), unreadable], SOURCE)
  return z.object({ type: z.literal('document'), source, ...ofDocument })
}

const NOT_READ =
  'This document is not shown here, because it is no text. Read its text in another way.'

const ofDocument = {
  title: z.string().nullish(),
  context: z.string().nullish(),
  ...marked,
  ...ofAnswers,
}

function readableSource() {
  const inner = z.discriminatedUnion('type', [textBlock(), imageBlock()], {
    error: rejectedBlock('"text" or "image"'),
  })
  return z.discriminatedUnion(
    'type',
    [
      z.object({ type: z.literal('text'), media_type: z.string().nullish(), data: z.string() }),
      z.object({
        type: z.literal('content'),
        content: z.union([z.string(), z.array(inner).max(MAX_LIST)], BLOCKS),
      }),
    ],
    { error: SOURCE },
  )
}

const BLOCKS = 'wanted a text or a list of blocks'

/** What a user or a tool says. */
function said() {
  return [textBlock(), imageBlock(), searchResult(), reference()] as const
}

function searchResult() {
  return z.object({
    type: z.literal('search_result'),
    title: z.string(),
    source: z.string(),
    content: z.array(textBlock()).max(MAX_LIST),
    ...marked,
    ...ofAnswers,
  })
}

/** A tool that a search for tools has found; the request has the tool itself too. */
function reference() {
  return z.object({ type: z.literal('tool_reference'), tool_name: z.string(), ...marked })
}

function toolResult() {
  const inner = z.discriminatedUnion('type', [...said(), documentOfTool()], {
    error: rejectedBlock('"text" or "image"'),
  })
  return z.object({
    type: z.literal('tool_result'),
    tool_use_id: z.string().min(1),
    content: z.union([z.string(), z.array(inner).max(MAX_LIST)], BLOCKS).nullish(),
    is_error: z.boolean().nullish(),
    ...marked,
  })
}

function toolUse() {
  return z.object({
    type: z.literal('tool_use'),
    id: z.string().min(1),
    name: z.string().min(1),
    input: anyObject(),
    ...marked,
    ...ofAnswers,
    ...anyFields(OPAQUE_OF_CALLS),
  })
}

function thoughts() {
  return [
    z.object({
      type: z.literal('thinking'),
      thinking: z.string(),
      signature: z.string().nullish(),
      ...marked,
    }),
    z.object({ type: z.literal('redacted_thinking'), data: z.string(), ...marked }),
  ] as const
}

/** A message of the conversation. */
export function messageSchema() {
  const ofUser = z.discriminatedUnion('type', [...said(), documentBlock(), toolResult()], {
    error: rejectedBlock('"text", "image" or "tool_result"'),
  })
  const ofAssistant = z.discriminatedUnion('type', [textBlock(), toolUse(), ...thoughts()], {
    error: rejectedBlock('"text", "tool_use", "thinking" or "redacted_thinking"'),
  })
  const content = <B extends z.ZodType>(block: B) =>
    z.union([z.string(), z.array(block).max(MAX_BLOCKS)], BLOCKS)
  return z.discriminatedUnion('role', [
    z.object({ role: z.literal('user'), content: content(ofUser) }),
    z.object({ role: z.literal('assistant'), content: content(ofAssistant) }),
    z.object({ role: z.literal('system'), content: systemContent() }),
  ])
}

/** Most blocks of one message. */
const MAX_BLOCKS = 4_096

/** Text of the system: of the request, or in the conversation. */
export function systemContent() {
  return z.union([z.string(), z.array(textBlock()).max(MAX_LIST)], BLOCKS)
}
