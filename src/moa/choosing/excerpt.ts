import type { Message } from '../message.ts'

/** The beginning and the end of a prompt: what it wants stands there, and a long text would take too long to read whole. */
export interface Excerpt {
  readonly head: string
  /** Empty when the head is all of the text. */
  readonly tail: string
  /** UTF-16 units of the whole text. */
  readonly chars: number
}

/** Clients put what they know of the caller's editor and files into parts that begin with a tag such as `<system-reminder>`. */
const ADDED = /^\s*<[a-z]+[-_][a-z_-]+>/

/** The excerpt of a message's text: at most `size` characters from each end, without the parts that a client added. */
export function excerptOf({ content, before = '' }: Message, size: number): Excerpt {
  if (typeof content === 'string') return cut([before, content], size)
  const texts = content.flatMap((part) => (part.type === 'text' ? [part.text] : []))
  const own = texts.filter((text) => !ADDED.test(text.slice(0, 80)))
  return cut(own.length === 0 ? texts : own, size)
}

/** Works from both ends, because joining texts copies all of them. */
function cut(texts: readonly string[], size: number): Excerpt {
  const chars = texts.reduce((sum, text) => sum + text.length, 0)
  let head = ''
  for (const text of texts) {
    if (head.length >= size) break
    head += (head === '' ? '' : '\n') + text.slice(0, size - head.length)
  }
  if (chars <= size) return { head, tail: '', chars }
  const room = Math.min(size, chars - size)
  let tail = ''
  for (const text of texts.toReversed()) {
    if (tail.length >= room) break
    tail = text.slice(Math.max(0, text.length - room + tail.length)) + tail
  }
  return { head, tail, chars }
}
