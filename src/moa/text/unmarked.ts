import type { Message, Opaque, Part } from '../message.ts'

/**
 * A conversation without marks for caches of prompts. Clients move them to the end with every step of a tool loop, so
 * that the same question comes with other marks, and as a part where it was a plain text.
 */
export function unmarked(messages: readonly Message[]): readonly Message[] {
  return messages.some(isMarked) ? messages.map(withoutMarks) : messages
}

function isMarked({ extra, content }: Message): boolean {
  if (extra !== undefined) return true
  return typeof content !== 'string' && content.some((part) => part.extra !== undefined)
}

function withoutMarks(message: Message): Message {
  const { content } = message
  const plain = withoutMark(message)
  if (typeof content === 'string') return plain
  const parts: readonly Part[] = content.map(withoutMark)
  const [first] = parts
  const isText = parts.length === 1 && first?.type === 'text' && first.extra === undefined
  return { ...plain, content: isText ? first.text : parts }
}

function withoutMark<T extends { readonly extra?: Opaque }>(holder: T): T {
  if (holder.extra === undefined) return holder
  const { cache_control: _mark, ...rest } = holder.extra
  const { extra: _extra, ...plain } = holder
  return (Object.keys(rest).length === 0 ? plain : { ...plain, extra: rest }) as T
}
