/** Who wrote a message of a conversation. */
export type Role = 'system' | 'developer' | 'user' | 'assistant' | 'tool'

/**
 * Fields that only some providers know, under their own names, such as signatures of reasoning or marks for a cache of
 * prompts. They leave with an answer and return with the conversation as they are: the engine never reads them.
 */
export type Opaque = Readonly<Record<string, unknown>>

/** A text in a message. */
export interface TextPart {
  readonly type: 'text'
  readonly text: string
  readonly extra?: Opaque
}

/** An image by `https:` or `data:` URL. */
export interface ImagePart {
  readonly type: 'image'
  readonly url: string
  readonly detail?: string
  readonly extra?: Opaque
}

/** A piece of a message's content. */
export type Part = TextPart | ImagePart

/** A function call that a model wants; `arguments` is JSON text as the model wrote it. */
export interface ToolCall {
  readonly id: string
  readonly name: string
  readonly arguments: string
  readonly extra?: Opaque
}

/** One message of a conversation, independent of any provider's format. */
export interface Message {
  readonly role: Role
  readonly content: string | readonly Part[]
  /** Stands before a content that is a long text, as a part of it: many calls share the content. */
  readonly before?: string
  /** Where in `content` the text begins that a run appended to the caller's: the number of a character, or of a part. */
  readonly appendedAt?: number
  readonly name?: string
  readonly toolCalls?: readonly ToolCall[]
  readonly toolCallId?: string
  /** Of a message of the user: it has what results of tools before it cannot hold, such as images, and begins no turn. */
  readonly ofResults?: true
  /** Of an answer: what its model thought before it. Only some providers want it back. */
  readonly reasoning?: string
  readonly extra?: Opaque
}

/** The text of a message; images are left out. */
export function textOf(message: Message): string {
  if (typeof message.content === 'string') return (message.before ?? '') + message.content
  return message.content.map((part) => (part.type === 'text' ? part.text : '')).join('')
}

/** The text of the last message of the user; empty where there is none. */
export function lastUserText(messages: readonly Message[]): string {
  const last = messages.findLast(({ role }) => role === 'user')
  return last === undefined ? '' : textOf(last)
}

/** Whether a message shows an image. */
export function hasImage({ content }: Message): boolean {
  return typeof content !== 'string' && content.some(({ type }) => type === 'image')
}
