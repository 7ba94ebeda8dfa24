import type { Message, Part } from '../../../../moa/message.ts'
import { JoinedText } from '../../joined-text.ts'
import { cacheControlOf, type Block } from '../cache.ts'

/** The blocks of a message: those that the caller wrote, and after them those that the run added. */
export interface WireContent {
  readonly own: readonly Block[]
  readonly added: readonly Block[]
}

/** The content of a message as blocks. Anthropic rejects a block without text, so it is left out. */
export function wireContent(message: Message): WireContent {
  const { content, before, appendedAt } = message
  if (typeof content === 'string') {
    const at = appendedAt ?? content.length
    return {
      own: marked(textBlock(content.slice(0, at), before), message),
      added: textBlock(content.slice(at)),
    }
  }
  const parts = content.map(wirePart)
  const at = appendedAt ?? parts.length
  const own = [...textBlock('', before), ...parts.slice(0, at).flat()]
  return { own: marked(own, message), added: parts.slice(at).flat() }
}

/** A mark of the whole message stands on its last block. */
function marked(blocks: readonly Block[], { extra }: Message): readonly Block[] {
  const mark = cacheControlOf(extra?.['cache_control'])
  const last = blocks.at(-1)
  if (mark !== null && last !== undefined) last.cache_control ??= mark
  return blocks
}

function textBlock(text: string, before = ''): readonly Block[] {
  if (text.trim() === '' && before.trim() === '') return []
  return [{ type: 'text', text: before === '' ? text : new JoinedText([before, text]) }]
}

function wirePart(part: Part): readonly Block[] {
  const blocks = part.type === 'text' ? textBlock(part.text) : [imageBlock(part.url)]
  const mark = cacheControlOf(part.extra?.['cache_control'])
  return mark === null ? blocks : blocks.map((block) => ({ ...block, cache_control: mark }))
}

/** The kinds of images that Anthropic reads. */
const DATA_URL = /^data:(image\/(?:jpeg|png|gif|webp));base64,/i

/** Stands in the place of an image that Anthropic would reject. */
const LEFT_OUT = '[An image that cannot be read was left out.]'

function imageBlock(url: string): Block {
  const [head = '', type] = DATA_URL.exec(url) ?? []
  if (type !== undefined) {
    const data = url.slice(head.length)
    return { type: 'image', source: { type: 'base64', media_type: type.toLowerCase(), data } }
  }
  return url.startsWith('https:')
    ? { type: 'image', source: { type: 'url', url } }
    : { type: 'text', text: LEFT_OUT }
}
