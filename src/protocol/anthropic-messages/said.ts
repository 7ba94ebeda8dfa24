import type { Opaque, Part, TextPart } from '../../moa/message.ts'
import type { UserBlock } from './messages-request.ts'

/** A block that says something: to a model it is a text or an image. */
type SaidBlock = Exclude<UserBlock, { type: 'tool_result' }>

/** Blocks as the parts of a message. */
export function partsOf(blocks: readonly SaidBlock[]): readonly Part[] {
  return blocks.flatMap(partsOfBlock)
}

function partsOfBlock(block: SaidBlock): readonly Part[] {
  const mark = markOf(block)
  switch (block.type) {
    case 'text':
      return [{ type: 'text', text: block.text, ...mark }]
    case 'image':
      return [{ type: 'image', url: urlOf(block.source), ...mark }]
    case 'document':
      return marked(documentParts(block), mark)
    case 'search_result': {
      const { title, source, content } = block
      const text = [title, source, ...content.map((each) => each.text)].join('\n')
      return [{ type: 'text', text, ...mark }]
    }
    case 'tool_reference':
      return [{ type: 'text', text: `The tool "${block.tool_name}" was found.`, ...mark }]
  }
}

type ImageSource = Extract<SaidBlock, { type: 'image' }>['source']

function urlOf(source: ImageSource): string {
  if (source.type === 'url') return source.url
  return `data:${source.media_type};base64,${source.data}`
}

type Document = Extract<SaidBlock, { type: 'document' }>

function documentParts({ source, title, context }: Document): readonly Part[] {
  const head = [title, context].filter((text) => text).join('\n')
  const text = (said: string): TextPart => ({
    type: 'text',
    text: head === '' ? said : `${head}\n\n${said}`,
  })
  if (source.type === 'text') return [text(source.data)]
  if (typeof source.content === 'string') return [text(source.content)]
  const parts = partsOf(source.content)
  return head === '' ? parts : [{ type: 'text', text: head }, ...parts]
}

/** A mark of several parts stands on the last one. */
function marked(parts: readonly Part[], mark: Marked): readonly Part[] {
  return parts.map((part, index) => (index === parts.length - 1 ? { ...part, ...mark } : part))
}

interface Marked {
  readonly extra?: Opaque
}

/** The mark of a block for a cache of prompts, which providers get that know it. */
export function markOf({ cache_control: mark }: { readonly cache_control?: unknown }): Marked {
  return mark === undefined || mark === null ? {} : { extra: { cache_control: mark } }
}

/** The content of a message: a text where it is only that, so that the same question has the same form. */
export function contentOf(parts: readonly Part[]): string | readonly Part[] {
  if (parts.length === 0) return ''
  const [first] = parts
  return parts.length === 1 && first?.type === 'text' && first.extra === undefined
    ? first.text
    : parts
}
