import type { Opaque } from '../../../moa/message.ts'
import type { ItemList } from './item-list.ts'
import { PART_EVENTS } from './part-events.ts'
import type { PartKind } from './pieces.ts'
import type { OutputItem } from '../response-object.ts'

export type MessageItem = Extract<OutputItem, { type: 'message' }>
export type ReasoningItem = Extract<OutputItem, { type: 'reasoning' }>
type Part = MessageItem['content'][number]
/** A source of a text. */
export type Annotation = Extract<Part, { type: 'output_text' }>['annotations'][number]

/** A part of a message or of reasoning that is being written. */
export class OpenPart {
  readonly kind: PartKind
  readonly #list: ItemList
  readonly #item: MessageItem | ReasoningItem
  readonly #place: object
  #text = ''

  constructor(list: ItemList, kind: PartKind, item: MessageItem | ReasoningItem) {
    this.kind = kind
    this.#list = list
    this.#item = item
    const { added, delta, empty, extra, index } = PART_EVENTS[kind]
    const { length } = item.type === 'message' ? item.content : item.summary
    this.#place = { ...list.placeOf(item), [index]: length }
    list.sink.event(added, { ...this.#place, part: empty })
    list.sink.deltas(delta, { ...this.#place, ...extra })
  }

  /** The item without this part. */
  get itemBefore(): MessageItem | ReasoningItem {
    return this.#item
  }

  /** The item as it stands. */
  get item(): MessageItem | ReasoningItem {
    const item = this.#item
    return item.type === 'reasoning'
      ? { ...item, summary: [...item.summary, this.#summaryPart()] }
      : { ...item, content: [...item.content, this.#contentPart([])] }
  }

  grow(text: string): void {
    this.#text += text
    this.#list.sink.delta(text)
  }

  /** Ends the part, with the sources of its text. */
  end(annotations: readonly Annotation[]): void {
    const { done, ended, field, extra } = PART_EVENTS[this.kind]
    const { sink } = this.#list
    for (const [annotation_index, annotation] of annotations.entries()) {
      const fields = { ...this.#place, annotation_index, annotation }
      sink.event('response.output_text.annotation.added', fields)
    }
    sink.event(done, { ...this.#place, [field]: this.#text, ...extra })
    const item = this.#item
    if (item.type === 'reasoning') item.summary.push(this.#summaryPart())
    else item.content.push(this.#contentPart(annotations))
    const part = item.type === 'reasoning' ? item.summary.at(-1) : item.content.at(-1)
    sink.event(ended, { ...this.#place, part })
  }

  #summaryPart(): ReasoningItem['summary'][number] {
    return { type: 'summary_text', text: this.#text }
  }

  #contentPart(annotations: readonly Annotation[]): Part {
    return this.kind === 'refusal'
      ? { type: 'refusal', refusal: this.#text }
      : { type: 'output_text', text: this.#text, annotations: [...annotations], logprobs: [] }
  }
}

/** The sources in fields of an answer as Chat Completions have them; those that are no addresses are left out. */
export function annotationsIn({ annotations }: Opaque): readonly Annotation[] {
  if (!Array.isArray(annotations)) return []
  return annotations.flatMap((each) => {
    const { url_citation: citation } = Object(each) as Opaque
    const { url, title, start_index: start, end_index: end } = Object(citation) as Opaque
    if (typeof url !== 'string') return []
    const at = (index: unknown) => (typeof index === 'number' ? index : 0)
    const place = { start_index: at(start), end_index: at(end) }
    return [{ type: 'url_citation', url, title: typeof title === 'string' ? title : '', ...place }]
  })
}
